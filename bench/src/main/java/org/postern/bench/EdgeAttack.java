package org.postern.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A sender with ten connections, alone and during an attack of 1,000 connections from 50 addresses
/// that guess at recipients. The sender is no trusted host.
final class EdgeAttack implements Benchmark {
    private static final int SENDERS = 10;
    private static final int ATTACKERS = 1_000;
    private static final int ADDRESSES = 50;
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final double MOST_MEDIAN = 1;
    private static final double MOST_P99 = 20;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        double rate = arguments.isEmpty() ? 2_500 : Double.parseDouble(arguments.getFirst());
        var folder = Files.createTempDirectory("postern-edge");
        try (var node =
                NodeProcess.start(
                        root,
                        folder.resolve("home"),
                        "trusted.hosts=",
                        "mailhurdle.enabled=false",
                        "screening.senderCheck=false",
                        "screening.reverseDelay=0s",
                        "dns.servers=127.0.0.1:9")) {
            node.admin("User Add u001 secret");
            sendFor(node, Duration.ofSeconds(10));
            var alone = sendFor(node, TIME);
            print("alone", alone);
            var guesses = new ArrayList<String>();
            guesses.add("HELO attack.example");
            guesses.add("MAIL FROM:<a@attack.example>");
            for (int i = 0; i < 100; i++) {
                guesses.add("RCPT TO:<guess" + i + "@" + NodeProcess.DOMAIN + ">");
            }
            try (var flood =
                    new EdgeFlood(
                            node.port("smtp"), 2, ATTACKERS, ADDRESSES, guesses, true, rate)) {
                sendFor(node, Duration.ofSeconds(5));
                double before = ProcessTree.cpuSeconds(List.of(node.pid()));
                long saidBefore = flood.said();
                var attacked = sendFor(node, TIME);
                double cpu = ProcessTree.cpuSeconds(List.of(node.pid())) - before;
                print("attacked", attacked);
                System.out.printf(
                        "attack: %,.0f lines/s, %,d connections ended by us; the node used %.2f of"
                                + " a core in all%n",
                        (flood.said() - saidBefore) / (double) TIME.toSeconds(),
                        flood.sentAway(),
                        cpu / TIME.toSeconds());
                double median =
                        EdgeFlood.percentile(attacked, 50) - EdgeFlood.percentile(alone, 50);
                double late = EdgeFlood.percentile(attacked, 99) - EdgeFlood.percentile(alone, 99);
                System.out.printf(
                        "median %+.2f ms (bar +%.0f), p99 %+.2f ms (bar +%.0f)%n",
                        median, MOST_MEDIAN, late, MOST_P99);
                return median <= MOST_MEDIAN && late <= MOST_P99;
            }
        } finally {
            Startup.delete(folder);
        }
    }

    private static List<Double> sendFor(NodeProcess node, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        Callable<List<Double>> sender =
                () -> {
                    List<Double> times = new ArrayList<>();
                    try (var guest =
                            new EdgeGuest(
                                    node.port("smtp"), "127.0.0.1", "u001@" + NodeProcess.DOMAIN)) {
                        while (System.nanoTime() < end && times.size() < 900) {
                            times.add(guest.send());
                            Thread.sleep(PAUSE);
                        }
                    }
                    return times;
                };
        List<Double> all = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<List<Double>>> running = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                running.add(threads.submit(sender));
            }
            for (var one : running) {
                all.addAll(one.get());
            }
        }
        return all;
    }

    private static void print(String name, List<Double> times) {
        System.out.printf(
                "%-10s %,7d messages: median %.2f ms, p99 %.2f ms%n",
                name,
                times.size(),
                EdgeFlood.percentile(times, 50),
                EdgeFlood.percentile(times, 99));
    }
}
