package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Kills a node with SIGKILL under load, starts it again and looks for everything that it has
/// acknowledged: again and again in one home. The load is deliveries to several recipients
/// ([CrashDeliveries]), and appends, flags and expunges ([CrashFolder]), while dead bodies are
/// collected.
public final class CrashRun implements AutoCloseable {
    private static final int ACCOUNTS = 5;
    private static final int SENDERS = 6;
    private static final int LEAST_ACKNOWLEDGED = 20;
    private static final int MOST_ACKNOWLEDGED = 250;

    /// Words in the log that only a store with losses writes.
    private static final List<String> LOSSES =
            List.of("BlobsMissing", "BlobDamaged", "SegmentShort", "SegmentKept");

    /// What stands in the log before the octets that a run of the collector has freed.
    private static final String FREED = "freedOctets=";

    private final NodeProcess node;
    private final Random random;
    private final CrashDeliveries deliveries;
    private final List<CrashFolder> folders;
    private final CrashFaults faults = new CrashFaults();
    private final List<Duration> starts = new ArrayList<>();

    private CrashRun(NodeProcess node, long seed) {
        this.node = node;
        random = new Random(seed);
        deliveries = new CrashDeliveries(accounts(), faults);
        folders = accounts().stream().map(account -> new CrashFolder(account, faults)).toList();
    }

    /// Starts a node in a new home, with small segments and a restless collector.
    ///
    /// @param root the checkout
    public static CrashRun start(Path root, Path home, long seed) throws IOException {
        var node =
                NodeProcess.start(
                        root,
                        home,
                        // Nothing is kept for undelete, so that bodies die.
                        "store.undelete=0",
                        "blobs.segment=1MiB",
                        "collection.every=1s",
                        "collection.rewrite=10",
                        "collection.rate=0");
        var run = new CrashRun(node, seed);
        node.adminAll(
                accounts().stream()
                        .map(account -> "User Add " + account + " " + CrashMail.PASSWORD)
                        .toArray(String[]::new));
        return run;
    }

    private static List<String> accounts() {
        return IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> "user" + i + "@" + NodeProcess.DOMAIN)
                .toList();
    }

    /// Loads the node until so many things are acknowledged, kills it, starts it and verifies.
    public void kill() throws Exception {
        var acknowledged =
                new CountDownLatch(random.nextInt(LEAST_ACKNOWLEDGED, MOST_ACKNOWLEDGED));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                var own = new Random(random.nextLong());
                ends.add(threads.submit(() -> deliveries.send(node, own, acknowledged)));
            }
            for (var folder : folders) {
                var own = new Random(random.nextLong());
                ends.add(threads.submit(() -> folder.work(node, own, acknowledged)));
            }
            boolean reached = acknowledged.await(60, TimeUnit.SECONDS);
            node.kill();
            await(ends);
            if (!reached) {
                throw new IOException("the node did not acknowledge in time");
            }
        }
        node.restart();
        starts.add(node.startTime());
        verify();
    }

    private static void await(List<Future<?>> ends) throws InterruptedException {
        for (var end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("defect in the load", e);
            }
        }
    }

    /// Stops the node in order, starts it, verifies, and has the node read its own store again.
    public void stopAndVerify() throws IOException {
        int exit = node.terminate();
        if (exit != 0) {
            faults.wrong("exit code " + exit);
        }
        node.restart();
        verify();
        var verified = node.postern("admin", "Store", "Verify");
        if (verified.exit() != 0) {
            faults.wrong("Store Verify: " + verified);
        }
    }

    private void verify() throws IOException {
        deliveries.verify(node);
        for (var folder : folders) {
            folder.verify(node);
        }
        for (var log : logs()) {
            LOSSES.stream().filter(log::contains).forEach(word -> faults.wrong(word + " logged"));
        }
    }

    private List<String> logs() throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.list(node.home().resolve("log"))) {
            for (var file : files.toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    /// Octets of segment files that the collector has removed, as far as it came to log a run.
    public long freedOctets() throws IOException {
        return logs().stream().mapToLong(log -> sum(log, FREED)).sum();
    }

    private static long sum(String log, String field) {
        long sum = 0;
        for (int at = log.indexOf(field); at >= 0; at = log.indexOf(field, at)) {
            at += field.length();
            int end = at;
            while (end < log.length() && Character.isDigit(log.charAt(end))) {
                end++;
            }
            sum += end > at ? Long.parseLong(log, at, end, 10) : 0;
        }
        return sum;
    }

    /// Messages and changes that the node has acknowledged so far.
    public long acknowledged() {
        return deliveries.acknowledged()
                + folders.stream().mapToLong(CrashFolder::acknowledged).sum();
    }

    /// What was wrong so far.
    public CrashFaults faults() {
        return faults;
    }

    /// How long each start after a kill took.
    public List<Duration> starts() {
        return List.copyOf(starts);
    }

    @Override
    public void close() {
        node.close();
    }
}
