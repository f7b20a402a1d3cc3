package org.postern.kernel;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// A condition that somebody should know of while it holds, declared by the room that can tell: the
/// queue is too long, the disk nearly full, a scanner away.
///
/// @param name words in lower case with hyphens: `queue-long`
/// @param summary one sentence for who sees the name for the first time: when it is raised
/// @param urgent whether mail is lost or stands still until somebody does something
/// @param advice what to do, in a sentence
/// @param readings what it is like now; quickly told
public record Alarm(
        String name,
        String summary,
        boolean urgent,
        String advice,
        Supplier<List<Reading>> readings) {
    /// What a condition is like now.
    public enum Level {
        GOOD,
        /// Between the bounds: what is raised stays raised, what is not is not.
        BETWEEN,
        BAD
    }

    /// One reading. What is not read any more is good.
    ///
    /// @param subject what it is about where there may be several; empty otherwise
    /// @param text what is wrong, with its figures, in one sentence
    public record Reading(String subject, Level level, String text) {
        /// Of something that there is only one of.
        public static Reading of(Level level, String text) {
            return new Reading("", level, text);
        }

        /// Bad from a bound on, good again well below it: at four fifths.
        ///
        /// @param bound 0: never bad
        public static Reading high(double value, double bound, String text) {
            if (bound <= 0 || value <= bound * 0.8) {
                return of(Level.GOOD, text);
            }
            return of(value >= bound ? Level.BAD : Level.BETWEEN, text);
        }

        /// Bad below a bound, good again well above it: a fifth more.
        ///
        /// @param bound 0: never bad
        public static Reading low(double value, double bound, String text) {
            if (bound <= 0 || value >= bound * 1.2) {
                return of(Level.GOOD, text);
            }
            return of(value < bound ? Level.BAD : Level.BETWEEN, text);
        }

        public static Reading bad(String subject, String text) {
            return new Reading(subject, Level.BAD, text);
        }
    }

    public Alarm {
        boolean plain = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        }
        if (!plain || summary.isEmpty() || advice.isEmpty()) {
            throw new IllegalArgumentException(
                    "an alarm without name, summary or advice: " + name.toLowerCase(Locale.ROOT));
        }
    }

    /// A condition with one reading at most.
    public static Alarm of(
            String name, String summary, boolean urgent, String advice, Supplier<Reading> reading) {
        return new Alarm(name, summary, urgent, advice, () -> List.of(reading.get()));
    }
}
