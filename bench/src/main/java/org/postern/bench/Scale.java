package org.postern.bench;

import org.postern.imap.client.ImapClient;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A site's day in ten minutes: `./postern bench scale`.
///
/// Many accounts, many of them idling; mail comes in and people log in at a steady rate, look at
/// their inbox and leave. What counts is how long a command takes at worst and how much memory the
/// node holds. Everybody has logged in once before, as on any day: the first login after a start
/// has its password hashed, which takes a processor for hundredths of a second. The rates are kept
/// whatever the node does (an open loop): one that falls behind shows it as time, and work that
/// waits is not left out of the figures.
final class Scale implements Benchmark {
    private static final double MOST_MILLIS = 100;
    private static final long MOST_KIB = 1024 * 1024;
    private static final int ACCOUNTS_A_COMMAND = 250;

    /// First logins at the same time.
    private static final int FIRST_LOGINS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "secret";

    /// For a message of four thousand octets.
    private static final String[] LINES =
            Collections.nCopies(75, "What a message says, in a line of this many octets.")
                    .toArray(String[]::new);

    /// What the command line chose; rates are a second.
    private record Choice(int accounts, int idle, int incoming, int logins, int minutes) {
        static Choice of(List<String> arguments) {
            Map<String, Integer> values = new LinkedHashMap<>();
            values.put("accounts", 10_000);
            values.put("idle", 2_000);
            values.put("in", 20);
            values.put("logins", 100);
            values.put("minutes", 10);
            for (var argument : arguments) {
                var words = argument.split("=", 2);
                var name = words[0].replaceFirst("^--", "");
                if (words.length < 2 || values.replace(name, Integer.valueOf(words[1])) == null) {
                    throw new IllegalArgumentException(
                            "bench scale does not know %s; it knows %s"
                                    .formatted(argument, values));
                }
            }
            var chosen = List.copyOf(values.values());
            return new Choice(
                    chosen.get(0), chosen.get(1), chosen.get(2), chosen.get(3), chosen.get(4));
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        Choice choice;
        try {
            choice = Choice.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return false;
        }
        var folder = Files.createTempDirectory("postern-scale");
        try (var node = NodeProcess.start(root, folder.resolve("home"))) {
            return new Run(node, choice).all();
        } finally {
            Startup.delete(folder);
        }
    }

    /// One run, and what it has seen.
    private static final class Run {
        private final NodeProcess node;
        private final Choice choice;
        private final Map<String, Latencies> latencies = new LinkedHashMap<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final Random random = new Random(1);

        Run(NodeProcess node, Choice choice) {
            this.node = node;
            this.choice = choice;
            for (var name : List.of("LOGIN", "SELECT", "FETCH", "LOGOUT", "message in")) {
                latencies.put(name, new Latencies());
            }
        }

        boolean all() throws Exception {
            System.out.printf("%s%nmaking accounts%n", choice);
            makeAccounts();
            System.out.println("everybody logs in once");
            everybodyLogsIn();
            System.out.println("opening sessions that idle");
            List<ImapClient> idlers = new ArrayList<>();
            long most = 0;
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < choice.idle(); i++) {
                    idlers.add(idle(account(i)));
                }
                System.out.printf(
                        "resident before the load: %,d KiB%n", Startup.residentKib(node.pid()));
                most = load(people);
                people.shutdown();
                if (!people.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    failures.incrementAndGet();
                }
            } finally {
                for (var idler : idlers) {
                    idler.close();
                }
            }
            return report(most);
        }

        private void makeAccounts() throws IOException {
            for (int from = 0; from < choice.accounts(); from += ACCOUNTS_A_COMMAND) {
                node.adminAll(
                        IntStream.range(
                                        from,
                                        Math.min(from + ACCOUNTS_A_COMMAND, choice.accounts()))
                                .mapToObj(i -> "User Add %s %s".formatted(account(i), PASSWORD))
                                .toArray(String[]::new));
            }
        }

        private void everybodyLogsIn() throws IOException {
            var next = new AtomicInteger();
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < FIRST_LOGINS; i++) {
                    people.execute(() -> {
                        int who = next.getAndIncrement();
                        for (; who < choice.accounts(); who = next.getAndIncrement()) {
                            at(System.nanoTime(), logIn(account(who)));
                        }
                    });
                }
            }
            if (failures.get() > 0) {
                throw new IOException(failures + " first logins failed");
            }
        }

        private Deed logIn(String account) {
            return () -> {
                try (var client = ImapClient.connect(service("imap"), PATIENCE)) {
                    client.login(account, PASSWORD);
                    client.require("LOGOUT");
                }
            };
        }

        private static String account(int number) {
            return "u%05d".formatted(number);
        }

        private InetSocketAddress service(String name) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port(name));
        }

        private ImapClient idle(String account) throws IOException {
            var client = ImapClient.connect(service("imap"), PATIENCE);
            client.login(account, PASSWORD);
            client.require("SELECT INBOX");
            client.send("IDLE");
            client.read();
            return client;
        }

        /// Keeps both rates for the whole time.
        ///
        /// @return the most that the node was seen to hold, KiB
        private long load(ExecutorService people) throws IOException {
            long begun = System.nanoTime();
            long seconds = choice.minutes() * 60L;
            long most = 0;
            for (long second = 0; second < seconds; second++) {
                for (int i = 0; i < choice.logins(); i++) {
                    int who = random.nextInt(choice.accounts());
                    long due = begun + nanos(second * choice.logins() + i, choice.logins());
                    people.execute(() -> at(due, () -> look(account(who), due)));
                }
                for (int i = 0; i < choice.incoming(); i++) {
                    int who = random.nextInt(choice.accounts());
                    int number = (int) second * choice.incoming() + i;
                    long due = begun + nanos(number, choice.incoming());
                    people.execute(() -> at(due, () -> deliver(account(who), number, due)));
                }
                LockSupport.parkNanos(begun + nanos(second + 1, 1) - System.nanoTime());
                most = Math.max(most, Startup.residentKib(node.pid()));
            }
            return most;
        }

        /// When the nth thing is due at a rate a second.
        private static long nanos(long nth, int rate) {
            return nth * 1_000_000_000L / rate;
        }

        /// One thing that somebody does.
        private interface Deed {
            void act() throws IOException;
        }

        private void at(long due, Deed deed) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            try {
                deed.act();
            } catch (IOException e) {
                if (failures.incrementAndGet() <= 5) {
                    System.out.println("failed: " + e);
                }
            }
        }

        private void look(String account, long due) throws IOException {
            try (var client = ImapClient.connect(service("imap"), PATIENCE)) {
                long last = timed("LOGIN", due, () -> client.login(account, PASSWORD));
                last = timed("SELECT", last, () -> client.require("SELECT INBOX"));
                last = timed("FETCH", last, () -> client.require("UID FETCH 1:* (FLAGS ENVELOPE)"));
                timed("LOGOUT", last, () -> client.require("LOGOUT"));
            }
        }

        private void deliver(String account, int number, long due) throws IOException {
            var address = account + "@" + NodeProcess.DOMAIN;
            var message = Postman.message("message " + number, LINES);
            timed("message in", due, () -> require(Postman.deliver(node, address, message)));
        }

        private static void require(Reply reply) throws IOException {
            if (reply.code() != 250) {
                throw new IOException("refused: " + reply);
            }
        }

        private long timed(String name, long from, Deed deed) throws IOException {
            deed.act();
            long end = System.nanoTime();
            Objects.requireNonNull(latencies.get(name)).add(end - from);
            return end;
        }

        private boolean report(long most) {
            System.out.printf("%n%-18s %9s %9s %9s %9s%n", "ms", "count", "p50", "p99", "most");
            boolean met = failures.get() == 0 && most <= MOST_KIB;
            for (var entry : latencies.entrySet()) {
                var seen = entry.getValue();
                System.out.printf(
                        Locale.ROOT,
                        "%-18s %9d %9.1f %9.1f %9.1f%n",
                        entry.getKey(),
                        seen.count(),
                        seen.millis(0.5),
                        seen.millis(0.99),
                        seen.millis(1));
                met &= seen.millis(0.99) < MOST_MILLIS;
            }
            System.out.printf(
                    "resident at most %,d KiB; %d failed%nbars: 99th percentile under %.0f ms, at"
                            + " most %,d KiB: %s%n",
                    most, failures.get(), MOST_MILLIS, MOST_KIB, met ? "met" : "MISSED");
            return met;
        }
    }
}
