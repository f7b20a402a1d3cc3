package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.BlobCollector;
import org.postern.engine.BlobSettings;
import org.postern.engine.BlobVerification;
import org.postern.engine.CollectionSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.EngineEvent;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.Pace;
import org.postern.engine.RecordingFileLayer;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Octets;
import org.postern.mail.UidSet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// Power cuts over the whole embedded store: at recorded points of a run, what the device would
/// hold (blobs and index as last forced, with torn tails) opens clean, verifies, and has every
/// message, flag and expunge that was acknowledged. `-Dpostern.cuts=N` says how many points.
final class PowerCutTest {
    private static final int CUTS = Integer.getInteger("postern.cuts", 25);
    private static final int DEEDS = 60;
    private static final int ROUNDS = 2;

    /// Small, so that segments roll.
    private static final BlobSettings BLOBS =
            new BlobSettings(
                    new Octets(0),
                    new Octets(60_000),
                    8,
                    Duration.ofHours(1),
                    BlobSettings.Compression.NONE);

    /// Small, so that the index writes tables within the run.
    private static final RocksSettings INDEX =
            new RocksSettings(
                    new Octets(1 << 20),
                    new Octets(64 << 10),
                    2,
                    64,
                    2,
                    RocksSettings.Compression.LZ4);

    @TempDir private Path home;

    private final long seed = Long.getLong("postern.seed", System.nanoTime());

    /// The messages of INBOX: UID to body and whether it is seen.
    private record Inbox(Map<Long, Message> messages) {
        Inbox {
            messages = Map.copyOf(messages);
        }
    }

    private record Message(String octets, boolean seen) {}

    /// From here on the inbox may be so.
    private record Begun(Inbox inbox) {}

    /// From here on it must be so, or as begun later.
    private record Acknowledged(Inbox inbox) {}

    @BeforeEach
    void loadLibrary() throws Exception {
        RocksNative.load(home.resolve("native"));
    }

    @Test
    void everyCutLeavesWhatWasAcknowledged() throws Exception {
        System.out.println("postern.seed=" + seed + " cuts=" + CUTS);
        var record = new RecordingFileLayer(new DiskFileLayer());
        var inbox = new Inbox(Map.of());
        for (int round = 0; round < ROUNDS; round++) {
            // Between the rounds the store is opened anew, so that claims end and a collection has
            // something to do.
            inbox = run(record, inbox, new Random(seed + round));
        }
        var random = new Random(seed);
        for (int cut = 0; cut < CUTS; cut++) {
            cut(record, random.nextInt(1, record.points()), random, home.resolve("cut" + cut));
        }
    }

    private Inbox run(RecordingFileLayer record, Inbox before, Random random) throws Exception {
        var folder = home.resolve("index");
        var index = new RecordedIndex(RocksEngine.open(folder, INDEX), folder, record);
        var blobs = LogBlobStore.open(home.resolve("blobs"), index, record, () -> BLOBS, _ -> {});
        try (var fixture = new StoreFixture(index, blobs, blobs)) {
            // Nothing is kept for undelete, so that bodies die.
            fixture.quota = new AccountLimits.Quota(0, 0, 0);
            var now = new TreeMap<>(before.messages());
            collect(fixture, blobs);
            for (int i = 0; i < DEEDS; i++) {
                var next = new TreeMap<>(now);
                var deed = deed(fixture, next, random);
                record.mark(new Begun(new Inbox(next)));
                deed.run();
                record.mark(new Acknowledged(new Inbox(next)));
                now = next;
            }
            return new Inbox(now);
        }
    }

    @FunctionalInterface
    private interface Deed {
        void run() throws StoreException;
    }

    /// Something to do, with what the inbox is afterwards put into `next`.
    private static Deed deed(StoreFixture fixture, Map<Long, Message> next, Random random)
            throws StoreException {
        var inbox = fixture.alice().inbox();
        var uids = new ArrayList<>(next.keySet());
        int kind = uids.size() < 4 ? 9 : random.nextInt(10);
        if (kind < 2) {
            long uid = uids.get(random.nextInt(uids.size()));
            next.remove(uid);
            return () -> inbox.expunge(UidSet.of(uid));
        }
        if (kind < 4) {
            long uid = uids.get(random.nextInt(uids.size()));
            next.computeIfPresent(uid, (_, message) -> new Message(message.octets(), true));
            var seen = new FlagChange(FlagChange.Mode.ADD, FlagSet.of(Flags.SEEN));
            return () -> inbox.changeFlags(UidSet.of(uid), seen, Long.MAX_VALUE);
        }
        return append(fixture, inbox, next, random);
    }

    private static Deed append(
            StoreFixture fixture, Folder inbox, Map<Long, Message> next, Random random)
            throws StoreException {
        var all = new ArrayList<Delivery>();
        long uid = inbox.status().uidNext();
        for (int i = random.nextInt(3); i >= 0; i--) {
            // Few different ones, so that some bodies are found again.
            String octets = message(random.nextInt(30));
            all.add(Delivery.plain(fixture.stage(octets), FlagSet.NONE, fixture.now));
            next.put(uid++, new Message(octets, false));
        }
        return () -> inbox.append(all);
    }

    private static String message(int number) {
        return "Subject: " + number + "\r\n\r\n" + (number + " text\r\n").repeat(number * 60);
    }

    private static void collect(StoreFixture fixture, LogBlobStore blobs) throws Exception {
        var settings = new CollectionSettings(Duration.ofHours(1), 20, new Octets(0));
        try (var committer =
                new GroupCommitter(fixture.engine, blobs, GroupCommitter.DEFAULT_LIMITS, _ -> {})) {
            new BlobCollector(
                            blobs,
                            fixture.engine,
                            committer,
                            new MessageReferences(),
                            () -> settings,
                            _ -> {})
                    .collect(Pace.unlimited());
        }
    }

    private void cut(RecordingFileLayer record, int point, Random random, Path here)
            throws Exception {
        @Nullable Random chance = random.nextInt(4) == 0 ? null : random;
        record.materialise(point, home.resolve("blobs"), here.resolve("blobs"), chance);
        var before = record.marks(point);
        var after = record.marks(record.points() - 1).subList(before.size(), marksIn(record));
        var index = last(before, RecordedIndex.Copy.class);
        if (index == null) {
            return;
        }
        index.materialise(here.resolve("index"), first(after, RecordedIndex.Copy.class), chance);
        var acknowledged = last(before, Acknowledged.class);
        var begun = last(before, Begun.class);
        var empty = new Inbox(Map.of());
        check(
                here,
                acknowledged == null ? empty : acknowledged.inbox(),
                begun == null ? empty : begun.inbox(),
                "point " + point);
    }

    private static int marksIn(RecordingFileLayer record) {
        return record.marks(record.points() - 1).size();
    }

    private static <T> @Nullable T last(List<Object> marks, Class<T> kind) {
        return first(marks.reversed(), kind);
    }

    private static <T> @Nullable T first(List<Object> marks, Class<T> kind) {
        return marks.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElse(null);
    }

    private static void check(Path here, Inbox before, Inbox after, String as) throws Exception {
        var events = new ArrayList<Object>();
        var engine = RocksEngine.open(here.resolve("index"), RocksSettings.DEFAULTS);
        var blobs =
                LogBlobStore.open(
                        here.resolve("blobs"),
                        engine,
                        new DiskFileLayer(),
                        () -> BLOBS,
                        events::add);
        try (var fixture = new StoreFixture(engine, blobs, blobs)) {
            fixture.verify();
            var verified =
                    new BlobVerification(blobs, engine, new MessageReferences())
                            .run((_, _, _) -> {}, Pace.unlimited());
            assertThat(verified.findings()).as(as).isEmpty();
            compare(fixture, before, after, as);
            // And it can be written again.
            fixture.fill(fixture.alice().inbox(), 3);
            fixture.alice().create(FolderName.of("New"), Set.of());
            fixture.verify();
        }
        assertThat(events).as(as).noneMatch(event -> event instanceof EngineEvent.SegmentShort);
    }

    private static void compare(StoreFixture fixture, Inbox before, Inbox after, String as)
            throws Exception {
        var found = new TreeMap<Long, Message>();
        var inbox = fixture.alice().inbox();
        var view = inbox.view();
        for (int i = 0; i < view.count(); i++) {
            long uid = view.uidAt(i);
            try (var octets = inbox.message(uid).orElseThrow().open()) {
                var text = new String(octets.readAllBytes(), StandardCharsets.UTF_8);
                found.put(uid, new Message(text, (view.flagsAt(i) & Flags.SEEN) != 0));
            }
        }
        // What is neither as before nor as after the deed that was under way is wrong.
        var uids = new ArrayList<Long>(before.messages().keySet());
        uids.addAll(after.messages().keySet());
        assertThat(uids).as(as).containsAll(found.keySet());
        for (long uid : uids) {
            assertThat(found.get(uid))
                    .as(as + " UID " + uid)
                    .isIn(before.messages().get(uid), after.messages().get(uid));
        }
    }
}
