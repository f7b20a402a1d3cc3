package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Writes events to the logs and counts them by name. Messages of [System.Logger] come there too
/// while a log is open.
///
/// Callers hand an event to a bounded queue and go on; one thread writes. When the queue is full,
/// events are counted and dropped, and [KernelEvent.EventsDropped] says so once the disk keeps up
/// again. When the disk refuses, lines are lost and counted in [#lost], and the next line tries
/// again: a full disk must not stop mail.
public final class EventLog implements Events, StatusSource, MetricSource, AutoCloseable {
    private static final int BATCH = 1_024;
    private static final long CHECK_MILLIS = 100;
    private static final long GATHER_NANOS = 10_000_000;

    private sealed interface Entry {
        record Happening(Instant time, Event event) implements Entry {}

        record Message(
                Instant time,
                Event.Severity severity,
                String logger,
                String text,
                @Nullable Throwable cause)
                implements Entry {}

        /// Everything before it is on its way to the disk when the latch opens.
        record Flush(CountDownLatch done) implements Entry {}

        record End() implements Entry {}
    }

    private final Supplier<LogSettings> settings;
    private final InstantSource clock;
    private final LogFiles files;
    private final Set<Tail> tails = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Entry> queue;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /// The log of each event that is counted.
    private final Map<String, String> logs = new ConcurrentHashMap<>();

    private final AtomicLong dropped = new AtomicLong();
    private final LongAdder allDropped = new LongAdder();
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;

    /// The writer's own, as `stampText` is.
    private long stampMillis;

    private String stampText = "";

    private EventLog(Supplier<LogSettings> settings, InstantSource clock, LogFiles files) {
        this.settings = settings;
        this.clock = clock;
        this.files = files;
        this.queue = new ArrayBlockingQueue<>(settings.get().queueLength());
        // File writes would pin a virtual thread's carrier.
        this.writer = Thread.ofPlatform().name("event-log").daemon().unstarted(this::write);
    }

    /// Opens the logs in `folder`, which is made when absent.
    ///
    /// @param settings asked again for every batch, so that a change takes effect at once
    /// @throws ProblemException when the folder or its files cannot be written
    public static EventLog open(Path folder, Supplier<LogSettings> settings, InstantSource clock)
            throws ProblemException {
        try {
            var log = new EventLog(settings, clock, new LogFiles(folder, settings, clock));
            log.writer.start();
            SystemLog.attach(log);
            return log;
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem("The log cannot be written.", Failures.why(folder, e), null), e);
        }
    }

    @Override
    public void record(Event event) {
        var shape = EventShape.of(event);
        String own = shape.logOf(event);
        count(shape.name(), own);
        if (isWritten(event.severity(), own)) {
            offer(new Entry.Happening(clock.instant(), event));
        }
    }

    private void count(String name, String own) {
        counts.computeIfAbsent(
                        name,
                        _ -> {
                            logs.put(name, own);
                            return new LongAdder();
                        })
                .increment();
    }

    void message(Event.Severity severity, String logger, String line, @Nullable Throwable cause) {
        if (isWritten(severity, EventShape.roomOfClass(logger))) {
            offer(new Entry.Message(clock.instant(), severity, logger, line, cause));
        }
    }

    boolean isWritten(Event.Severity severity, String log) {
        LogSettings now = settings.get();
        return severity.compareTo(now.minimumSeverity()) >= 0 || now.debug().contains(log);
    }

    private void offer(Entry entry) {
        if (closed || !queue.offer(entry)) {
            dropped.incrementAndGet();
            allDropped.increment();
        }
    }

    /// How often each event happened since the start, by name, those not written too.
    public Map<String, Long> counts() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }

    /// How many events of each log happened since the start.
    Map<String, Long> countsByLog() {
        var sums = new TreeMap<String, Long>();
        counts().forEach((name, count) ->
                sums.merge(logs.getOrDefault(name, name), count, Long::sum));
        return sums;
    }

    /// Lines that the disk refused since the start.
    public long lost() {
        return lost.get();
    }

    /// Events and messages that found the queue full, and lines that the disk refused.
    @Override
    public List<Field> status() {
        return List.of(
                Field.of("eventsDropped", Value.number(dropped())),
                Field.of("logLinesLost", Value.number(lost())));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.byLabel(
                        "events",
                        Metric.Kind.COUNTER,
                        Metric.Unit.NUMBER,
                        "What happened, by the event's name, whether it is written or not.",
                        "event",
                        this::counts),
                Metric.counter(
                        "log.dropped",
                        "Events that were not written because the disk could not keep up.",
                        this::dropped),
                Metric.counter("log.lost", "Lines of the logs that the disk refused.", this::lost),
                Metric.gauge(
                        "log.waiting",
                        Metric.Unit.NUMBER,
                        "Events that wait to be written.",
                        this::waiting));
    }

    /// Events and messages since the start that found the queue full.
    public long dropped() {
        return allDropped.sum();
    }

    /// What waits to be written now.
    public int waiting() {
        return queue.size();
    }

    /// Waits until everything recorded before is written to the files.
    public void flush() throws InterruptedException {
        var done = new CountDownLatch(1);
        if (closed) {
            return;
        }
        queue.put(new Entry.Flush(done));
        // The writer may have ended between the question and the entry: look at it now and then.
        boolean flushed = false;
        while (!flushed && writer.isAlive()) {
            flushed = done.await(CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// Writes what waits and closes the files. What is recorded afterwards is only counted.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        SystemLog.detach(this);
        try {
            queue.put(new Entry.End());
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        var batch = new ArrayList<Entry>(BATCH);
        boolean open = true;
        while (open) {
            try {
                batch.add(queue.take());
                gather(batch.getFirst());
            } catch (InterruptedException e) {
                break;
            }
            queue.drainTo(batch, BATCH - 1);
            open = write(batch);
            batch.clear();
        }
        closeFiles();
    }

    /// Waits a moment for what comes close behind: under load one wake-up and one write are then
    /// for many events and not for each.
    private static void gather(Entry first) {
        if (!(first instanceof Entry.Flush) && !(first instanceof Entry.End)) {
            LockSupport.parkNanos(GATHER_NANOS);
        }
    }

    /// @return false after the end of the log
    private boolean write(List<Entry> batch) {
        LogSettings now = settings.get();
        boolean open = true;
        for (Entry entry : batch) {
            switch (entry) {
                case Entry.Happening(var time, var event) -> writeEvent(time, event, now);
                case Entry.Message message -> writeMessage(message, now);
                case Entry.Flush(var done) -> {
                    flushFiles();
                    done.countDown();
                }
                case Entry.End _ -> open = false;
            }
        }
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
            var event = new KernelEvent.EventsDropped(missing);
            var shape = EventShape.of(event);
            count(shape.name(), shape.logOf(event));
            writeEvent(clock.instant(), event, now);
        }
        if (queue.isEmpty()) {
            flushFiles();
        }
        return open;
    }

    private void writeEvent(Instant time, Event event, LogSettings now) {
        try {
            var shape = EventShape.of(event);
            write(
                    new LogRecord(
                            time,
                            event.severity(),
                            shape.logOf(event),
                            shape.name(),
                            event.correlation(),
                            shape.values(event)),
                    now);
        } catch (IOException | RuntimeException e) {
            lost.incrementAndGet();
        }
    }

    private void write(LogRecord record, LogSettings now) throws IOException {
        String stamp = stamp(record.time());
        files.write(record.log(), record.json(stamp), record.text(stamp), record.time(), now);
        for (Tail tail : tails) {
            tail.offer(record);
        }
    }

    /// Many events have the same millisecond.
    private String stamp(Instant time) {
        long millis = time.toEpochMilli();
        if (millis != stampMillis || stampText.isEmpty()) {
            stampMillis = millis;
            stampText = LogLines.stamp(time);
        }
        return stampText;
    }

    private void writeMessage(Entry.Message message, LogSettings now) {
        try {
            write(
                    LogLines.record(
                            message.time(),
                            message.severity(),
                            message.logger(),
                            message.text(),
                            message.cause()),
                    now);
        } catch (IOException | RuntimeException e) {
            lost.incrementAndGet();
        }
    }

    private void flushFiles() {
        try {
            files.flush();
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }

    private void closeFiles() {
        try (files) {
            flushFiles();
        } catch (IOException e) {
            lost.incrementAndGet();
        }
        // Nobody who came too late waits for ever.
        for (Entry left = queue.poll(); left != null; left = queue.poll()) {
            if (left instanceof Entry.Flush(var done)) {
                done.countDown();
            }
        }
    }

    /// Begins to follow what is written.
    public Tail tail(LogFilter filter) {
        var tail = new Tail(filter);
        tails.add(tail);
        return tail;
    }

    /// What one follower has not seen yet. When he is slower than the log some are missed, and he
    /// is told how many; the log never waits. Its end is for one thread.
    public final class Tail implements AutoCloseable {
        /// Records that wait for one follower at most.
        static final int WAITING = 1_000;

        private final LogFilter filter;
        private final BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(WAITING);
        private final AtomicLong missed = new AtomicLong();

        private Tail(LogFilter filter) {
            this.filter = filter;
        }

        private void offer(LogRecord record) {
            if (filter.matches(record) && !waiting.offer(record)) {
                missed.incrementAndGet();
            }
        }

        /// The next record; null when none came in time.
        public @Nullable LogRecord next(Duration wait) throws InterruptedException {
            return waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        }

        /// Records that were missed since this was last asked.
        public long takeMissed() {
            return missed.getAndSet(0);
        }

        @Override
        public void close() {
            tails.remove(this);
        }
    }
}
