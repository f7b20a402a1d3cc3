package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;

class LearnerTableTest {
    private static final int BITS = 16;

    private final long seed = Long.getLong("postern.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private long entry(int hash) {
        long entry = LearnerEntry.empty(hash);
        for (int i = random.nextInt(6); i >= 0; i--) {
            entry = LearnerEntry.counted(entry, random.nextBoolean(), random.nextBoolean());
        }
        return LearnerEntry.weighed(entry, random.nextInt(200) - 100);
    }

    @Test
    void holdsWhatWasPutWhileThereIsRoom() {
        var table = new LearnerTable(BITS);
        Map<Integer, Long> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int hash = random.nextInt();
            long entry = random.nextInt(4) == 0 ? LearnerEntry.empty(hash) : entry(hash);
            table.put(hash, entry);
            if (LearnerEntry.isEmpty(entry)) {
                model.remove(hash);
            } else {
                model.put(hash, entry);
            }
        }
        assertThat(table.used()).as("postern.seed=%d", seed).isEqualTo(model.size());
        model.forEach((hash, entry) -> assertThat(table.get(hash)).isEqualTo(entry));
    }

    @Test
    void whatIsTakenAwayLeavesNothing() {
        var table = new LearnerTable(BITS);
        var hashes = new HashSet<Integer>();
        while (hashes.size() < 5_000) {
            hashes.add(random.nextInt());
        }
        hashes.forEach(hash -> table.put(hash, entry(hash)));
        hashes.forEach(hash -> table.put(hash, LearnerEntry.empty(hash)));
        assertThat(table.used()).isZero();
        for (int page = 0; page < table.pages(); page++) {
            assertThat(table.copy(page)).containsOnly(0);
        }
    }

    @Test
    void aFullBucketGivesUpWhatTellsLeast() {
        var table = new LearnerTable(BITS);
        // Hashes of one bucket differ in their lower half only.
        for (int i = 1; i <= LearnerTable.BUCKET; i++) {
            long entry = LearnerEntry.empty(i);
            for (int count = 0; count < (i == 3 ? 1 : 2); count++) {
                entry = LearnerEntry.counted(entry, true, true);
            }
            table.put(i, entry);
        }
        table.put(99, LearnerEntry.counted(LearnerEntry.empty(99), true, false));
        assertThat(table.get(3)).isZero();
        assertThat(table.get(99)).isNotZero();
        assertThat(table.get(1)).isNotZero();
        assertThat(table.used()).isEqualTo(LearnerTable.BUCKET);
    }

    @Test
    void whatOnceWasCommonAges() {
        var table = new LearnerTable(BITS);
        for (int i = 1; i <= LearnerTable.BUCKET; i++) {
            long entry = LearnerEntry.empty(i);
            for (int count = 0; count < 40; count++) {
                entry = LearnerEntry.counted(entry, true, true);
            }
            table.put(i, entry);
        }
        table.put(99, LearnerEntry.counted(LearnerEntry.empty(99), true, false));
        assertThat(LearnerEntry.spam(table.get(8), true)).isEqualTo(20);
    }

    @Test
    void theSameChangesMakeTheSameTable() {
        var one = new LearnerTable(LearnerTable.LEAST_BITS);
        var other = new LearnerTable(LearnerTable.LEAST_BITS);
        for (int i = 0; i < 60_000; i++) {
            int hash = random.nextInt();
            long entry = entry(hash);
            one.put(hash, entry);
            other.put(hash, entry);
        }
        assertThat(one.used()).isLessThanOrEqualTo(one.room()).isGreaterThan(one.room() / 2);
        for (int page = 0; page < one.pages(); page++) {
            assertThat(one.copy(page)).isEqualTo(other.copy(page));
        }
    }

    @Test
    void anotherSizeHoldsTheSame() {
        var small = new LearnerTable(BITS);
        var hashes = new HashSet<Integer>();
        for (int i = 0; i < 10_000; i++) {
            int hash = random.nextInt();
            hashes.add(hash);
            small.put(hash, entry(hash));
        }
        LearnerTable large = small.moved(BITS + 2);
        hashes.forEach(hash -> assertThat(large.get(hash)).isEqualTo(small.get(hash)));
        assertThat(large.used()).isEqualTo(small.used());
        LearnerTable again = large.moved(BITS);
        for (int page = 0; page < small.pages(); page++) {
            assertThat(again.copy(page)).containsExactlyInAnyOrder(small.copy(page));
        }
    }

    @Test
    void countsAreHalvedTogetherAndWeightsStop() {
        long entry = LearnerEntry.empty(0xBEEF);
        for (int i = 0; i < 100; i++) {
            entry = LearnerEntry.counted(entry, false, false);
        }
        for (int i = 0; i <= LearnerEntry.MOST; i++) {
            entry = LearnerEntry.counted(entry, false, true);
        }
        assertThat(LearnerEntry.ham(entry, false)).isEqualTo(50);
        assertThat(LearnerEntry.spam(entry, false)).isEqualTo(128);
        assertThat(LearnerEntry.ham(entry, true)).isZero();
        entry = LearnerEntry.weighed(LearnerEntry.weighed(entry, 32_000), 32_000);
        assertThat(LearnerEntry.weight(entry)).isEqualTo(Short.MAX_VALUE);
        entry = LearnerEntry.weighed(LearnerEntry.weighed(entry, -65_000), -65_000);
        assertThat(LearnerEntry.weight(entry)).isEqualTo(Short.MIN_VALUE);
        assertThat(LearnerEntry.hasTag(entry, 0x1234_BEEF)).isTrue();
        assertThat(LearnerEntry.spam(entry, false)).isEqualTo(128);
    }
}
