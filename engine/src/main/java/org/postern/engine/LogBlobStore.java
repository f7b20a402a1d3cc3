package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.postern.kernel.Events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Blobs in append-only segment files, found by an index in the [Engine]. The package's description
/// tells the files' format.
///
/// A small blob is laid out in memory and appended to the shared segment in one write, under a
/// short lock. A larger one streams into a file of its own, which gets a segment's name when it is
/// whole. Octets that are already there are not written again (SPEC STO-3).
///
/// Nothing is forced here but large files. The committer calls [#force] once a group: the segments
/// are forced first, and the index entries of all blobs finished since go into the same engine
/// write as the batches that name them. So an entry never points at octets that were not forced,
/// and a group costs two flushes whatever the number of its blobs. The entries go behind a mark
/// that says how far the segments are indexed, so that opening looks only beyond it.
public final class LogBlobStore implements BlobStore, CommitPrelude {
    /// Largest blob that is kept in memory while it is written.
    public static final int SMALL_OCTETS = 256 << 10;

    /// How the names of files end that are not finished; opening removes them.
    static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final FileLayer files;
    private final Supplier<BlobSettings> settings;
    private final Events events;
    private final OpenSegments segments;
    private final BlobIndex index;
    private final BlockCompression compression;
    private final SegmentHolds holds = new SegmentHolds();

    /// Whether the last writer found less room than the reserve.
    private final AtomicBoolean belowReserve = new AtomicBoolean();

    private final AtomicLong temporaries = new AtomicLong();
    private final LongAdder blobsWritten = new LongAdder();
    private final LongAdder octetsWritten = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder collected = new LongAdder();
    private final LongAdder freed = new LongAdder();
    private final LongAdder moved = new LongAdder();

    /// Guards the tail, and that the index learns of records in the order of the log.
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final SegmentTail tail;

    private LogBlobStore(
            Path directory,
            Reader engine,
            FileLayer files,
            Supplier<BlobSettings> settings,
            Events events,
            LongSupplier clock)
            throws IOException, NewerFormatException {
        this.directory = directory;
        this.files = files;
        this.settings = settings;
        this.events = events;
        compression = new BlockCompression(directory);
        files.createDirectories(directory);
        segments = new OpenSegments(files, directory, settings.get().openSegments());
        index = new BlobIndex(engine, new Claims(clock, () -> settings.get().claim()));
        var recovery = new SegmentRecovery(files, segments, directory, index, events);
        tail = recovery.recover(SegmentMark.read(engine));
        index.begin(tail.mark());
    }

    /// Opens the blobs in `directory`, or makes it. The engine that holds their index is open
    /// already, and its lock keeps a second process away from both.
    ///
    /// @param settings asked at each use, so that a change takes effect at once
    /// @throws EngineException when the folder cannot be used or is of a newer format
    public static LogBlobStore open(
            Path directory,
            Reader engine,
            FileLayer files,
            Supplier<BlobSettings> settings,
            Events events)
            throws EngineException {
        return open(directory, engine, files, settings, events, System::nanoTime);
    }

    /// @param clock nanoseconds, by which claims end
    static LogBlobStore open(
            Path directory,
            Reader engine,
            FileLayer files,
            Supplier<BlobSettings> settings,
            Events events,
            LongSupplier clock)
            throws EngineException {
        try {
            return new LogBlobStore(directory, engine, files, settings, events, clock);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | NewerFormatException e) {
            throw failed("the blobs in " + directory + " cannot be opened", e);
        }
    }

    @Override
    public Writer create() throws EngineException {
        long reserve = settings.get().reserve().count();
        long usable = files.usableOctets(directory);
        boolean low = usable < reserve;
        if (belowReserve.getAndSet(low) != low && low) {
            events.record(new EngineEvent.DiskLow(directory.toString(), usable, reserve));
        }
        if (low) {
            throw new EngineException(
                    EngineException.Kind.FULL,
                    "%d octets are free on the device of %s, the reserve is %d"
                            .formatted(usable, directory, reserve),
                    null);
        }
        return new LogBlobWriter(this, settings.get().compression());
    }

    @Override
    public boolean claim(BlobId id) throws EngineException {
        return index.claim(id);
    }

    @Override
    public OptionalLong octets(BlobId id) throws EngineException {
        var location = index.find(id);
        return location.isPresent()
                ? OptionalLong.of(location.get().octets())
                : OptionalLong.empty();
    }

    @Override
    public InputStream open(BlobId id, long offset, long octets) throws EngineException {
        checkNotNegative(offset);
        checkNotNegative(octets);
        var location = locate(id);
        long from = Math.min(offset, location.octets());
        long end = from + Math.min(octets, location.octets() - from);
        return new BlobInputStream(reader(id, location).pin(), from, end);
    }

    @Override
    public int read(BlobId id, long offset, ByteBuffer target) throws EngineException {
        checkNotNegative(offset);
        return reader(id, locate(id)).read(offset, target);
    }

    private BlockReader reader(BlobId id, BlobLocation location) {
        return new BlockReader(segments, index, compression, events, id, location);
    }

    private BlobLocation locate(BlobId id) throws EngineException {
        return index.find(id)
                .orElseThrow(() ->
                        new EngineException(EngineException.Kind.FAILED, "no blob " + id, null));
    }

    private static void checkNotNegative(long number) {
        if (number < 0) {
            throw new IllegalArgumentException(number + " is negative");
        }
    }

    /// Appends a record, unless another writer of the same octets was first.
    void append(BlobId id, long octets, long stored, ByteBuffer segmentRecord) throws IOException {
        lock.lock();
        try {
            if (index.claimInMemory(id)) {
                countRepeated();
            } else {
                long at = tail.append(segmentRecord, settings.get().segment().count());
                var location = new BlobLocation(tail.number(), at, octets, stored);
                index.add(id, location, tail.mark());
                countWritten(octets);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes a finished file over as a segment, unless another writer of the same octets was first;
    /// then the file is left where it is.
    void adopt(BlobId id, long octets, long stored, Path finished) throws IOException {
        lock.lock();
        try {
            if (index.claimInMemory(id)) {
                countRepeated();
            } else {
                long number = tail.adopt(finished);
                var location = new BlobLocation(number, SegmentFormat.FILE_HEADER, octets, stored);
                index.add(id, location, tail.mark());
                countWritten(octets);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Copies a record to the end of the log; it is found there from now on, and after the next
    /// commit the old one is not needed.
    void move(BlobId id, BlobLocation from, ByteBuffer segmentRecord) throws IOException {
        lock.lock();
        try {
            long at = tail.append(segmentRecord, settings.get().segment().count());
            var to = new BlobLocation(tail.number(), at, from.octets(), from.stored());
            index.move(id, to, tail.mark());
        } finally {
            lock.unlock();
        }
    }

    /// Number of the segment that is appended to; 0 when there is none.
    long tailNumber() {
        lock.lock();
        try {
            return tail.number();
        } finally {
            lock.unlock();
        }
    }

    /// Keeps all segment files where they are until the hold is closed: for a copy of the files
    /// that must fit to a snapshot of the engine taken after this returned. Blobs are written, read
    /// and collected meanwhile; only no file is removed.
    public Hold hold() {
        return holds.hold();
    }

    /// See [#hold].
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    SegmentHolds holds() {
        return holds;
    }

    BlockCompression compression() {
        return compression;
    }

    OpenSegments segments() {
        return segments;
    }

    BlobIndex index() {
        return index;
    }

    Path directory() {
        return directory;
    }

    private void countWritten(long octets) {
        blobsWritten.increment();
        octetsWritten.add(octets);
    }

    void countRepeated() {
        repeated.increment();
    }

    void countCollected(BlobCollector.Collected run) {
        collected.add(run.dead());
        freed.add(run.octetsFreed());
        moved.add(run.octetsMoved());
    }

    /// Whether so much can be copied without taking the last of the device.
    boolean hasRoom(long octets) {
        return files.usableOctets(directory) > octets + settings.get().reserve().count() / 2;
    }

    public BlobCounters counters() {
        return new BlobCounters(
                blobsWritten.sum(),
                octetsWritten.sum(),
                repeated.sum(),
                collected.sum(),
                freed.sum(),
                moved.sum(),
                files.usableOctets(directory));
    }

    Path temporaryFile() {
        return directory.resolve("large-" + temporaries.incrementAndGet() + TEMPORARY);
    }

    FileLayer files() {
        return files;
    }

    @Override
    public Forced force() throws EngineException {
        SegmentTail.Unforced unforced;
        List<Engine.Write> entries;
        lock.lock();
        try {
            if (!index.hasPending()) {
                return Forced.NOTHING;
            }
            unforced = tail.takeUnforced();
            entries = index.take();
        } finally {
            lock.unlock();
        }
        try {
            int flushes = unforced.force(files, directory);
            closeForced();
            var writes = new ArrayList<Engine.Write>(entries.size() + 1);
            writes.add(unforced.mark().write());
            writes.addAll(entries);
            return new Forced(writes, flushes);
        } catch (IOException e) {
            // Even when the device is full: the system may have dropped what it could not write,
            // and would not say so again.
            throw new EngineException(EngineException.Kind.FAILED, "the blobs cannot be forced", e);
        }
    }

    private void closeForced() throws IOException {
        lock.lock();
        try {
            tail.forced();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void written() {
        index.written();
    }

    @Override
    public void failed() {
        index.failed();
    }

    /// Closes the files. What no commit has covered is not durable; reads and writes fail from now
    /// on.
    @Override
    public void close() {
        lock.lock();
        try {
            tail.close();
            segments.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the segments cannot be closed", e);
        } finally {
            lock.unlock();
        }
    }

    /// A failure of the files as the engine's: `FULL` stays what it is.
    static EngineException failed(String doing, Exception cause) {
        return switch (cause) {
            case EngineException e -> e;
            case DiskFullException e ->
                    new EngineException(
                            EngineException.Kind.FULL, doing + ": " + e.getMessage(), e);
            default ->
                    new EngineException(
                            EngineException.Kind.FAILED, doing + ": " + cause.getMessage(), cause);
        };
    }
}
