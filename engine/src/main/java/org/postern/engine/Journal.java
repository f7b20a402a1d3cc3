package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;
import org.postern.engine.JournalFormat.Kind;
import org.postern.kernel.Events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps on disk what a room has in memory: a log of small records and, now and then, a checkpoint
/// of the whole. For what changes too often for a commit each and whose last second may be lost:
/// appending copies some octets and never waits for the device.
///
/// One thread writes what was appended, as one frame, and forces it, at most half a second after it
/// came. When the log has grown as large as a checkpoint would be, another thread makes one while
/// appending goes on: a new log is begun first, then the state is written as it is by then. So a
/// checkpoint may already hold what the log behind it says again; records have to be such that this
/// does no harm ("it is so", not "one more").
///
/// When the device refuses, records are lost to the log but not to the memory: it is said
/// ([EngineEvent.JournalFailed]) and a new log with a new checkpoint is tried until that succeeds.
///
/// The files are described in this package's page. Safe for use by many threads.
public final class Journal implements AutoCloseable {
    /// Most octets of a record.
    public static final int MAX_RECORD = 0xFFFF;

    /// Longest time between an append and its force, as far as the device allows.
    public static final Duration DELAY = Duration.ofMillis(500);

    /// The log is at least that large before a checkpoint is made.
    static final long FIRST_CHECKPOINT = 16L << 20;

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final int MAX_PENDING = 16 << 20;
    private static final int EARLY = 1 << 20;
    private static final long AGAIN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String UNFINISHED = ".tmp";

    /// What the journal keeps.
    public interface State {
        /// One record, as it was appended or written to a checkpoint; while the journal opens.
        ///
        /// @param record valid during the call only
        /// @throws EngineException when a newer program wrote it: the journal is not opened
        void replay(ByteBuffer record) throws EngineException;

        /// Writes the whole state. Changes made meanwhile may be in it or not.
        void checkpoint(Records records) throws IOException;
    }

    /// Takes the records of a checkpoint.
    @FunctionalInterface
    public interface Records {
        /// @param record at most [#MAX_RECORD] octets; read to its limit
        void add(ByteBuffer record) throws IOException;
    }

    /// Keeps the files where they are, for one who copies them.
    public final class Hold implements AutoCloseable {
        private boolean closed;

        private Hold() {}

        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    holds--;
                    quiet.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final String name;
    private final Path folder;
    private final FileLayer files;
    private final State state;
    private final Events events;
    private final Thread thread;

    /// Guards what is appended and the numbers; never held while the device works.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition work = lock.newCondition();

    /// Something that others wait for came to its end.
    private final Condition quiet = lock.newCondition();

    /// Serialises writing to the log.
    private final ReentrantLock writing = new ReentrantLock();

    @GuardedBy("lock")
    private ByteBuffer pending = ByteBuffer.allocate(8192);

    @GuardedBy("lock")
    private long records;

    @GuardedBy("lock")
    private long lost;

    @GuardedBy("lock")
    private long forces;

    @GuardedBy("lock")
    private long checkpoints;

    @GuardedBy("lock")
    private long olderLogOctets;

    @GuardedBy("lock")
    private long logOctets;

    @GuardedBy("lock")
    private long checkpointOctets;

    @GuardedBy("lock")
    private int holds;

    @GuardedBy("lock")
    private boolean checkpointing;

    @GuardedBy("lock")
    private boolean closing;

    /// The log does not say all: only a checkpoint does.
    @GuardedBy("lock")
    private boolean broken;

    /// [EngineEvent.JournalMended] is owed.
    @GuardedBy("lock")
    private boolean told;

    @GuardedBy("lock")
    private long notBefore = System.nanoTime();

    @GuardedBy("writing")
    private @Nullable JournalWriter log;

    private volatile long base;

    private Journal(String name, Path folder, FileLayer files, State state, Events events) {
        this.name = name;
        this.folder = folder;
        this.files = files;
        this.state = state;
        this.events = events;
        // Forcing would pin a virtual thread's carrier.
        this.thread = Thread.ofPlatform().name("journal-" + name).daemon().unstarted(this::run);
    }

    /// Opens the journal in `folder`, which is made when absent, and replays it.
    ///
    /// @param name of what it keeps, for logs: `mailhurdle`
    /// @throws EngineException when the files cannot be read or were written by a newer program; a
    ///   damaged one is reported and read as far as it is whole
    public static Journal open(
            String name, Path folder, FileLayer files, State state, Events events)
            throws EngineException {
        var journal = new Journal(name, folder, files, state, events);
        try {
            journal.recover();
        } catch (IOException | NewerFormatException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "journal " + folder + ": " + e.getMessage(), e);
        }
        journal.thread.start();
        return journal;
    }

    private void recover() throws IOException, NewerFormatException {
        files.createDirectories(folder);
        var recovery = new JournalRecovery(folder, files, events);
        long newest = recovery.base();
        base = newest;
        purge();
        var end = recovery.replay(state::replay);
        var logs = recovery.logs(newest);
        writing.lock();
        lock.lock();
        try {
            log = logs.isEmpty() ? begin(Math.max(1, newest)) : goOn(logs.getLast(), end);
            logOctets = log.octets();
            for (long number : logs.subList(0, Math.max(0, logs.size() - 1))) {
                olderLogOctets += sizeOf(Kind.LOG, number);
            }
            checkpointOctets = newest == 0 ? 0 : sizeOf(Kind.CHECKPOINT, newest);
            broken = !recovery.findings().isEmpty();
            told = broken;
        } finally {
            lock.unlock();
            writing.unlock();
        }
    }

    private long sizeOf(Kind kind, long number) throws IOException {
        try (var file = files.open(folder.resolve(JournalFormat.name(kind, number)))) {
            return file.size();
        }
    }

    private JournalWriter begin(long number) throws IOException {
        Path path = folder.resolve(JournalFormat.name(Kind.LOG, number));
        var file = files.create(path);
        try {
            var writer = JournalWriter.begin(file, Kind.LOG, number);
            writer.force();
            files.forceDirectory(folder);
            return writer;
        } catch (IOException e) {
            file.close();
            files.delete(path);
            throw e;
        }
    }

    /// Cuts off what a crash left unfinished, so that it is never read as if it were more.
    private JournalWriter goOn(long number, OptionalLong end) throws IOException {
        Path path = folder.resolve(JournalFormat.name(Kind.LOG, number));
        long whole = end.orElse(0);
        if (whole == 0) {
            files.delete(path);
            return begin(number);
        }
        var file = files.open(path);
        try {
            long torn = file.size() - whole;
            if (torn > 0) {
                file.truncate(whole);
                file.force();
                events.record(new EngineEvent.TailCut(path.toString(), torn));
            }
            return new JournalWriter(file, number, whole);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// Appends one record: durable within [#DELAY], unless the device refuses.
    ///
    /// @param record 1 to [#MAX_RECORD] octets; read to its limit
    public void append(ByteBuffer record) {
        int length = record.remaining();
        if (length < 1 || length > MAX_RECORD) {
            throw new IllegalArgumentException("a record of " + length + " octets");
        }
        int octets = JournalFormat.RECORD_HEADER + length;
        lock.lock();
        try {
            records++;
            if (closing || !room(octets)) {
                lost++;
                broken = true;
                return;
            }
            boolean first = pending.position() == 0;
            pending.putShort((short) length).put(record);
            if (first || pending.position() > EARLY) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean room(int octets) {
        if (pending.remaining() >= octets) {
            return true;
        }
        int wanted = Math.max(pending.position() + octets, 2 * pending.capacity());
        if (wanted > MAX_PENDING) {
            return false;
        }
        pending = ByteBuffer.allocate(wanted).put(pending.flip());
        return true;
    }

    /// Writes and forces what was appended so far.
    ///
    /// @throws EngineException when the device refuses; the log is mended later
    public void force() throws EngineException {
        try {
            flush();
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "journal " + name + " cannot be written", e);
        }
    }

    private void run() {
        while (await()) {
            try {
                flush();
            } catch (IOException e) {
                // Said by flush; what is lost comes with the next checkpoint.
                LOG.log(System.Logger.Level.DEBUG, "journal not written", e);
            }
            if (checkpointDue()) {
                checkpointAside();
            }
        }
    }

    /// Waits until there is something to write, and then a little for what comes close behind.
    private boolean await() {
        lock.lock();
        try {
            while (!closing && pending.position() == 0 && !checkpointDue()) {
                if (broken) {
                    work.awaitNanos(AGAIN_NANOS);
                } else {
                    work.awaitUninterruptibly();
                }
            }
            long left = DELAY.toNanos() / 2;
            while (!closing && left > 0 && pending.position() <= EARLY && !checkpointDue()) {
                left = work.awaitNanos(left);
            }
            return !closing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean checkpointDue() {
        lock.lock();
        try {
            long grown = olderLogOctets + logOctets;
            return !checkpointing
                    && holds == 0
                    && !closing
                    && (broken || grown > Math.max(FIRST_CHECKPOINT, checkpointOctets))
                    && System.nanoTime() - notBefore >= 0;
        } finally {
            lock.unlock();
        }
    }

    private void flush() throws IOException {
        writing.lock();
        try {
            var taken = take();
            if (!taken.hasRemaining()) {
                return;
            }
            int count = count(taken.duplicate());
            try {
                var writer = open();
                writer.addAll(taken);
                writer.write();
                writer.force();
                written(writer.octets());
            } catch (IOException e) {
                failed(e, count);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    private ByteBuffer take() {
        lock.lock();
        try {
            var taken = pending.flip();
            // A large one was for a burst, or for a device that was slow.
            int size = Math.min(taken.capacity(), EARLY);
            pending = ByteBuffer.allocate(taken.hasRemaining() ? Math.max(8192, size / 2) : size);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private static int count(ByteBuffer lengthed) {
        int count = 0;
        while (lengthed.hasRemaining()) {
            int length = Short.toUnsignedInt(lengthed.getShort());
            lengthed.position(lengthed.position() + length);
            count++;
        }
        return count;
    }

    @GuardedBy("writing")
    private JournalWriter open() throws IOException {
        var writer = log;
        if (writer == null) {
            throw new IOException("no log could be begun");
        }
        return writer;
    }

    private void written(long octets) {
        lock.lock();
        try {
            forces++;
            logOctets = octets;
        } finally {
            lock.unlock();
        }
    }

    /// What a failed write or force left in the file is not to be trusted: another one is begun.
    @GuardedBy("writing")
    private void failed(IOException e, int count) {
        boolean first;
        lock.lock();
        try {
            first = !told;
            told = true;
            broken = true;
            lost += count;
            notBefore = System.nanoTime() + AGAIN_NANOS;
        } finally {
            lock.unlock();
        }
        if (first) {
            events.record(new EngineEvent.JournalFailed(name, String.valueOf(e.getMessage())));
        }
    }

    private void checkpointAside() {
        if (startCheckpoint()) {
            Thread.ofPlatform()
                    .name("journal-" + name + "-checkpoint")
                    .daemon()
                    .start(this::checkpointNow);
        }
    }

    private boolean startCheckpoint() {
        lock.lock();
        try {
            if (checkpointing || holds > 0 || closing) {
                return false;
            }
            checkpointing = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Makes a checkpoint now, unless one is being made or the files are held.
    public void checkpoint() {
        if (startCheckpoint()) {
            checkpointNow();
        }
    }

    private void checkpointNow() {
        try {
            long number = roll();
            long octets = write(number);
            base = number;
            purge();
            if (checkpointed(octets)) {
                events.record(new EngineEvent.JournalMended(name));
            }
        } catch (ClosingException e) {
            LOG.log(System.Logger.Level.DEBUG, "checkpoint given up", e);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "checkpoint failed journal=" + name, e);
            writing.lock();
            try {
                failed(e instanceof IOException io ? io : new IOException(e), 0);
            } finally {
                writing.unlock();
            }
        } finally {
            lock.lock();
            try {
                checkpointing = false;
                quiet.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// @return whether it mended something
    private boolean checkpointed(long octets) {
        lock.lock();
        try {
            checkpoints++;
            checkpointOctets = octets;
            olderLogOctets = 0;
            boolean mended = told;
            told = false;
            return mended;
        } finally {
            lock.unlock();
        }
    }

    private boolean isBroken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /// Begins a new log. From here on nothing is missing in the log but what the checkpoint that
    /// follows will have.
    private long roll() throws IOException {
        writing.lock();
        try {
            try {
                flush();
            } catch (IOException e) {
                // What could not be written is in the state that is written next.
                LOG.log(System.Logger.Level.DEBUG, "old log not finished", e);
            }
            var before = log;
            long number = before == null ? base + 1 : before.number() + 1;
            while (files.list(folder).contains(JournalFormat.name(Kind.LOG, number))) {
                number++;
            }
            var next = begin(number);
            log = next;
            lock.lock();
            try {
                olderLogOctets += logOctets;
                logOctets = next.octets();
                broken = false;
            } finally {
                lock.unlock();
            }
            if (before != null) {
                before.close();
            }
            return number;
        } finally {
            writing.unlock();
        }
    }

    /// @return octets of the checkpoint
    private long write(long number) throws IOException {
        String last = JournalFormat.name(Kind.CHECKPOINT, number);
        Path unfinished = folder.resolve(last + UNFINISHED);
        try {
            files.delete(unfinished);
            long octets;
            try (var file = files.create(unfinished)) {
                var writer = JournalWriter.begin(file, Kind.CHECKPOINT, number);
                state.checkpoint(record -> {
                    throwIfClosing();
                    writer.add(record);
                });
                writer.writeEnd();
                writer.force();
                octets = writer.octets();
            }
            files.rename(unfinished, folder.resolve(last));
            files.forceDirectory(folder);
            return octets;
        } catch (IOException | RuntimeException e) {
            files.delete(unfinished);
            throw e;
        }
    }

    private void throwIfClosing() throws ClosingException {
        lock.lock();
        try {
            if (closing) {
                throw new ClosingException();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Unwinds a checkpoint that nobody waits for any more: the log says the same.
    private static final class ClosingException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// Removes what the newest checkpoint replaces, and what was never finished.
    private void purge() throws IOException {
        boolean any = false;
        for (String file : files.list(folder)) {
            long log = JournalFormat.number(Kind.LOG, file);
            long checkpoint = JournalFormat.number(Kind.CHECKPOINT, file);
            boolean old = (log >= 0 && log < base) || (checkpoint >= 0 && checkpoint < base);
            if (old || file.endsWith(UNFINISHED)) {
                files.delete(folder.resolve(file));
                any = true;
            }
        }
        if (any) {
            files.forceDirectory(folder);
        }
    }

    /// Forces the log and keeps all files until the hold is closed; appending goes on. A copy taken
    /// meanwhile opens like a journal after a crash.
    public Hold hold() throws EngineException {
        lock.lock();
        try {
            holds++;
            while (checkpointing) {
                quiet.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        var hold = new Hold();
        try {
            force();
            return hold;
        } catch (EngineException e) {
            hold.close();
            throw e;
        }
    }

    /// Reads all files again.
    ///
    /// @return what is wrong with them, a line each
    public List<String> verify() throws EngineException {
        try (var _ = hold()) {
            var recovery = new JournalRecovery(folder, files, _ -> {});
            recovery.replay(_ -> {});
            var findings = new ArrayList<>(recovery.findings());
            if (recovery.base() < base) {
                findings.add(
                        folder.resolve(JournalFormat.name(Kind.CHECKPOINT, base)) + " is missing");
            }
            return List.copyOf(findings);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | NewerFormatException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "journal " + name + " cannot be read", e);
        }
    }

    public JournalCounters counters() {
        lock.lock();
        try {
            return new JournalCounters(
                    records,
                    lost,
                    forces,
                    checkpoints,
                    olderLogOctets + logOctets,
                    checkpointOctets,
                    !broken);
        } finally {
            lock.unlock();
        }
    }

    /// Forces what was appended and closes the files. What is appended later is lost.
    @Override
    public void close() {
        if (isBroken()) {
            checkpoint();
        }
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            work.signalAll();
            while (checkpointing) {
                quiet.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        Uninterrupted.run(thread::join);
        writing.lock();
        try {
            flush();
            var writer = log;
            log = null;
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "journal not closed name=" + name, e);
        } finally {
            writing.unlock();
        }
    }
}
