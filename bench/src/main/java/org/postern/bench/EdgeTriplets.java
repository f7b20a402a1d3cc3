package org.postern.bench;

import org.jspecify.annotations.Nullable;
import org.postern.engine.DiskFileLayer;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdle;
import org.postern.screening.MailHurdleAttempt;
import org.postern.screening.MailHurdleEvidence;
import org.postern.screening.MailHurdleSettings;
import org.postern.screening.MailHurdleVerdict;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// MailHurdle with ten million triplets: what a decision takes, how much memory they hold, how long
/// a start takes that reads them again. In a process of its own with the flags of a node.
final class EdgeTriplets implements Benchmark {
    private static final int TRIPLETS = 10_000_000;
    private static final long MINUTES = 10;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int triplets = arguments.isEmpty() ? TRIPLETS : Integer.parseInt(arguments.getFirst());
        var folder = Files.createTempDirectory("postern-triplets");
        try {
            boolean met = child(root, folder, triplets, "fill");
            return child(root, folder, triplets, "again") && met;
        } finally {
            Startup.delete(folder);
        }
    }

    private static boolean child(Path root, Path folder, int triplets, String what)
            throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getenv("POSTERN_FLAGS").split(" +")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Child.class.getName(), folder.toString(), "" + triplets, what));
        var process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("the benchmark does not end, root=" + root);
        }
        return process.exitValue() == 0;
    }

    /// The process that is measured.
    static final class Child {
        private static final double MOST_MICROS = 5;
        private static final long MOST_KIB = 1024 * 1024;
        private static final int LOOKS = 1_000_000;

        private final int triplets;
        private final boolean again;
        private final Path folder;
        private Instant now = Instant.parse("2026-11-23T00:00:00Z");
        private @Nullable MailHurdle hurdle;

        private Child(Path folder, int triplets, boolean again) {
            this.folder = folder;
            this.triplets = triplets;
            this.again = again;
        }

        public static void main(String[] words) throws Exception {
            var child =
                    new Child(
                            Path.of(words[0]),
                            Integer.parseInt(words[1]),
                            words[2].equals("again"));
            System.exit(child.run() ? 0 : 1);
        }

        private boolean run() throws Exception {
            long before = resident();
            var opened = open();
            hurdle = opened;
            boolean met = true;
            if (again) {
                met = looks("known", now.plus(Duration.ofMinutes(10)), 0);
            } else {
                fill(opened);
                met = looks("known and early", now.plus(Duration.ofMinutes(1)), 0);
                met &= looks("unknown", now.plus(Duration.ofMinutes(1)), triplets);
            }
            System.gc();
            long held = resident() - before;
            System.out.printf("%-52s %,12d KiB (mark %,d)%n", "memory held", held, MOST_KIB);
            System.out.printf("%-52s %s%n", "health", opened.health().text());
            long stop = System.nanoTime();
            opened.stop(Duration.ZERO);
            System.out.printf("%-52s %,12d ms%n", "stop", millis(stop));
            return met && held < MOST_KIB;
        }

        private MailHurdle open() throws ProblemException {
            var settings = Settings.defaults(MailHurdleSettings.class);
            var trusted = new TrustedSettings(List.of());
            InstantSource clock = () -> now;
            Events nowhere = _ -> {};
            long begun = System.nanoTime();
            var opened =
                    new MailHurdle(
                            folder,
                            new DiskFileLayer(),
                            () -> settings,
                            () -> trusted,
                            clock,
                            nowhere);
            opened.start();
            if (again) {
                System.out.printf(
                        "%-52s %,12d ms%n", "start with all of them in the journal", millis(begun));
            }
            return opened;
        }

        private void fill(MailHurdle opened) throws UnknownHostException {
            long begun = System.nanoTime();
            for (int i = 0; i < triplets; i++) {
                opened.judge(attempt(i));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%-52s %,12d in %.1f s, %.2f us each, journal and all%n",
                    "first contacts", triplets, seconds, 1e6 * seconds / triplets);
        }

        /// Judges triplets at random and times each.
        private boolean looks(String what, Instant at, int from) throws UnknownHostException {
            var opened = hurdle;
            if (opened == null) {
                throw new IllegalStateException("not open");
            }
            now = at;
            var random = new Random(1);
            var latencies = new Latencies();
            long deferred = 0;
            for (int i = 0; i < LOOKS; i++) {
                var attempt = attempt(from + random.nextInt(triplets));
                long begun = System.nanoTime();
                var verdict = opened.judge(attempt);
                latencies.add(System.nanoTime() - begun);
                deferred += verdict instanceof MailHurdleVerdict.Defer ? 1 : 0;
            }
            double median = 1_000 * latencies.millis(0.5);
            System.out.printf(
                    "%-52s median %.2f us, 99 of 100 %.2f us, deferred %,d (mark %.0f us)%n",
                    "decisions, " + what,
                    median,
                    1_000 * latencies.millis(0.99),
                    deferred,
                    MOST_MICROS);
            return median < MOST_MICROS;
        }

        private static MailHurdleAttempt attempt(int i) throws UnknownHostException {
            byte[] address = {(byte) (11 + i % 200), (byte) (i >> 16), (byte) (i >> 8), 9};
            return new MailHurdleAttempt(
                    "000000000000",
                    InetAddress.getByAddress(address),
                    null,
                    new ReversePath.Mailbox(
                            Address.of(letters(i) + "@" + letters(i % 5_000) + ".example.org")),
                    null,
                    Address.of("user." + letters(i % 20_000) + "@example.net"),
                    List.of(),
                    MailHurdleEvidence.NONE);
        }

        private static String letters(int number) {
            var text = new StringBuilder();
            for (int left = number; text.isEmpty() || left > 0; left /= 26) {
                text.append((char) ('a' + left % 26));
            }
            return text.toString();
        }

        private static long resident() throws Exception {
            return Startup.residentKib(ProcessHandle.current().pid());
        }

        private static long millis(long since) {
            return (System.nanoTime() - since) / 1_000_000;
        }
    }
}
