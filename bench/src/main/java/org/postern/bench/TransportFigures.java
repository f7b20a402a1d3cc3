package org.postern.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Mail on its way through: relay throughput beside Postfix, a dead destination beside live ones,
/// and kill -9 while mail passes. Drives `smtp-source` against the server and takes what comes out
/// with `smtp-sink`, or where messages must be told apart with a sink of its own.
final class TransportFigures implements Benchmark {
    private static final int SESSIONS = 10;
    private static final int OCTETS = 8_192;
    private static final double MOST_CPU_MILLIS = 0.8;
    private static final double LEAST_TIMES = 2;
    private static final double MOST_SLOWDOWN = 0.10;

    /// The window of 20,000 messages and what is known of destinations.
    private static final long MOST_QUEUE_OCTETS = 100L << 20;

    private static final Duration LONGEST = Duration.ofMinutes(4);

    /// Before a number of KiB in what `jcmd` prints of the heap.
    private static final String USED = ", used ";

    /// What one run gave.
    private record Figure(double perSecond, double cpuMillis) {
        @Override
        public String toString() {
            return "%7.0f msg/s %6.2f ms CPU".formatted(perSecond, cpuMillis);
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int messages = number(arguments, "--messages=", 5_000);
        int dead = number(arguments, "--dead=", 100_000);
        int warm = number(arguments, "--warm=", 20_000);
        int killed = number(arguments, "--killed=", 50_000);
        int million = number(arguments, "--queued=", 1_000_000);
        boolean peer = !arguments.contains("--no-peer") && Programs.installed("postfix");
        var only = arguments.stream().filter(word -> !word.startsWith("--")).findFirst().orElse("");
        var folder = Files.createTempDirectory("postern-transport");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        boolean good = true;
        try {
            if (only.isEmpty() || only.equals("relay")) {
                good &= relay(root, folder, messages, warm, peer);
            }
            if (only.isEmpty() || only.equals("dead")) {
                good &= dead(root, folder, messages, warm, dead);
            }
            if (only.isEmpty() || only.equals("kill")) {
                good &= new TransportKills(root, folder.resolve("kills"), killed).run();
            }
            if (only.isEmpty() || only.equals("million")) {
                good &= million(root, folder.resolve("million"), messages, million);
            }
            return good;
        } finally {
            Startup.delete(folder);
        }
    }

    private static int number(List<String> arguments, String name, int unless) {
        return arguments.stream()
                .filter(word -> word.startsWith(name))
                .map(word -> Integer.parseInt(word.substring(name.length())))
                .findFirst()
                .orElse(unless);
    }

    /// A node that does what its peer does: mail passes unread.
    private static NodeProcess start(Path root, Path home) throws IOException {
        return NodeProcess.start(root, home, "content.trusted=false");
    }

    private static boolean relay(Path root, Path folder, int messages, int warm, boolean peer)
            throws Exception {
        int sink = FreePorts.one();
        Figure ours;
        try (var node = start(root, folder.resolve("relay"))) {
            node.admin("Route Add sink.test smtp:127.0.0.1:" + sink);
            through(node.port("smtp"), sink, warm, List.of(node.pid()));
            ours = through(node.port("smtp"), sink, messages, List.of(node.pid()));
        }
        System.out.println("relay, Postern: " + ours);
        if (!peer) {
            return ours.cpuMillis() <= MOST_CPU_MILLIS;
        }
        var theirs = postfix(root, folder.resolve("peer"), sink, messages, warm);
        System.out.println("relay, Postfix: " + theirs);
        double times = ours.perSecond() / theirs.perSecond();
        System.out.printf(
                "%.1f times as fast (bar: %.0f), CPU bar %.1f ms%n",
                times, LEAST_TIMES, MOST_CPU_MILLIS);
        return times >= LEAST_TIMES && ours.cpuMillis() <= MOST_CPU_MILLIS;
    }

    private static Figure postfix(Path root, Path folder, int sink, int messages, int warm)
            throws Exception {
        int port = FreePorts.one();
        Files.createDirectories(folder);
        var script = Peers.script(root, "relay.sh");
        Peers.must(folder, "bash", script, "up", "" + port, "" + sink);
        try {
            awaitPort(port);
            long pid = master(folder);
            through(port, sink, warm, List.of(pid));
            return through(port, sink, messages, List.of(pid));
        } finally {
            Peers.call(folder, List.of("bash", script, "stop"));
        }
    }

    private static long master(Path folder) throws IOException {
        return Long.parseLong(
                Files.readString(folder.resolve("postfix/spool/pid/master.pid")).strip());
    }

    private static void awaitPort(int port) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("nobody listens on " + port);
    }

    /// Sends messages through a server to a sink that is there for this run only.
    private static Figure through(int port, int sink, int messages, List<Long> pids)
            throws Exception {
        return through(port, sink, messages, pids, "b@sink.test");
    }

    private static Figure through(int port, int sink, int messages, List<Long> pids, String to)
            throws Exception {
        try (var counting = new SinkProcess(sink)) {
            double before = ProcessTree.cpuSeconds(pids);
            long begun = System.nanoTime();
            source(port, messages, to);
            counting.await(messages, LONGEST);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpu = ProcessTree.cpuSeconds(pids) - before;
            return new Figure(messages / seconds, cpu * 1_000 / messages);
        }
    }

    private static void source(int port, int messages, String to) throws Exception {
        var process =
                new ProcessBuilder(
                                "smtp-source",
                                "-s",
                                "" + SESSIONS,
                                "-l",
                                "" + OCTETS,
                                "-m",
                                "" + messages,
                                "-f",
                                "a@source.test",
                                "-t",
                                to,
                                "127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("smtp-source: " + said);
        }
    }

    private static boolean dead(Path root, Path folder, int messages, int warm, int queued)
            throws Exception {
        int sink = FreePorts.one();
        int nobody = FreePorts.one();
        try (var node = start(root, folder.resolve("dead"))) {
            node.admin("Route Add sink.test smtp:127.0.0.1:" + sink);
            node.admin("Route Add dead.test smtp:127.0.0.1:" + nobody);
            var pids = List.of(node.pid());
            through(node.port("smtp"), sink, warm, pids);
            var before = through(node.port("smtp"), sink, messages, pids);
            source(node.port("smtp"), queued, "x@dead.test");
            var beside = through(node.port("smtp"), sink, messages, pids);
            double slower = 1 - beside.perSecond() / before.perSecond();
            System.out.println("alone:                       " + before);
            System.out.printf("beside %,7d for a dead one: %s%n", queued, beside);
            System.out.printf(
                    "slower by %.1f %% (bar: %.0f %%)%n", slower * 100, MOST_SLOWDOWN * 100);
            return slower <= MOST_SLOWDOWN;
        }
    }

    /// A queue of many messages for a thousand hosts that are dead: what it takes of memory and of
    /// a start, and whether live ones get theirs.
    private static boolean million(Path root, Path home, int messages, int queued)
            throws Exception {
        int sink = FreePorts.one();
        int nobody = FreePorts.one();
        try (var node = start(root, home)) {
            node.admin("Route Add sink.test smtp:127.0.0.1:" + sink);
            through(node.port("smtp"), sink, messages, List.of(node.pid()));
            long empty = heapOctets(node.pid());
            node.terminate();
            long begun = System.nanoTime();
            TransportMillion.fill(home, queued, nobody);
            System.out.printf(
                    "%,d messages queued in %.0f s%n", queued, (System.nanoTime() - begun) / 1e9);
            node.restart();
            System.out.printf("start: %.1f s%n", node.startTime().toMillis() / 1e3);
            var beside = through(node.port("smtp"), sink, messages, List.of(node.pid()));
            long full = heapOctets(node.pid());
            System.out.println("beside them: " + beside);
            System.out.printf(
                    "heap in use after collection: %,d MiB, with an empty queue %,d MiB (bound of"
                            + " the queue: %d MiB)%n",
                    full >> 20, empty >> 20, MOST_QUEUE_OCTETS >> 20);
            return full - empty <= MOST_QUEUE_OCTETS;
        }
    }

    /// What is left in use after a full collection.
    private static long heapOctets(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Programs.run(jcmd, Long.toString(pid), "GC.run");
        String info = Programs.run(jcmd, Long.toString(pid), "GC.heap_info");
        long kib = 0;
        for (String line : info.lines().toList()) {
            int used = line.indexOf(USED);
            if (used >= 0 && !line.contains("Metaspace") && !line.contains("class space")) {
                int from = used + USED.length();
                kib += Long.parseLong(line.substring(from, line.indexOf('K', from)));
            }
        }
        return kib << 10;
    }

    /// `smtp-sink`, whose counter is read.
    private static final class SinkProcess implements AutoCloseable {
        private final Process process;
        private volatile long taken;

        SinkProcess(int port) throws Exception {
            process =
                    new ProcessBuilder(
                                    "smtp-sink", "-u", "nobody", "-c", "127.0.0.1:" + port, "1000")
                            .redirectErrorStream(true)
                            .start();
            Thread.ofVirtual().start(this::read);
            awaitPort(port);
        }

        /// The counter is a line that is written again and again: `sess=1 quit=0 mesg=7`.
        private void read() {
            try (var in = process.getInputStream()) {
                var word = new StringBuilder();
                for (int c = in.read(); c >= 0; c = in.read()) {
                    if (c > ' ') {
                        word.append((char) c);
                        continue;
                    }
                    if (word.toString().startsWith("mesg=")) {
                        taken = Long.parseLong(word.substring("mesg=".length()));
                    }
                    word.setLength(0);
                }
            } catch (IOException e) {
                // It was stopped.
            }
        }

        void await(long messages, Duration longest) throws Exception {
            long end = System.nanoTime() + longest.toNanos();
            while (taken < messages) {
                if (System.nanoTime() > end) {
                    throw new IOException("only " + taken + " of " + messages + " came out");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
