package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.antispam.Learner;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.LearnerSettings;
import org.postern.antispam.LearnerStorage.Change;
import org.postern.antispam.LearnerStorage.Entry;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.StatisticalLearner;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

class EngineLearnerStorageTest {
    private static final LearnerSettings SETTINGS =
            new LearnerSettings(new Octets(4 << 20), new Octets(1 << 20), 5, true, 1_000);

    private static byte[] key(int... octets) {
        byte[] key = new byte[octets.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) octets[i];
        }
        return key;
    }

    @Test
    void modelsAreKeptApartAndInOrder() throws IOException {
        try (var engine = new MemoryEngine();
                var committer = new GroupCommitter(engine)) {
            var storage = new EngineLearnerStorage(engine, committer);
            for (String user : List.of("", "anna", "Ånna", "a b")) {
                storage.write(
                        user,
                        List.of(
                                new Change(key(1), user.getBytes(StandardCharsets.UTF_8)),
                                new Change(key(0xFF, 2), key(2)),
                                new Change(key(3), key(3)),
                                new Change(key(3), null)));
            }
            storage.clear("anna");
            assertThat(storage.get("anna", key(1))).isEmpty();
            for (String user : List.of("", "Ånna", "a b")) {
                assertThat(storage.get(user, key(1)))
                        .contains(user.getBytes(StandardCharsets.UTF_8));
                assertThat(storage.get(user, key(3))).isEmpty();
                assertThat(storage.range(user, key(1), key(0xFF, 0xFF), 10))
                        .extracting(Entry::key)
                        .containsExactly(key(1), key(0xFF, 2));
                assertThat(storage.range(user, key(1), key(0xFF, 2), 10)).hasSize(1);
                assertThat(storage.range(user, key(0), key(0xFF, 0xFF), 1)).hasSize(1);
            }
        }
    }

    @Test
    void aLearnerComesBackFromTheEngine() throws IOException {
        try (var engine = new MemoryEngine();
                var committer = new GroupCommitter(engine)) {
            var storage = new EngineLearnerStorage(engine, committer);
            var learner = open(storage);
            for (int i = 0; i < 300; i++) {
                boolean spam = i % 2 == 0;
                var label = spam ? LearnerLabel.SPAM : LearnerLabel.HAM;
                learner.train(message(i, spam), label, i % 3 == 0 ? "anna" : Learner.EVERYBODY);
            }
            var again = open(storage);
            for (String user : List.of(Learner.EVERYBODY, "anna")) {
                assertThat(again.status(user)).isEqualTo(learner.status(user));
                for (int i = 300; i < 310; i++) {
                    assertThat(again.score(message(i, true), user))
                            .isEqualTo(learner.score(message(i, true), user));
                }
            }
        }
    }

    private static StatisticalLearner open(EngineLearnerStorage storage) throws IOException {
        return StatisticalLearner.open(storage, () -> SETTINGS, () -> Instant.EPOCH);
    }

    private static SpamMessage message(int number, boolean spam) {
        String text =
                "Subject: offer %d\r\nMessage-ID: <%d@x.test>\r\n\r\nword%d %s word%d\r\n"
                        .formatted(
                                number % 7,
                                number,
                                number % 40,
                                spam ? "winner prize" : "meeting minutes",
                                number % 11);
        return new SpamMessage(text.getBytes(StandardCharsets.UTF_8));
    }
}
