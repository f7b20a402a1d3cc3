package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Event;
import org.postern.kernel.Octets;
import org.postern.kernel.Service;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

@Timeout(60)
final class BlobCollectorTest {
    private static final Partition MAIL = new Partition("mail/p");
    private static final Duration CLAIM = Duration.ofHours(1);
    private static final BlobSettings SETTINGS =
            new BlobSettings(
                    new Octets(0), new Octets(100_000), 4, CLAIM, BlobSettings.Compression.NONE);

    @TempDir private Path home;

    private final MemoryEngine engine = new MemoryEngine();
    private final TightFileLayer files = new TightFileLayer();
    private final List<EngineEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong(5);
    private CollectionSettings settings = new CollectionSettings(CLAIM, 50, new Octets(0));
    private LogBlobStore blobs;
    private GroupCommitter committer;
    private BlobCollector collector;

    @BeforeEach
    void open() throws EngineException {
        blobs =
                LogBlobStore.open(
                        home,
                        engine,
                        files,
                        () -> SETTINGS,
                        event -> events.add((EngineEvent) event),
                        nanos::get);
        committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
        collector =
                new BlobCollector(
                        blobs,
                        engine,
                        committer,
                        BlobCollectorTest::references,
                        () -> settings,
                        event -> events.add((EngineEvent) event));
    }

    @AfterEach
    void close() {
        committer.close();
        blobs.close();
    }

    private void reopen() throws EngineException {
        close();
        open();
    }

    /// The keys of the one partition are the ids.
    static void references(Reader snapshot, BlobReferences.Visitor visitor) throws EngineException {
        for (Entry entry : snapshot.range(MAIL, new byte[0], null, 100_000, Direction.FORWARD)) {
            visitor.visit(new BlobId(entry.key()), () -> "a message");
        }
    }

    private void refer(BlobId id) throws EngineException {
        committer.commit(new Engine.Write(MAIL, 0, new Batch().put(id.digest(), new byte[0])));
    }

    private void forget(BlobId id) throws EngineException {
        committer.commit(new Engine.Write(MAIL, 0, new Batch().delete(id.digest())));
    }

    private BlobId store(byte[] octets) throws EngineException {
        var id = Tests.put(blobs, octets);
        refer(id);
        return id;
    }

    /// So much time that no claim is left.
    private void letClaimsEnd() {
        nanos.addAndGet(2 * CLAIM.toNanos());
    }

    private BlobCollector.Collected collect() throws EngineException {
        return collector.collect(Pace.unlimited());
    }

    private List<String> segments() throws Exception {
        return files.list(home);
    }

    @Test
    void aDefectInOneRunDoesNotEndTheLaterOnes() throws Exception {
        var runs = new CountDownLatch(3);
        var failing =
                new BlobCollector(
                        blobs,
                        engine,
                        committer,
                        (_, _) -> {
                            runs.countDown();
                            throw new IllegalStateException("a defect");
                        },
                        () -> settings,
                        event -> events.add((EngineEvent) event));
        settings = new CollectionSettings(Duration.ofMillis(1), 50, new Octets(0));
        var collection =
                new BlobCollection(failing, () -> settings, new AtomicLong()::incrementAndGet);
        collection.start();
        runs.await();
        assertThat(collection.health().state()).isEqualTo(Service.State.DEGRADED);
        collection.stop(CLAIM);
    }

    @Test
    void whatIsReferredToStays() throws Exception {
        var id = store(Tests.random(1, 5_000));
        letClaimsEnd();
        var collected = collect();
        assertThat(collected.living()).isEqualTo(1);
        assertThat(collected.livingOctets()).isEqualTo(5_000);
        assertThat(collected.dead()).isZero();
        assertThat(Tests.read(blobs, id)).isEqualTo(Tests.random(1, 5_000));
    }

    @Test
    void whatNothingRefersToGoesOnceItsClaimHasEnded() throws Exception {
        var id = store(Tests.random(1, 5_000));
        forget(id);
        assertThat(collect().dead()).isZero();
        nanos.addAndGet(CLAIM.toNanos() - 1);
        assertThat(collect().dead()).isZero();
        letClaimsEnd();
        var collected = collect();
        assertThat(collected.dead()).isEqualTo(1);
        assertThat(collected.deadOctets()).isEqualTo(5_000);
        assertThat(blobs.octets(id)).isEmpty();
        assertThat(blobs.claim(id)).isFalse();
        assertThat(engine.get(BlobIndex.partition(id), id.digest())).isEmpty();
    }

    @Test
    void afterAnOpeningNobodyHasAClaim() throws Exception {
        var id = store(Tests.random(1, 5_000));
        forget(id);
        reopen();
        assertThat(collect().dead()).isEqualTo(1);
        assertThat(blobs.octets(id)).isEmpty();
    }

    @Test
    void aClaimSparesAnOldBlob() throws Exception {
        byte[] octets = Tests.random(1, 5_000);
        var claimed = store(octets);
        var found = store(Tests.random(2, 5_000));
        forget(claimed);
        forget(found);
        reopen();
        assertThat(blobs.claim(claimed)).isTrue();
        assertThat(Tests.put(blobs, Tests.random(2, 5_000))).isEqualTo(found);
        assertThat(blobs.counters().repeated()).isEqualTo(1);
        assertThat(collect().dead()).isZero();
        nanos.addAndGet(CLAIM.toNanos());
        assertThat(collect().dead()).isZero();
        letClaimsEnd();
        assertThat(collect().dead()).isEqualTo(2);
    }

    @Test
    void aClaimMadeWhileACollectionIsUnderWayHoldsHoweverLongThatTakes() throws Exception {
        var id = store(Tests.random(1, 5_000));
        forget(id);
        reopen();
        var slow =
                new BlobCollector(
                        blobs,
                        engine,
                        committer,
                        (snapshot, visitor) -> {
                            assertThat(blobs.claim(id)).isTrue();
                            letClaimsEnd();
                            assertThat(blobs.claim(Tests.id(new byte[0]))).isFalse();
                            letClaimsEnd();
                            references(snapshot, visitor);
                        },
                        () -> settings,
                        event -> {});
        assertThat(slow.collect(Pace.unlimited()).dead()).isZero();
        refer(id);
        letClaimsEnd();
        assertThat(collect().dead()).isZero();
        assertThat(Tests.read(blobs, id)).hasSize(5_000);
    }

    @Test
    void aDyingBlobIsWrittenAnew() throws Exception {
        byte[] octets = Tests.random(1, 5_000);
        var id = store(octets);
        forget(id);
        reopen();
        // Condemned, and its deletion not yet written.
        var location = blobs.index().find(id).orElseThrow();
        assertThat(blobs.index().condemn(id, location)).isTrue();
        assertThat(blobs.claim(id)).isFalse();
        assertThat(Tests.read(blobs, id)).isEqualTo(octets);
        store(octets);
        assertThat(blobs.index().find(id).orElseThrow()).isNotEqualTo(location);
        reopen();
        assertThat(Tests.read(blobs, id)).isEqualTo(octets);
        assertThat(collect().living()).isEqualTo(1);
    }

    @Test
    void aDeletionUnderWayDoesNotHitWhatIsWrittenAnewMeanwhile() throws Exception {
        byte[] octets = Tests.random(1, 5_000);
        var id = store(octets);
        forget(id);
        reopen();
        assertThat(blobs.index().condemn(id, blobs.index().find(id).orElseThrow())).isTrue();
        var deletions = blobs.force().writes();
        assertThat(Tests.put(blobs, octets)).isEqualTo(id);
        engine.write(deletions);
        blobs.written();
        refer(id);
        assertThat(Tests.read(blobs, id)).isEqualTo(octets);
        reopen();
        assertThat(Tests.read(blobs, id)).isEqualTo(octets);
    }

    @Test
    void deadAndMostlyDeadSegmentsGo() throws Exception {
        var all = new ArrayList<BlobId>();
        for (int i = 0; i < 60; i++) {
            all.add(store(Tests.random(i, 9_000)));
        }
        var large = store(Tests.random(100, 700_000));
        long before = Tests.octetsIn(home);
        // 11 fit into a segment: of the first nothing lives, of the second one, of the third most.
        all.subList(0, 11).forEach(id -> unchecked(() -> forget(id)));
        all.subList(12, 22).forEach(id -> unchecked(() -> forget(id)));
        forget(all.get(23));
        forget(large);
        letClaimsEnd();
        var collected = collect();
        assertThat(collected.dead()).isEqualTo(23);
        assertThat(collected.segmentsRemoved()).isEqualTo(3);
        assertThat(collected.octetsMoved()).isEqualTo(SegmentFormat.recordOctets(9_000));
        assertThat(segments())
                .doesNotContain("000000000001.seg", "000000000002.seg")
                .contains("000000000003.seg");
        assertThat(before - Tests.octetsIn(home))
                .isEqualTo(collected.octetsFreed() - collected.octetsMoved());
        reopen();
        for (int i = 0; i < 60; i++) {
            if (i == 11 || i == 22 || i > 23) {
                assertThat(Tests.read(blobs, all.get(i))).isEqualTo(Tests.random(i, 9_000));
            } else {
                assertThat(blobs.octets(all.get(i))).isEmpty();
            }
        }
        assertThat(collect().dead()).isZero();
        assertThat(events).noneMatch(event -> event.severity() == Event.Severity.ERROR);
        assertThat(events)
                .contains(
                        new EngineEvent.BlobsCollected(
                                23,
                                22 * 9_000 + 700_000,
                                3,
                                collected.octetsFreed(),
                                collected.octetsMoved()));
    }

    @Test
    void anOpenStreamReadsOnWhenItsSegmentIsRemoved() throws Exception {
        byte[] living = Tests.random(1, 90_000);
        byte[] dying = Tests.random(2, 400_000);
        var kept = store(living);
        var gone = store(dying);
        store(Tests.random(3, 90_000));
        store(Tests.random(4, 90_000));
        settings = new CollectionSettings(CLAIM, 1, new Octets(0));
        letClaimsEnd();
        forget(gone);
        try (var first = blobs.open(kept, 0, Long.MAX_VALUE);
                var second = blobs.open(gone, 0, Long.MAX_VALUE)) {
            first.read();
            second.read();
            var location = blobs.index().find(kept).orElseThrow();
            blobs.move(kept, location, record(location));
            committer.commit(new Engine.Write(MAIL, 0, new Batch()));
            assertThat(collect().segmentsRemoved()).isEqualTo(2);
            assertThat(first.readAllBytes()).hasSize(89_999);
            assertThat(second.readAllBytes()).hasSize(399_999);
        }
        var target = ByteBuffer.allocate(90_000);
        assertThat(blobs.read(kept, 0, target)).isEqualTo(90_000);
        assertThat(target.array()).isEqualTo(living);
    }

    private ByteBuffer record(BlobLocation location) throws Exception {
        byte[] segment = Files.readAllBytes(blobs.segments().path(location.segment()));
        return ByteBuffer.wrap(segment, (int) location.offset(), (int) location.recordOctets())
                .slice();
    }

    @Test
    void aHeldFileStaysUntilTheNextRun() throws Exception {
        var id = store(Tests.random(1, 400_000));
        store(Tests.random(2, 10));
        forget(id);
        letClaimsEnd();
        try (var _ = blobs.hold()) {
            assertThat(collect().segmentsRemoved()).isZero();
        }
        assertThat(collect().segmentsRemoved()).isEqualTo(1);
    }

    @Test
    void aDamagedRecordKeepsItsSegment() throws Exception {
        var ids = new ArrayList<BlobId>();
        for (int i = 0; i < 12; i++) {
            ids.add(store(Tests.random(i, 9_000)));
        }
        ids.subList(2, 11).forEach(id -> unchecked(() -> forget(id)));
        var location = blobs.index().find(ids.get(1)).orElseThrow();
        var path = blobs.segments().path(1);
        byte[] segment = Files.readAllBytes(path);
        segment[(int) location.offset() + SegmentFormat.RECORD_HEADER + 5] ^= 1;
        Files.write(path, segment);
        letClaimsEnd();
        assertThat(collect().segmentsRemoved()).isZero();
        assertThat(events)
                .anyMatch(event -> event instanceof EngineEvent.SegmentKept)
                .anyMatch(event -> event instanceof EngineEvent.BlobDamaged);
        assertThat(Tests.read(blobs, ids.getFirst())).isEqualTo(Tests.random(0, 9_000));
        assertThat(Files.exists(path)).isTrue();
    }

    @Test
    void missingBlobsAreReported() throws Exception {
        refer(Tests.id(Tests.octets("nowhere")));
        assertThat(collect().missing()).isEqualTo(1);
        assertThat(events).contains(new EngineEvent.BlobsMissing(1));
    }

    @Test
    void aStoppedRunHarmsNothing() throws Exception {
        var stop = new CountDownLatch(1);
        stop.countDown();
        var id = store(Tests.random(1, 50));
        assertThatThrownBy(() -> collector.collect(new Pace(() -> 0, stop)))
                .isInstanceOf(CancellationException.class);
        assertThat(blobs.octets(id)).hasValue(50);
    }

    /// Random deeds against a map: what is referred to is there, what was collected is not, and
    /// after a reopening all is the same.
    @Test
    void anyOrderOfDeeds() throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        var random = new Random(seed);
        settings = new CollectionSettings(CLAIM, 1 + random.nextInt(100), new Octets(0));
        Map<Integer, BlobId> model = new HashMap<>();
        for (int step = 0; step < 800; step++) {
            int number = random.nextInt(80);
            switch (random.nextInt(20)) {
                case 0 -> collect();
                case 1 -> nanos.addAndGet(random.nextLong(3 * CLAIM.toNanos()));
                case 2 -> reopen();
                case 3 -> Tests.put(blobs, octets(number));
                case 4, 5, 6, 7, 8, 9 -> {
                    var id = model.remove(number);
                    if (id != null) {
                        forget(id);
                    }
                }
                default -> model.put(number, store(octets(number)));
            }
            if (step % 100 == 0) {
                check(model);
            }
        }
        letClaimsEnd();
        collect();
        check(model);
        letClaimsEnd();
        assertThat(collect().living()).isEqualTo(model.size());
    }

    private void check(Map<Integer, BlobId> model) {
        model.forEach((number, id) ->
                unchecked(() -> assertThat(Tests.read(blobs, id)).isEqualTo(octets(number))));
    }

    /// Mostly small, a few in files of their own.
    private static byte[] octets(int number) {
        return Tests.random(number, number % 20 == 0 ? 300_000 : number * 200);
    }

    /// Writers that come upon dying blobs while they are collected, and readers beside them. Time
    /// passes only when no writer is between its claim and its commit.
    @Test
    void writersRaceWithCollection() throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        settings = new CollectionSettings(CLAIM, 20, new Octets(0));
        var inHand = new ReentrantReadWriteLock();
        var done = new CountDownLatch(4);
        var writers =
                IntStream.range(0, 4)
                        .mapToObj(writer ->
                                Thread.ofVirtual()
                                        .unstarted(() -> {
                                            try {
                                                unchecked(() ->
                                                        churn(new Random(seed + writer), inHand));
                                            } finally {
                                                done.countDown();
                                            }
                                        }))
                        .toList();
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        writers.forEach(thread -> thread.setUncaughtExceptionHandler((_, e) -> failures.add(e)));
        writers.forEach(Thread::start);
        long dead = 0;
        while (done.getCount() > 0) {
            inHand.writeLock().lock();
            try {
                letClaimsEnd();
            } finally {
                inHand.writeLock().unlock();
            }
            dead += collect().dead();
        }
        assertThat(failures).isEmpty();
        assertThat(dead).isPositive();
        references(
                engine,
                (id, _) ->
                        unchecked(() -> assertThat(Tests.id(Tests.read(blobs, id))).isEqualTo(id)));
        System.out.println("collected=" + dead);
    }

    private void churn(Random random, ReentrantReadWriteLock inHand) throws Exception {
        for (int i = 0; i < 400; i++) {
            byte[] octets = octets(random.nextInt(12));
            inHand.readLock().lock();
            try {
                var id = Tests.put(blobs, octets);
                if (random.nextBoolean()) {
                    Thread.yield();
                }
                if (random.nextBoolean()) {
                    assertThat(blobs.claim(id)).isTrue();
                }
                refer(id);
                assertThat(Tests.read(blobs, id)).isEqualTo(octets);
                if (random.nextInt(4) > 0) {
                    forget(id);
                }
            } finally {
                inHand.readLock().unlock();
            }
        }
    }

    @FunctionalInterface
    private interface Deed {
        void run() throws Exception;
    }

    private static void unchecked(Deed deed) {
        try {
            deed.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
