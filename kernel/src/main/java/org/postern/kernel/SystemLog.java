package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Joins the loggers of this JVM, which exist from its first moment, to the [EventLog] that is open
/// now. What is logged before waits here, so that a start that fails is still told.
///
/// This is the one place that is shared by the whole process, because [System.Logger] is.
final class SystemLog {
    /// Messages that may wait for a log; the oldest go first.
    private static final int MAX_WAITING = 500;

    /// `-Dorg.postern.log=console` prints messages to the terminal too: for tests and for work on
    /// Postern itself.
    private static final boolean CONSOLE = "console".equals(System.getProperty("org.postern.log"));

    private record Waiting(
            Event.Severity severity, String logger, String text, @Nullable Throwable cause) {}

    private static final Object LOCK = new Object();
    // Guarded by LOCK.
    private static final ArrayDeque<Waiting> WAITING = new ArrayDeque<>();
    private static volatile @Nullable EventLog log;

    private SystemLog() {}

    static void attach(EventLog opened) {
        List<Waiting> waiting;
        synchronized (LOCK) {
            waiting = new ArrayList<>(WAITING);
            WAITING.clear();
            log = opened;
        }
        waiting.forEach(w -> opened.message(w.severity(), w.logger(), w.text(), w.cause()));
    }

    static void detach(EventLog closing) {
        synchronized (LOCK) {
            if (log == closing) {
                log = null;
            }
        }
    }

    static boolean isLogged(Level level, String logger) {
        EventLog open = log;
        Event.Severity severity = severity(level);
        return level != Level.OFF
                && (open == null
                        ? severity.compareTo(Event.Severity.INFO) >= 0
                        : open.isWritten(severity, EventShape.roomOfClass(logger)));
    }

    static void log(Level level, String logger, String text, @Nullable Throwable cause) {
        Event.Severity severity = severity(level);
        if (CONSOLE) {
            toConsole(severity, logger, text, cause);
        }
        EventLog open;
        synchronized (LOCK) {
            open = log;
            if (open == null) {
                if (WAITING.size() == MAX_WAITING) {
                    WAITING.removeFirst();
                }
                WAITING.addLast(new Waiting(severity, logger, text, cause));
                return;
            }
        }
        open.message(severity, logger, text, cause);
    }

    @SuppressWarnings("SystemOut") // Asked for by the property.
    private static void toConsole(
            Event.Severity severity, String logger, String text, @Nullable Throwable cause) {
        System.err.println(
                LogLines.record(java.time.Instant.now(), severity, logger, text, cause).text());
    }

    private static Event.Severity severity(Level level) {
        return switch (level) {
            case ALL, TRACE, DEBUG -> Event.Severity.DEBUG;
            case INFO -> Event.Severity.INFO;
            case WARNING -> Event.Severity.WARNING;
            case ERROR, OFF -> Event.Severity.ERROR;
        };
    }
}
