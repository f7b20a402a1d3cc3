package org.postern.store;

import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.mail.UidSet;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Prints what the store costs in a folder of 100,000 messages, over RocksDB and blob segments.
/// Argument: a folder that may be filled.
public final class StoreFigures {
    private static final int MESSAGES = 100_000;
    private static final int SESSIONS = 50;
    private static final int ROUNDS = 40;
    private static final byte[] BODY = "x".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

    private final MessageStore store;
    private final GroupCommitter committer;
    private final PrintStream out;

    private StoreFigures(MessageStore store, GroupCommitter committer, PrintStream out) {
        this.store = store;
        this.committer = committer;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory(Path.of(arguments[0]), "figures");
        RocksNative.load(home.resolve("native"));
        try (var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
                var blobs =
                        LogBlobStore.open(
                                home.resolve("blobs"),
                                engine,
                                new DiskFileLayer(),
                                () -> BlobSettings.DEFAULTS,
                                _ -> {});
                var committer =
                        new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, _ -> {})) {
            var store =
                    new MessageStore(
                            engine,
                            blobs,
                            committer,
                            Instant::now,
                            () -> StoreSettings.DEFAULTS,
                            _ -> AccountLimits.Quota.UNLIMITED,
                            _ -> {});
            new StoreFigures(store, committer, System.out).run();
        }
    }

    private void run() throws Exception {
        var inbox = store.account(new AccountId("alice")).inbox();
        for (int round = 0; round < 2; round++) {
            deliver(inbox, MESSAGES / 2);
        }
        view(inbox);
        flags(inbox);
        listing(inbox);
        expunge(inbox);
    }

    /// Half of the folder goes below Deleted Messages, then the other half.
    private void expunge(Folder inbox) throws StoreException {
        long middle = inbox.view().uidAt(MESSAGES / 2);
        for (var uids : new UidSet[] {UidSet.of(1, middle - 1), UidSet.ALL}) {
            long start = System.nanoTime();
            int count = inbox.expunge(uids).uids().rangeCount();
            out.printf(
                    "expunge of %d, %d range: %.0f ms%n",
                    MESSAGES / 2, count, (System.nanoTime() - start) / 1e6);
        }
    }

    private void deliver(Folder inbox, int messages) throws Exception {
        var left = new AtomicInteger(messages);
        var tasks = new ArrayList<Callable<Void>>();
        for (int i = 0; i < SESSIONS; i++) {
            tasks.add(() -> {
                for (int n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
                    inbox.append(message(n));
                }
                return null;
            });
        }
        long groups = committer.counters().groups();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                "deliver %d, %d sessions, one folder: %.0f/s in %d groups%n",
                messages, SESSIONS, messages / seconds, committer.counters().groups() - groups);
    }

    private Delivery message(int number) throws StoreException {
        byte[] header =
                ("From: a@b.test\r\nTo: c@d.test\r\nSubject: Number " + number + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (var spool = store.spool()) {
            spool.write(header, 0, header.length);
            spool.write(BODY, 0, BODY.length);
            return Delivery.plain(spool.finish(), FlagSet.NONE, Instant.now());
        }
    }

    private void view(Folder inbox) throws StoreException {
        long[] nanos = new long[ROUNDS];
        FolderView view = inbox.view();
        for (int i = 0; i < ROUNDS; i++) {
            inbox.dropView();
            long start = System.nanoTime();
            view = inbox.view();
            nanos[i] = System.nanoTime() - start;
        }
        print("view of " + view.count() + " evicted", nanos);
        out.printf("view: %.1f octets a message%n", view.memory() / (double) view.count());
    }

    private void flags(Folder inbox) throws StoreException {
        var seen = FlagSet.of(Flags.SEEN);
        long[] nanos = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            inbox.changeFlags(
                    UidSet.ALL, new FlagChange(FlagChange.Mode.ADD, seen), Long.MAX_VALUE);
            inbox.changeFlags(
                    UidSet.ALL, new FlagChange(FlagChange.Mode.REMOVE, seen), Long.MAX_VALUE);
            nanos[i] = System.nanoTime() - start;
        }
        print("STORE 1:* set + clear", nanos);
    }

    private void listing(Folder inbox) throws StoreException {
        long[] nanos = new long[5];
        for (int i = 0; i < nanos.length; i++) {
            var subjects = new AtomicInteger();
            long start = System.nanoTime();
            inbox.messages(UidSet.ALL, message -> subjects.addAndGet(subject(message)));
            nanos[i] = System.nanoTime() - start;
        }
        print("envelopes of all", nanos);
    }

    private static int subject(StoredMessage message) {
        try {
            return message.listed().envelope().hashCode();
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print(String what, long[] nanos) {
        java.util.Arrays.sort(nanos);
        out.printf(
                "%s: median %.2f ms, least %.2f, most %.2f%n",
                what, nanos[nanos.length / 2] / 1e6, nanos[0] / 1e6, nanos[nanos.length - 1] / 1e6);
    }
}
