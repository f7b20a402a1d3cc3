package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.BitSet;
import java.util.Random;

final class UidSetTest {
    @Test
    void holdsWhatAPlainSetHolds() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var plain = new BitSet();
            var builder = new UidSet.Builder();
            for (int n = random.nextInt(15); n > 0; n--) {
                int first = 1 + random.nextInt(60);
                int last = first + random.nextInt(8);
                plain.set(first, last + 1);
                builder.add(first, last);
            }
            UidSet set = builder.build();
            for (int uid = 1; uid < 80; uid++) {
                assertThat(set.contains(uid)).as("seed %d", seed).isEqualTo(plain.get(uid));
            }
            assertThat(set.size()).isEqualTo(plain.cardinality());
            for (int i = 1; i < set.rangeCount(); i++) {
                assertThat(set.first(i)).isGreaterThan(set.last(i - 1) + 1);
            }
        }
    }

    @Test
    void meetsAndComplements() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            UidSet one = any(random);
            UidSet other = any(random);
            UidSet both = one.and(other);
            UidSet rest = one.complement();
            for (int uid = 1; uid < 80; uid++) {
                boolean met = one.contains(uid) && other.contains(uid);
                assertThat(both.contains(uid)).as("seed %d", seed).isEqualTo(met);
                assertThat(rest.contains(uid)).as("seed %d", seed).isEqualTo(!one.contains(uid));
            }
            assertThat(rest.complement()).as("seed %d", seed).isEqualTo(one);
            assertThat(both).as("seed %d", seed).isEqualTo(other.and(one));
        }
        assertThat(UidSet.ALL.complement()).isEqualTo(UidSet.EMPTY);
        assertThat(UidSet.EMPTY.complement()).isEqualTo(UidSet.ALL);
    }

    private static UidSet any(Random random) {
        var builder = new UidSet.Builder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int first = 1 + random.nextInt(60);
            builder.add(first, first + random.nextInt(8));
        }
        return builder.build();
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThatThrownBy(() -> UidSet.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UidSet.of(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UidSet.of(1, UidSet.MAX_UID + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
