package org.postern.bench;

import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Settings;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.PendingDelivery;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// How long the first start after a crash takes with a large store. The store is filled by a
/// process of its own that ends as a killed one does, in the midst of its work.
final class Recovery implements Benchmark {
    private static final int MESSAGES = 1_000_000;
    private static final int ACCOUNTS = 100;
    private static final int MESSAGE_OCTETS = 2_048;
    private static final int IN_FLIGHT = 512;
    private static final int STARTS = 3;

    /// The exit code of a process that SIGKILL has ended.
    private static final int CRASHED = 137;

    private static final long MOST_MILLIS = 5_000;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int messages = arguments.isEmpty() ? MESSAGES : Integer.parseInt(arguments.getFirst());
        var folder = Files.createTempDirectory("postern-recovery");
        var home = folder.resolve("home");
        List<Long> starts = new ArrayList<>();
        try (var node = NodeProcess.start(root, home)) {
            node.terminate();
            for (int start = 0; start < STARTS; start++) {
                // Each time the same number again in all, so that each crash leaves a full log.
                fill(home, messages / STARTS, start);
                node.restart();
                starts.add(node.startTime().toMillis());
                node.kill();
            }
        } finally {
            Startup.delete(folder);
        }
        System.out.printf(
                "start after a crash with %d messages of %d octets at last: %s ms%n",
                messages, MESSAGE_OCTETS, starts);
        boolean met = starts.getLast() < MOST_MILLIS && Collections.max(starts) < MOST_MILLIS;
        System.out.printf("bar: under %d ms: %s%n", MOST_MILLIS, met ? "met" : "MISSED");
        return met;
    }

    private static void fill(Path home, int messages, int round)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        long begun = System.nanoTime();
        int exit =
                new ProcessBuilder(
                                java,
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Recovery.class.getName(),
                                home.toString(),
                                Integer.toString(messages),
                                Integer.toString(round))
                        .inheritIO()
                        .start()
                        .waitFor();
        if (exit != CRASHED) {
            throw new IOException("filling ended with " + exit);
        }
        System.out.printf(
                "%d messages stored in %d s%n",
                messages, (System.nanoTime() - begun) / 1_000_000_000);
    }

    /// Fills the store and dies.
    ///
    /// @param arguments home, messages, round
    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        RocksNative.load(home.resolve("native"));
        var engine = RocksEngine.open(home.resolve("data/index"), RocksSettings.DEFAULTS);
        var blobs =
                LogBlobStore.open(
                        home.resolve("data/blobs"),
                        engine,
                        new DiskFileLayer(),
                        () -> BlobSettings.DEFAULTS,
                        _ -> {});
        var committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, _ -> {});
        var settings = Settings.defaults(StoreSettings.class);
        var store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        Clock.systemUTC(),
                        () -> settings,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        _ -> {});
        deliver(store, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().halt(CRASHED);
    }

    private static void deliver(MessageStore store, int messages, int round) throws StoreException {
        var random = new Random(round);
        List<MailAccount> accounts = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts.add(store.account(new AccountId("filled-" + i)));
        }
        var pending = new ArrayDeque<PendingDelivery>();
        for (int i = 0; i < messages; i++) {
            var account = accounts.get(i % ACCOUNTS);
            var delivery = Delivery.plain(message(store, random), FlagSet.NONE, Instant.now());
            pending.add(account.deliver(account.inbox(), delivery));
            if (pending.size() == IN_FLIGHT) {
                pending.remove().await();
            }
        }
        // The last ones are under way.
    }

    private static StagedMessage message(MessageStore store, Random random) throws StoreException {
        var text =
                new StringBuilder(
                        "From: A <a@elsewhere.test>\r\nTo: b@example.test\r\nSubject: message %d\r\n\r\n"
                                .formatted(random.nextLong()));
        while (text.length() < MESSAGE_OCTETS) {
            text.append(Long.toHexString(random.nextLong()).repeat(4)).append("\r\n");
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.US_ASCII);
        try (var spool = store.spool()) {
            spool.write(octets, 0, MESSAGE_OCTETS);
            return spool.finish();
        }
    }
}
