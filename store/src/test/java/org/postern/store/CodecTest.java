package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// What is written is read back, and what is damaged is refused or harmless.
final class CodecTest {
    private static final FolderStatus STATUS = FolderState.fresh(7);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private FolderView view(int messages) {
        var uids = new TreeSet<Long>();
        long most = random.nextBoolean() ? 2L * messages : UidSet.MAX_UID - messages;
        while (uids.size() < messages) {
            uids.add(random.nextLong(1, most + 1));
        }
        var pages = new ArrayList<Page>();
        var columns = new Page.Columns();
        for (long uid : uids) {
            columns.add(
                    uid,
                    random.nextLong(1, 1L << random.nextInt(1, 63)),
                    new Arrival(
                            random.nextLong() >> random.nextInt(Long.SIZE),
                            random.nextInt(Integer.MAX_VALUE),
                            random.nextInt(),
                            random.nextInt(),
                            random.nextLong() >> random.nextInt(Long.SIZE),
                            random.nextLong() >> random.nextInt(Long.SIZE)));
            if (columns.count() == Page.CAPACITY) {
                pages.add(columns.toPage());
            }
        }
        if (columns.count() > 0) {
            pages.add(columns.toPage());
        }
        return FolderView.of(STATUS, Keywords.NONE, pages);
    }

    @Test
    void readsPagesBack() throws Exception {
        for (int round = 0; round < 15; round++) {
            var view = view(random.nextInt(1, 1_500));
            int last = -1;
            int read = 0;
            for (int i = 0; i < view.count(); i++) {
                int bucket = PageCodec.bucketOf(view.uidAt(i));
                if (bucket != last) {
                    last = bucket;
                    byte[] value = PageCodec.encode(view, bucket);
                    assertThat(value.length).isLessThanOrEqualTo(Batch.MAX_VALUE_OCTETS);
                    var columns = new Page.Columns();
                    PageCodec.decode(bucket, value, columns);
                    assertThat(columns.count()).isEqualTo(PageCodec.count(value));
                    compare(view, read, columns.toPage());
                    var page = PageCodec.page(bucket, value);
                    long octets = page.octets();
                    compare(view, read, page);
                    assertThat(page.octets()).as("seed %d", seed).isEqualTo(octets);
                    read += PageCodec.count(value);
                }
            }
            assertThat(read).as("seed %d", seed).isEqualTo(view.count());
        }
    }

    private void compare(FolderView view, int from, Page page) {
        for (int i = 0; i < page.count(); i++) {
            assertThat(
                            new long[] {
                                page.uid(i),
                                page.flags(i),
                                page.modSeq(i),
                                page.size(i),
                                page.internalDate(i),
                                page.saveDate(i),
                                page.emailId(i),
                                page.threadId(i)
                            })
                    .as("seed %d", seed)
                    .containsExactly(
                            view.uidAt(from + i),
                            view.flagsAt(from + i),
                            view.modSeqAt(from + i),
                            view.sizeAt(from + i),
                            view.internalDateAt(from + i),
                            view.saveDateAt(from + i),
                            view.emailIdAt(from + i),
                            view.threadIdAt(from + i));
        }
    }

    @Test
    void keepsTheLargestChangeWithinAValue() throws Exception {
        var ranges = new UidSet.Builder();
        for (int i = 0; i < Change.MAX_RANGES; i++) {
            ranges.add(1 + i * 700_000L, 400_000 + i * 700_000L);
        }
        int most = Change.Added.MAX_MESSAGES;
        var widest = new Arrival(-1, Integer.MAX_VALUE, -1, -1, -1, 0);
        var added = new Change.Added(9, UidSet.MAX_UID - most, Collections.nCopies(most, widest));
        var flagged = new Change.Flagged(9, -1, 5, ranges.build());
        var vanished = new Change.Vanished(9, ranges.build());
        for (Change change : List.of(added, flagged, vanished)) {
            byte[] value = ChangeCodec.encode(change);
            assertThat(value.length).isLessThanOrEqualTo(Batch.MAX_VALUE_OCTETS);
            assertThat(ChangeCodec.encode(ChangeCodec.decode(9, value))).isEqualTo(value);
        }
    }

    @Test
    void refusesOrSurvivesDamage() {
        var change = new Change.Flagged(9, 3, 5, UidSet.of(4, 900));
        for (int round = 0; round < 20_000; round++) {
            byte[] value = ChangeCodec.encode(change);
            byte[] damaged = Arrays.copyOf(value, random.nextInt(value.length + 1));
            for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ChangeCodec.decode(9, damaged);
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(EngineException.Kind.FAILED);
            }
        }
    }

    @Test
    void refusesANewerVersion() {
        byte[] value = ChangeCodec.encode(new Change.Vanished(9, UidSet.of(1)));
        value[0]++;
        assertThatThrownBy(() -> ChangeCodec.decode(9, value))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("version");
    }

    @Test
    void gathersUidsInAnyOrder() {
        for (int round = 0; round < 500; round++) {
            var model = new TreeSet<Long>();
            var builder = new UidSet.Builder();
            for (int i = random.nextInt(12); i > 0; i--) {
                long first = random.nextLong(1, 60);
                long last = first + random.nextInt(6);
                builder.add(first, last);
                for (long uid = first; uid <= last; uid++) {
                    model.add(uid);
                }
            }
            var set = builder.build();
            var found = new ArrayList<Long>();
            set.forEach(found::add);
            assertThat(found).as("seed %d", seed).containsExactlyElementsOf(model);
            assertThat(set.size()).isEqualTo(model.size());
            for (long uid = 1; uid < 70; uid++) {
                assertThat(set.contains(uid)).isEqualTo(model.contains(uid));
            }
        }
        assertThat(new UidSet.Builder().add(1, 4).add(7).build()).hasToString("1:4,7");
    }
}
