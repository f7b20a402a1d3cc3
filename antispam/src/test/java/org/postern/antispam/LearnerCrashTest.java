package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A power cut at each write around the moment when records become pages: what was acknowledged is
/// there, bit by bit, and nothing else.
class LearnerCrashTest {
    private static final int LESSONS = LearnerKeeper.RECORDS + 5;

    private final LearnerSettings settings = StatisticalLearnerTest.settings(4, true, 1_000);

    /// Takes some writes, then none.
    private static final class CutStorage implements LearnerStorage {
        private final MemoryLearnerStorage disk;
        private int left;

        CutStorage(MemoryLearnerStorage disk, int left) {
            this.disk = disk;
            this.left = left;
        }

        @Override
        public Optional<byte[]> get(String model, byte[] key) {
            return disk.get(model, key);
        }

        @Override
        public List<Entry> range(String model, byte[] from, byte[] to, int limit) {
            return disk.range(model, from, to, limit);
        }

        @Override
        public void write(String model, List<Change> changes) throws IOException {
            assertThat(changes).hasSizeLessThanOrEqualTo(MOST_CHANGES);
            int octets = 0;
            for (Change change : changes) {
                byte[] value = change.value();
                octets += change.key().length + (value == null ? 0 : value.length);
            }
            assertThat(octets).isLessThanOrEqualTo(MOST_WRITE_OCTETS);
            if (left-- <= 0) {
                throw new IOException("the power is cut");
            }
            disk.write(model, changes);
        }

        @Override
        public void clear(String model) {
            disk.clear(model);
        }
    }

    private StatisticalLearner open(LearnerStorage storage) throws IOException {
        return StatisticalLearner.open(storage, () -> settings, () -> Instant.EPOCH);
    }

    @Test
    void whatWasAcknowledgedIsThere() throws IOException {
        // The page writes come after the record of lesson RECORDS + 1.
        for (int cut = LearnerKeeper.RECORDS - 1; cut < LearnerKeeper.RECORDS + 9; cut++) {
            var disk = new MemoryLearnerStorage();
            var cutting = open(new CutStorage(disk, cut));
            var reference = open(new MemoryLearnerStorage());
            var mail = new LearnerMail(21);
            for (int i = 0; i < LESSONS; i++) {
                boolean spam = i % 2 == 0;
                var message = mail.next(spam);
                try {
                    cutting.train(message, LearnerMail.label(spam), Learner.EVERYBODY);
                } catch (IOException e) {
                    break;
                }
                reference.train(message, LearnerMail.label(spam), Learner.EVERYBODY);
            }
            var reopened = open(disk);
            var more = new LearnerMail(22);
            var expected = new ArrayList<Double>();
            var found = new ArrayList<Double>();
            for (int i = 0; i < 10; i++) {
                var message = more.next(i % 2 == 0);
                expected.add(reference.score(message, Learner.EVERYBODY).probability());
                found.add(reopened.score(message, Learner.EVERYBODY).probability());
            }
            assertThat(found).as("cut after %d writes", cut).isEqualTo(expected);
            assertThat(reopened.status(Learner.EVERYBODY))
                    .isEqualTo(reference.status(Learner.EVERYBODY));
            LearnerTable one = reopened.shared().table();
            LearnerTable other = reference.shared().table();
            for (int page = 0; page < one.pages(); page++) {
                assertThat(one.copy(page)).isEqualTo(other.copy(page));
            }
        }
    }
}
