package org.postern.antivirus;

import org.postern.kernel.Events;
import org.postern.kernel.Service;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Fetches new patterns by a command of the machine (`freshclam`) and tells the engines: at the
/// times that the settings name, and on demand.
public final class PatternUpdates implements Service {
    private static final Logger LOG = System.getLogger(PatternUpdates.class.getName());

    /// Most of the command's words that are kept for the administrator.
    private static final int MOST_OUTPUT = 16 << 10;

    private static final int LONGEST_PROBLEM = 400;

    /// What came of it.
    ///
    /// @param ok whether the command ended well and every engine was told
    /// @param text what the command said last, or what went wrong
    public record Outcome(boolean ok, String text, Instant when, Duration took) {}

    private final Supplier<AntivirusSettings> settings;
    private final Antivirus antivirus;
    private final InstantSource clock;
    private final Events events;

    /// One update at a time.
    private final ReentrantLock updating = new ReentrantLock();

    /// Guards `thread`, `stopping` and `last`.
    private final ReentrantLock state = new ReentrantLock();

    private final Condition changed = state.newCondition();
    private boolean stopping;
    private Thread thread = Thread.currentThread();
    private boolean started;
    private Outcome last = new Outcome(true, "", Instant.EPOCH, Duration.ZERO);

    public PatternUpdates(
            Supplier<AntivirusSettings> settings,
            Antivirus antivirus,
            InstantSource clock,
            Events events) {
        this.settings = settings;
        this.antivirus = antivirus;
        this.clock = clock;
        this.events = events;
    }

    @Override
    public String name() {
        return "antivirus patterns";
    }

    @Override
    public void start() {
        state.lock();
        try {
            started = true;
            stopping = false;
            thread = Thread.ofVirtual().name("antivirus-patterns").start(this::run);
        } finally {
            state.unlock();
        }
    }

    @Override
    public void stop(Duration grace) {
        Thread running;
        state.lock();
        try {
            if (!started) {
                return;
            }
            stopping = true;
            changed.signalAll();
            running = thread;
        } finally {
            state.unlock();
        }
        running.interrupt();
        try {
            if (!running.join(grace)) {
                LOG.log(Level.WARNING, "the update of patterns does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        if (settings.get().updateCommand().isEmpty()) {
            return new Health(State.OFF, "no command fetches patterns");
        }
        var latest = latest();
        if (latest.when().equals(Instant.EPOCH)) {
            return new Health(State.OK, "next at " + next(clock.instant()));
        }
        return latest.ok()
                ? new Health(State.OK, "updated at " + latest.when())
                : new Health(State.DEGRADED, latest.text());
    }

    /// What came of the last update; [Instant#EPOCH] when there was none.
    public Outcome latest() {
        state.lock();
        try {
            return last;
        } finally {
            state.unlock();
        }
    }

    /// When the next update is due after that moment.
    public Instant next(Instant now) {
        var how = settings.get();
        long interval = how.updateInterval().toMillis();
        long offset = how.updateOffset().toMillis() % interval;
        long since = Math.floorDiv(now.toEpochMilli() - offset, interval) + 1;
        return Instant.ofEpochMilli(since * interval + offset);
    }

    private void run() {
        while (awaitNext()) {
            try {
                if (!settings.get().updateCommand().isEmpty()) {
                    update();
                }
            } catch (RuntimeException e) {
                // Patterns grow old while nobody fetches them: the next round is worth a try.
                LOG.log(Level.ERROR, "the update of patterns failed by a defect", e);
            }
        }
    }

    /// Looks at the clock once a minute at least: the settings may have changed.
    private boolean awaitNext() {
        var due = next(clock.instant());
        state.lock();
        try {
            while (!stopping) {
                var left = Duration.between(clock.instant(), due);
                if (left.isNegative() || left.isZero()) {
                    return true;
                }
                long millis = Math.min(left.toMillis() + 1, 60_000);
                if (!changed.await(millis, TimeUnit.MILLISECONDS)) {
                    var again = next(clock.instant());
                    due = again.isBefore(due) ? again : due;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            state.unlock();
        }
        return false;
    }

    /// Fetches patterns now, and waits for the end of it.
    public Outcome update() {
        updating.lock();
        try {
            var outcome = outcome();
            events.record(
                    outcome.ok()
                            ? new AntivirusEvent.PatternsUpdated(
                                    antivirus.patterns(), outcome.took())
                            : new AntivirusEvent.PatternUpdateFailed(
                                    outcome.text(), outcome.took()));
            state.lock();
            try {
                last = outcome;
            } finally {
                state.unlock();
            }
            return outcome;
        } finally {
            updating.unlock();
        }
    }

    private Outcome outcome() {
        var begun = clock.instant();
        var how = settings.get();
        String text = "";
        boolean ok = true;
        if (!how.updateCommand().isEmpty()) {
            try {
                text = run(how.updateCommand(), how.updateTimeout());
            } catch (IOException e) {
                ok = false;
                text = Problems.text(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ok = false;
                text = "interrupted";
            }
        }
        if (ok) {
            var problems = antivirus.reload();
            ok = problems.isEmpty();
            text = ok ? text : String.join("; ", problems);
        }
        var now = clock.instant();
        return new Outcome(ok, text, now, Duration.between(begun, now));
    }

    /// @return the last line that the command wrote
    private static String run(List<String> words, Duration most)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .start();
        var output = new ByteArrayOutputStream();
        var reader = Thread.ofVirtual().start(() -> keep(process.getInputStream(), output));
        try {
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(words.getFirst() + " did not end within " + most);
            }
            reader.join(most);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = lastLine(output);
        if (process.exitValue() != 0) {
            throw new IOException(
                    words.getFirst() + " ended with " + process.exitValue() + ": " + said);
        }
        return said;
    }

    /// Reads all, so that the command never waits for us, and keeps the end of it.
    private static void keep(InputStream from, ByteArrayOutputStream to) {
        byte[] block = new byte[4_096];
        try (from) {
            int length;
            while ((length = from.read(block)) > 0) {
                synchronized (to) {
                    if (to.size() > MOST_OUTPUT) {
                        to.reset();
                    }
                    to.write(block, 0, length);
                }
            }
        } catch (IOException e) {
            // It was ended while it spoke.
        }
    }

    private static String lastLine(ByteArrayOutputStream output) {
        String text;
        synchronized (output) {
            text = output.toString(StandardCharsets.UTF_8).strip();
        }
        String line = text.substring(text.lastIndexOf('\n') + 1);
        return ShownText.of(line, LONGEST_PROBLEM);
    }
}
