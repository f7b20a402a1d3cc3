package org.postern.bench;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.Learner;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.LearnerSettings;
import org.postern.antispam.MemoryLearnerStorage;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.StatisticalLearner;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How well the learner tells spam from ham: each message of a corpus is scored and then learned,
/// in the order of time, beginning with nothing; beside Debian's bogofilter, which is asked and
/// taught the same. The intervals hold 95 of 100 samples drawn anew from the same messages.
final class SpamFigures implements Benchmark {
    private static final double MOST_RATIO = 0.6;
    private static final double SURE = 0.9;
    private static final int SAMPLES = 2_000;
    private static final long SEED = 20_261_123;

    /// A figure with its interval.
    private record Figure(double value, double low, double high) {
        static Figure of(int[] once, List<int[]> samples, ToDoubleFunction<int[]> measure) {
            double[] drawn = samples.stream().mapToDouble(measure).sorted().toArray();
            int tail = drawn.length / 40;
            return new Figure(
                    measure.applyAsDouble(once), drawn[tail], drawn[drawn.length - 1 - tail]);
        }

        String shown(String form) {
            return String.format(
                    Locale.ROOT, form + " [" + form + ", " + form + "]", value, low, high);
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        Path corpus = null;
        boolean peer = true;
        int most = Integer.MAX_VALUE;
        for (String argument : arguments) {
            if (argument.startsWith("--corpus=")) {
                corpus = Path.of(argument.substring("--corpus=".length()));
            } else if (argument.startsWith("--most=")) {
                most = Integer.parseInt(argument.substring("--most=".length()));
            } else if (argument.equals("--no-peer")) {
                peer = false;
            } else if (!argument.equals("--corpus") && !argument.startsWith("--")) {
                corpus = Path.of(argument);
            } else if (!argument.equals("--corpus")) {
                System.err.println("spam: --corpus DIR, --most=N, --no-peer, not " + argument);
                return false;
            }
        }
        if (corpus == null) {
            System.err.println(
                    "spam: give --corpus DIR with index.txt (a path and ham or spam a line), or"
                            + " with mboxes that have ham or spam in their names");
            return false;
        }
        List<LabelledMail> all = LabelledMail.read(corpus);
        List<LabelledMail> mail = all.subList(0, Math.min(most, all.size()));
        long spams = mail.stream().filter(LabelledMail::spam).count();
        System.out.printf(
                "%d messages: %d ham, %d spam%n", mail.size(), mail.size() - spams, spams);
        if (spams == 0 || spams == mail.size()) {
            System.err.println("spam: the corpus must have both ham and spam");
            return false;
        }
        SpamScores ours = ours(mail);
        boolean asked = peer && Programs.installed("bogofilter");
        if (peer && !asked) {
            System.out.println("bogofilter is not installed (Debian package bogofilter)");
        }
        return compare(mail, ours, asked ? theirs(mail) : null);
    }

    private static SpamScores ours(List<LabelledMail> mail) throws IOException {
        warmUp(mail);
        var storage = new MemoryLearnerStorage();
        var learner =
                StatisticalLearner.open(
                        storage, () -> LearnerSettings.DEFAULTS, InstantSource.system());
        double[] scores = new double[mail.size()];
        long scoring = 0;
        long training = 0;
        for (int i = 0; i < scores.length; i++) {
            var message = new SpamMessage(mail.get(i).octets());
            long start = processor();
            scores[i] = learner.score(message, Learner.EVERYBODY).probability();
            long scored = processor();
            learner.train(message, label(mail.get(i)), Learner.EVERYBODY);
            scoring += scored - start;
            training += processor() - scored;
        }
        var status = learner.status(Learner.EVERYBODY);
        System.out.printf(
                Locale.ROOT,
                "ours: %.3f ms of processor to score a message, %.3f ms to learn it; %d entries of"
                        + " 8 octets in a table of %d (%.0f MiB), %.1f MB kept%n",
                scoring / 1e6 / scores.length,
                training / 1e6 / scores.length,
                status.features(),
                status.room(),
                status.room() * 8.0 / (1 << 20),
                storage.octets(Learner.EVERYBODY) / 1e6);
        return new SpamScores(scores, mail);
    }

    /// Nanoseconds that this thread has worked.
    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// Times are of a node that runs for some time, so the first messages go to another learner.
    private static void warmUp(List<LabelledMail> mail) throws IOException {
        var learner =
                StatisticalLearner.open(
                        new MemoryLearnerStorage(),
                        () -> LearnerSettings.DEFAULTS,
                        InstantSource.system());
        for (LabelledMail one : mail.subList(0, Math.min(1_000, mail.size()))) {
            var message = new SpamMessage(one.octets());
            learner.score(message, Learner.EVERYBODY);
            learner.train(message, label(one), Learner.EVERYBODY);
        }
    }

    private static LearnerLabel label(LabelledMail mail) {
        return mail.spam() ? LearnerLabel.SPAM : LearnerLabel.HAM;
    }

    private static SpamScores theirs(List<LabelledMail> mail) throws IOException {
        Path folder = Files.createTempDirectory("bogofilter");
        try {
            var bogofilter = new Bogofilter(folder);
            double[] scores = new double[mail.size()];
            long start = System.nanoTime();
            for (int i = 0; i < scores.length; i++) {
                scores[i] = bogofilter.score(mail.get(i));
                bogofilter.train(mail.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "bogofilter: %.3f ms a message, two processes each%n",
                    (System.nanoTime() - start) / 1e6 / scores.length);
            return new SpamScores(scores, mail);
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Samples of as many ham and as many spam messages as there are.
    private static List<int[]> samples(List<LabelledMail> mail) {
        var random = new Random(SEED);
        int[] spams = positions(mail, true);
        int[] hams = positions(mail, false);
        return Stream.generate(
                        () -> {
                            int[] counts = new int[mail.size()];
                            for (int[] positions : List.of(spams, hams)) {
                                for (int i = 0; i < positions.length; i++) {
                                    counts[positions[random.nextInt(positions.length)]]++;
                                }
                            }
                            return counts;
                        })
                .limit(SAMPLES)
                .toList();
    }

    private static int[] positions(List<LabelledMail> mail, boolean spam) {
        return IntStream.range(0, mail.size()).filter(i -> mail.get(i).spam() == spam).toArray();
    }

    private static boolean compare(
            List<LabelledMail> mail, SpamScores ours, @Nullable SpamScores theirs) {
        int[] once = ours.once();
        List<int[]> samples = samples(mail);
        System.out.printf("%n%-34s %s%n", "", "value [95 % interval]");
        print("ours: 1 - area under the curve, %", ours, once, samples);
        verdicts("ours", ours, once, 0.5);
        unsure(ours, once);
        if (theirs == null) {
            return true;
        }
        print("bogofilter: 1 - area, %", theirs, once, samples);
        verdicts("bogofilter", theirs, once, 0.5);
        verdicts("bogofilter", theirs, once, Bogofilter.CUTOFF);
        var area =
                Figure.of(
                        once,
                        samples,
                        counts -> ratio(ours.aboveCurve(counts), theirs.aboveCurve(counts)));
        boolean met = bar("1 - area, ours : bogofilter", area);
        for (double limit : new double[] {0.5, Bogofilter.CUTOFF}) {
            met &= atTheirLoss(ours, theirs, once, samples, limit);
        }
        return met;
    }

    private static void print(String what, SpamScores scores, int[] once, List<int[]> samples) {
        var figure = Figure.of(once, samples, counts -> 100 * scores.aboveCurve(counts));
        System.out.printf("%-34s %s%n", what, figure.shown("%.4f"));
    }

    /// What the learner would leave to people, if it spoke only when it is sure.
    private static void unsure(SpamScores ours, int[] once) {
        int lost = ours.lost(once, SURE);
        int missed = ours.missed(once, 1 - SURE);
        int unsure = ours.lost(once, 1 - SURE) - lost + ours.missed(once, SURE) - missed;
        System.out.printf(
                "%-34s ham lost %d, spam missed %d, unsure %d%n",
                "ours, sure from " + SURE + " on", lost, missed, unsure);
    }

    private static void verdicts(String who, SpamScores scores, int[] once, double limit) {
        int lost = scores.lost(once, limit);
        int missed = scores.missed(once, limit);
        System.out.printf(
                Locale.ROOT,
                "%-34s ham lost %d (%.2f %%), spam missed %d (%.2f %%)%n",
                who + " at " + limit,
                lost,
                100.0 * lost / scores.total(once, false),
                missed,
                100.0 * missed / scores.total(once, true));
    }

    private static boolean atTheirLoss(
            SpamScores ours, SpamScores theirs, int[] once, List<int[]> samples, double limit) {
        int lost = theirs.lost(once, limit);
        System.out.printf(
                "%-34s spam missed: ours %d, bogofilter %d%n",
                "with " + lost + " ham lost, as at " + limit,
                ours.missedAtLoss(once, lost),
                theirs.missed(once, limit));
        var missed =
                Figure.of(
                        once,
                        samples,
                        counts ->
                                ratio(
                                        ours.missedAtLoss(counts, theirs.lost(counts, limit)),
                                        theirs.missed(counts, limit)));
        return bar("missed, ours : bogofilter", missed);
    }

    /// Nothing to nothing is 0; something to nothing is without bounds.
    private static double ratio(double ours, double theirs) {
        return ours == 0 ? 0 : ours / theirs;
    }

    private static boolean bar(String what, Figure figure) {
        boolean met = figure.value() <= MOST_RATIO;
        System.out.printf(
                Locale.ROOT,
                "%-34s %s (at most %.2f)%s%n",
                what,
                figure.shown("%.2f"),
                MOST_RATIO,
                met ? "" : "  above");
        return met;
    }
}
