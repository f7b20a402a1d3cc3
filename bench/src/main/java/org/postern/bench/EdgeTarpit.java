package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// 20,000 connections held in the tarpit, while good sessions come and go.
final class EdgeTarpit implements Benchmark {
    private static final int HELD = 20_000;
    private static final int GOOD_A_SECOND = 100;
    private static final int GOOD = 2_000;
    private static final long MOST_KIB = 500 * 1024;
    private static final int SPARE_FILES = 200;
    private static final Duration FILLING = Duration.ofMinutes(3);

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        raiseLimit();
        int held = arguments.isEmpty() ? most() : Integer.parseInt(arguments.getFirst());
        if (held < HELD) {
            System.out.printf(
                    "this machine lets a process have %,d files: %,d connections%n",
                    held + SPARE_FILES, held);
        }
        var folder = Files.createTempDirectory("postern-edge");
        try (var node =
                NodeProcess.start(
                        root,
                        folder.resolve("home"),
                        "trusted.hosts=127.0.0.1",
                        "mailhurdle.enabled=false",
                        "dns.servers=127.0.0.1:9",
                        "connections.perService=" + 2 * HELD,
                        "connections.perAddress=1000",
                        "connections.perNetwork=1000000",
                        "connections.rate=1000000",
                        "smtp.maxErrors=10000",
                        "smtp.tarpitAfter=0",
                        "smtp.tarpitDelay=60s")) {
            node.admin("User Add u001 secret");
            return measure(node, held);
        } finally {
            Startup.delete(folder);
        }
    }

    /// As root a process may have more files: the node, which inherits the limit, and this one,
    /// which is all the clients.
    private static void raiseLimit() throws IOException {
        Programs.run(
                List.of(
                        "prlimit",
                        "--pid",
                        String.valueOf(ProcessHandle.current().pid()),
                        "--nofile=%d:%d".formatted(2 * HELD, 2 * HELD)),
                "");
    }

    /// What the limit on open files leaves.
    private static int most() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                long files = Long.parseLong(line.substring(26).strip().split("\\s+")[0]);
                return (int) Math.min(HELD, files - SPARE_FILES);
            }
        }
        return HELD;
    }

    private static boolean measure(NodeProcess node, int held) throws Exception {
        good(node, GOOD / 4);
        var calm = good(node, GOOD);
        long resident = Startup.residentKib(node.pid());
        print("nobody held", resident, calm);
        try (var flood =
                new EdgeFlood(node.port("smtp"), 1, held, held / 10, List.of("X"), false, 4_000)) {
            long end = System.nanoTime() + FILLING.toNanos();
            while (flood.said() < held && System.nanoTime() < end) {
                Thread.sleep(100);
            }
            if (flood.sentAway() > 0 || flood.said() < held) {
                System.out.printf("held %,d, sent away %,d%n", flood.said(), flood.sentAway());
                return false;
            }
            var busy = good(node, GOOD);
            long full = Startup.residentKib(node.pid());
            print("%,d held".formatted(held), full, busy);
            System.out.printf("bar: under %,d KiB, good sessions undelayed%n", MOST_KIB);
            return full < MOST_KIB
                    && EdgeFlood.percentile(busy, 50) < EdgeFlood.percentile(calm, 50) + 1
                    && flood.sentAway() == 0;
        }
    }

    /// Whole sessions at a steady rate.
    private static List<Double> good(NodeProcess node, int count) throws Exception {
        List<Double> times = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long at = begun + i * 1_000_000_000L / GOOD_A_SECOND;
            long wait = at - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(Duration.ofNanos(wait));
            }
            long start = System.nanoTime();
            try (var guest =
                    new EdgeGuest(node.port("smtp"), "127.0.0.1", "u001@" + NodeProcess.DOMAIN)) {
                guest.send();
            }
            times.add((System.nanoTime() - start) / 1e6);
        }
        return times;
    }

    private static void print(String name, long resident, List<Double> times) {
        System.out.printf(
                "%-16s resident %,9d KiB; good sessions at %d/s: median %.2f ms, p99 %.2f ms%n",
                name,
                resident,
                GOOD_A_SECOND,
                EdgeFlood.percentile(times, 50),
                EdgeFlood.percentile(times, 99));
    }
}
