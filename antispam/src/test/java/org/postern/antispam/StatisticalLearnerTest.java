package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.antispam.Learner.Lesson;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class StatisticalLearnerTest {
    private static final String ALL = Learner.EVERYBODY;

    private final MemoryLearnerStorage storage = new MemoryLearnerStorage();
    private final LearnerMail mail = new LearnerMail(11);
    private Instant now = Instant.parse("2026-11-23T04:00:00Z");
    private LearnerSettings settings = settings(4, true, 100);

    static LearnerSettings settings(int mebioctets, boolean usersTeach, int lessonsADay) {
        return new LearnerSettings(
                new Octets((long) mebioctets << 20),
                new Octets(1 << 20),
                5,
                usersTeach,
                lessonsADay);
    }

    private StatisticalLearner open() throws IOException {
        return StatisticalLearner.open(storage, () -> settings, () -> now);
    }

    private void teach(Learner learner, int count, String user) throws IOException {
        for (int i = 0; i < count; i++) {
            boolean spam = i % 2 == 0;
            learner.train(mail.next(spam), LearnerMail.label(spam), user);
        }
    }

    private List<Double> scores(Learner learner, String user) throws IOException {
        var fresh = new LearnerMail(99);
        var scores = new ArrayList<Double>();
        for (int i = 0; i < 20; i++) {
            scores.add(learner.score(fresh.next(i % 2 == 0), user).probability());
        }
        return scores;
    }

    @Test
    void tellsWhatItLearnedApart() throws IOException {
        var learner = open();
        assertThat(learner.score(mail.next(true), ALL)).isEqualTo(LearnerScore.SILENT);
        teach(learner, 9, ALL);
        assertThat(learner.score(mail.next(true), ALL).speaks()).isFalse();
        teach(learner, 91, ALL);
        assertThat(learner.status(ALL).speaks()).isTrue();
        for (int i = 0; i < 40; i++) {
            var spam = learner.score(mail.next(true), ALL);
            var ham = learner.score(mail.next(false), ALL);
            assertThat(spam.speaks()).isTrue();
            assertThat(spam.probability()).isGreaterThan(0.7);
            assertThat(ham.probability()).isLessThan(0.3);
            assertThat(spam.junkScore()).isGreaterThan(JunkScale.JUNK);
        }
    }

    @Test
    void saysWhy() throws IOException {
        var learner = open();
        teach(learner, 100, ALL);
        var score = learner.explain(mail.next(true), ALL, 10);
        assertThat(score.evidence()).hasSize(10).allMatch(e -> !e.feature().isEmpty());
        assertThat(score.evidence().getFirst().weight()).isPositive();
        assertThat(score.evidence().getFirst().spams())
                .isGreaterThan(score.evidence().getFirst().hams());
        var same = mail.next(false);
        assertThat(learner.explain(same, ALL, 3).probability())
                .isEqualTo(learner.score(same, ALL).probability());
    }

    @Test
    void aMessageIsLearnedOnce() throws IOException {
        var learner = open();
        teach(learner, 50, ALL);
        var message = mail.next(true);
        assertThat(learner.train(message, LearnerLabel.SPAM, ALL)).isEqualTo(Lesson.LEARNED);
        var scores = scores(learner, ALL);
        assertThat(learner.train(message, LearnerLabel.SPAM, ALL)).isEqualTo(Lesson.UNCHANGED);
        var way = "Return-Path: <a@b.test>\nReceived: from x by y\n";
        var text = new String(message.octets(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        var again = LearnerMail.message(way + text);
        assertThat(learner.train(again, LearnerLabel.SPAM, ALL)).isEqualTo(Lesson.UNCHANGED);
        assertThat(scores(learner, ALL)).isEqualTo(scores);
        assertThat(learner.status(ALL).spams()).isEqualTo(26);
    }

    @Test
    void whatIsTakenBackLeavesNothing() throws IOException {
        var learner = open();
        teach(learner, 60, ALL);
        var before = learner.status(ALL);
        var model = image(learner);
        var messages = new ArrayList<SpamMessage>();
        for (int i = 0; i < 10; i++) {
            // With the wrong label, so that all members learn.
            messages.add(mail.next(i % 2 == 0));
            learner.train(messages.getLast(), LearnerMail.label(i % 2 != 0), ALL);
        }
        assertThat(image(learner)).isNotEqualTo(model);
        for (SpamMessage message : messages.reversed()) {
            assertThat(learner.forget(message, ALL)).isEqualTo(Lesson.FORGOTTEN);
        }
        assertThat(learner.status(ALL)).isEqualTo(before);
        assertThat(image(learner)).isEqualTo(model);
        assertThat(learner.forget(messages.getFirst(), ALL)).isEqualTo(Lesson.UNCHANGED);
    }

    /// What each token of some mail is known by.
    private static List<Long> image(StatisticalLearner learner) {
        var image = new ArrayList<Long>();
        var fresh = new LearnerMail(11);
        for (int i = 0; i < 60; i++) {
            TokenSet tokens = TokenReader.read(fresh.next(i % 2 == 0), false);
            for (int j = 0; j < tokens.size(); j++) {
                image.add(learner.shared().table().get(tokens.hash(j)));
            }
        }
        return image;
    }

    @Test
    void theOtherLabelCorrects() throws IOException {
        var learner = open();
        teach(learner, 60, ALL);
        var message = mail.next(true);
        learner.train(message, LearnerLabel.HAM, ALL);
        double wrong = learner.score(message, ALL).probability();
        assertThat(learner.train(message, LearnerLabel.SPAM, ALL)).isEqualTo(Lesson.CORRECTED);
        assertThat(learner.score(message, ALL).probability()).isGreaterThan(wrong);
        assertThat(learner.status(ALL).hams()).isEqualTo(30);
        assertThat(learner.status(ALL).spams()).isEqualTo(31);
    }

    @Test
    void aUsersOwnModelIsLaidOverTheSharedOne() throws IOException {
        settings = settings(4, false, 100);
        var learner = open();
        teach(learner, 100, ALL);
        var shared = scores(learner, ALL);
        var wanted = new LearnerMail(5);
        for (int i = 0; i < 8; i++) {
            assertThat(learner.train(wanted.next(true), LearnerLabel.HAM, "anna"))
                    .isEqualTo(Lesson.OWN_ONLY);
        }
        double own = learner.score(wanted.next(true), "anna").probability();
        double others = learner.score(wanted.next(true), "berta").probability();
        assertThat(own).isLessThan(0.5);
        assertThat(others).isGreaterThan(0.7);
        assertThat(scores(learner, ALL)).isEqualTo(shared);
        assertThat(learner.status("anna").hams()).isEqualTo(8);
        assertThat(learner.status("berta").features()).isZero();
        learner.remove("anna");
        assertThat(scores(learner, "anna")).isEqualTo(shared);
    }

    @Test
    void usersTeachTheSharedModelSoMuchADay() throws IOException {
        settings = settings(4, true, 3);
        var learner = open();
        teach(learner, 5, "anna");
        assertThat(learner.status(ALL).hams() + learner.status(ALL).spams()).isEqualTo(3);
        assertThat(learner.train(mail.next(true), LearnerLabel.SPAM, "anna"))
                .isEqualTo(Lesson.OWN_ONLY);
        assertThat(learner.train(mail.next(true), LearnerLabel.SPAM, "berta"))
                .isEqualTo(Lesson.LEARNED);
        now = now.plus(Duration.ofDays(1));
        assertThat(learner.train(mail.next(true), LearnerLabel.SPAM, "anna"))
                .isEqualTo(Lesson.LEARNED);
    }

    @Test
    void whatSeveralTaughtOneCannotTakeBack() throws IOException {
        var learner = open();
        var message = mail.next(true);
        for (String user : List.of("anna", "berta", "carla")) {
            learner.train(message, LearnerLabel.SPAM, user);
        }
        assertThat(learner.status(ALL).spams()).isEqualTo(1);
        learner.train(message, LearnerLabel.HAM, "anna");
        assertThat(learner.status("anna").hams()).isEqualTo(1);
        assertThat(learner.status(ALL).spams()).isEqualTo(1);
        learner.forget(message, "berta");
        assertThat(learner.status(ALL).spams()).isEqualTo(1);
        learner.forget(message, "carla");
        assertThat(learner.status(ALL).spams()).isZero();
        for (String user : List.of("dora", "emma")) {
            learner.train(message, LearnerLabel.SPAM, user);
        }
        assertThat(learner.train(message, LearnerLabel.HAM, ALL)).isEqualTo(Lesson.CORRECTED);
        assertThat(learner.status(ALL).hams()).isEqualTo(1);
    }

    @Test
    void isTheSameAfterARestart() throws IOException {
        var learner = open();
        teach(learner, LearnerKeeper.RECORDS + 40, "anna");
        teach(learner, 30, ALL);
        var shared = scores(learner, ALL);
        var own = scores(learner, "anna");
        var reopened = open();
        assertThat(scores(reopened, ALL)).isEqualTo(shared);
        assertThat(scores(reopened, "anna")).isEqualTo(own);
        assertThat(reopened.status(ALL)).isEqualTo(learner.status(ALL));
        teach(learner, 10, ALL);
        assertThat(scores(open(), ALL)).isEqualTo(scores(learner, ALL));
    }

    @Test
    void theTableGrowsAsItFillsAndShrinksWhenToldTo() throws IOException {
        settings = settings(8, true, 100);
        var learner = open();
        long first = learner.status(ALL).room();
        // Mail of 20,000 different words fills half of the first table.
        for (int i = 0; i <= 2 * LearnerKeeper.RECORDS + 1; i++) {
            var text = new StringBuilder("Message-ID: <" + i + "@x.test>\r\n\r\n");
            for (int word = 0; word < 300; word++) {
                text.append('w').append(i).append('x').append(word).append(' ');
            }
            learner.train(LearnerMail.message(text.toString()), LearnerMail.label(i % 2 == 0), ALL);
        }
        assertThat(learner.status(ALL).room()).isEqualTo(2 * first);
        var scores = scores(learner, ALL);
        var reopened = open();
        assertThat(reopened.status(ALL)).isEqualTo(learner.status(ALL));
        assertThat(scores(reopened, ALL)).isEqualTo(scores);
        settings = settings(4, true, 100);
        var smaller = open();
        assertThat(smaller.status(ALL).room()).isEqualTo(first);
        scores = scores(smaller, ALL);
        assertThat(scores(open(), ALL)).isEqualTo(scores);
        long octets = storage.octets(ALL);
        // A page a bucket's worth of octets, and nothing left behind.
        assertThat(octets).isLessThan(10L << 20);
    }

    @Test
    void theSameLessonsMakeTheSameModel() throws IOException {
        var one = open();
        teach(one, 120, ALL);
        var scores = scores(one, ALL);
        var other = StatisticalLearner.open(new MemoryLearnerStorage(), () -> settings, () -> now);
        var again = new LearnerMail(11);
        for (int i = 0; i < 120; i++) {
            other.train(again.next(i % 2 == 0), LearnerMail.label(i % 2 == 0), ALL);
        }
        assertThat(scores(other, ALL)).isEqualTo(scores);
    }

    @Test
    void usersBeyondTheMemoryAreReadAgain() throws IOException {
        settings = settings(4, false, 100);
        var learner = open();
        // A mebioctet holds three.
        for (int user = 0; user < 12; user++) {
            teach(learner, 4, "user" + user);
        }
        for (int user = 0; user < 12; user++) {
            assertThat(learner.status("user" + user).hams()).isEqualTo(2);
            teach(learner, 2, "user" + user);
        }
        for (int user = 0; user < 12; user++) {
            assertThat(learner.status("user" + user).spams()).isEqualTo(3);
        }
    }

    @Test
    void scoresWhileItLearns() throws Exception {
        var learner = open();
        teach(learner, 40, ALL);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (int thread = 0; thread < 4; thread++) {
                long seed = thread + 100L;
                boolean teaches = thread < 2;
                done.add(
                        tasks.submit(() -> {
                            var own = new LearnerMail(seed);
                            for (int i = 0; i < 100; i++) {
                                boolean spam = i % 2 == 0;
                                var message = own.next(spam);
                                if (teaches) {
                                    var label = LearnerMail.label(spam);
                                    learner.train(message, label, "user" + i % 3);
                                } else {
                                    double said =
                                            learner.score(message, "user" + i % 3).probability();
                                    assertThat(said).isBetween(0.0, 1.0);
                                }
                            }
                            return null;
                        }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(scores(open(), ALL)).isEqualTo(scores(learner, ALL));
        assertThat(scores(open(), "user1")).isEqualTo(scores(learner, "user1"));
    }

    @Test
    void peopleWhoOnlyReportErrorsDoNotSilenceIt() throws IOException {
        var learner = open();
        teach(learner, 100, ALL);
        var random = new Random(3);
        for (int i = 0; i < 300; i++) {
            boolean spam = random.nextBoolean();
            var message = mail.next(spam);
            // Every lesson says that the learner was wrong.
            learner.train(message, LearnerMail.label(!spam), ALL);
            learner.train(message, LearnerMail.label(spam), ALL);
        }
        assertThat(learner.score(mail.next(true), ALL).probability()).isGreaterThan(0.5);
        assertThat(learner.score(mail.next(false), ALL).probability()).isLessThan(0.5);
    }

    @Test
    void aNewerFormatIsRefused() {
        storage.write(ALL, List.of(new LearnerStorage.Change(LearnerFormat.HEAD, new byte[] {9})));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("9");
    }

    @Test
    void opinionsHaveTheNamesOfPublicRules() {
        double[] probabilities = {0, 0.0099, 0.01, 0.05, 0.2, 0.4, 0.5, 0.6, 0.8, 0.95, 0.99, 1};
        String[] rules = {
            "BAYES_00",
            "BAYES_00",
            "BAYES_05",
            "BAYES_20",
            "BAYES_40",
            "BAYES_50",
            "BAYES_50",
            "BAYES_60",
            "BAYES_80",
            "BAYES_95",
            "BAYES_99",
            "BAYES_99"
        };
        for (int i = 0; i < probabilities.length; i++) {
            assertThat(new LearnerScore(probabilities[i], true, List.of()).rule())
                    .isEqualTo(rules[i]);
        }
        assertThat(new LearnerScore(1, false, List.of()).junkScore()).isZero();
        assertThatThrownBy(() -> new LearnerScore(Double.NaN, true, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
