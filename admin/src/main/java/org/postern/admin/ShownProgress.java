package org.postern.admin;

import org.postern.kernel.Durations;
import org.postern.kernel.Json;
import org.postern.kernel.Octets;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Shows how far a command is: one line that is drawn again at a terminal, a plain line now and
/// then elsewhere, JSON lines for programs.
final class ShownProgress {
    /// How progress is shown.
    enum Form {
        TERMINAL,
        LINES,
        JSON;

        /// The launcher says whether standard error is a terminal.
        static Form of(boolean json) {
            if (json) {
                return JSON;
            }
            return Boolean.getBoolean("postern.terminal") ? TERMINAL : LINES;
        }
    }

    /// A line that is drawn again must not be wrapped.
    private static final int COLUMNS = 79;

    private static final long LINE_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String ERASE = "\r\033[K";

    private final PrintStream err;
    private final Form form;
    private final LongSupplier nanoTime;
    private String doing = "";
    private long firstDone;
    private long since;
    private long lastLine;
    private boolean drawn;

    /// @param nanoTime a clock as [System#nanoTime]
    ShownProgress(PrintStream err, Form form, LongSupplier nanoTime) {
        this.err = err;
        this.form = form;
        this.nanoTime = nanoTime;
        this.lastLine = nanoTime.getAsLong() - LINE_PAUSE_NANOS;
    }

    /// Shows what a node said; a field that is missing shows as nothing.
    void show(Map<?, ?> step) {
        switch (form) {
            case JSON -> err.println(json(step));
            case LINES -> {
                String line = line(step);
                if (nanoTime.getAsLong() - lastLine >= LINE_PAUSE_NANOS) {
                    lastLine = nanoTime.getAsLong();
                    err.println(line);
                }
            }
            case TERMINAL -> {
                drawn = true;
                err.print(ERASE + fitting(line(step)));
            }
        }
        err.flush();
    }

    /// Takes the line away that [#show] drew: something else is printed next.
    void clear() {
        if (drawn) {
            drawn = false;
            err.print(ERASE);
            err.flush();
        }
    }

    private static String json(Map<?, ?> step) {
        var fields = new LinkedHashMap<String, Object>();
        step.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return Json.write(Map.of("progress", fields));
    }

    private static String fitting(String line) {
        int end = line.length();
        while (TerminalText.width(line.substring(0, end)) > COLUMNS) {
            end = line.offsetByCodePoints(end, -1);
        }
        return line.substring(0, end);
    }

    /// `Importing Archive 45 %, 1,200 of 2,700 messages, 310/s, 5s left`
    private String line(Map<?, ?> step) {
        long done = number(step, "done");
        long total = number(step, "total");
        String unit = String.valueOf(step.get("unit"));
        String now = String.valueOf(step.get("doing"));
        if (!now.equals(doing)) {
            doing = now;
            firstDone = done;
            since = nanoTime.getAsLong();
        }
        var line = new StringBuilder(TerminalText.safe(doing)).append("  ");
        if (total > 0) {
            long percent = done >= total ? 100 : Math.min(99, (long) (done * 100.0 / total));
            line.append(percent).append(" %, ").append(amount(done, unit)).append(" of ");
        }
        line.append(amount(total > 0 ? total : done, unit));
        line.append(unit.equals("octets") ? "" : " " + unit);
        return line.append(pace(done, total, unit)).toString();
    }

    /// The rate since this count began, and from it the time that is left.
    private String pace(long done, long total, String unit) {
        double seconds = (nanoTime.getAsLong() - since) / 1e9;
        double rate = (done - firstDone) / seconds;
        if (seconds < 1 || rate <= 0) {
            return "";
        }
        String pace = ", " + amount(Math.round(rate), unit) + "/s";
        if (total <= done) {
            return pace;
        }
        var left = Duration.ofSeconds(Math.round((total - done) / rate));
        return pace + ", " + Durations.approximate(left) + " left";
    }

    private static String amount(long number, String unit) {
        return unit.equals("octets")
                ? new Octets(Math.max(0, number)).approximate()
                : "%,d".formatted(number);
    }

    private static long number(Map<?, ?> step, String name) {
        return step.get(name) instanceof Long number ? number : 0;
    }
}
