package org.postern.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/// Durations as settings and commands write them: `500ms`, `300s`, `5m`, `2h`, `3d`, and sums of
/// them such as `1h30m`.
public final class Durations {
    private record Unit(String name, Duration length) {}

    private static final List<Unit> UNITS =
            List.of(
                    new Unit("d", Duration.ofDays(1)),
                    new Unit("h", Duration.ofHours(1)),
                    new Unit("m", Duration.ofMinutes(1)),
                    new Unit("s", Duration.ofSeconds(1)),
                    new Unit("ms", Duration.ofMillis(1)));

    private Durations() {}

    /// @param text numbers, each with its unit; `0` needs none
    /// @throws IllegalArgumentException with a sentence for the person who wrote `text`
    public static Duration parse(String text) {
        String rest = text.strip();
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty()) {
            throw notADuration();
        }
        Duration sum = Duration.ZERO;
        while (!rest.isEmpty()) {
            int number = span(rest, 0, true);
            int end = span(rest, number, false);
            sum = sum.plus(part(rest.substring(0, number), rest.substring(number, end)));
            rest = rest.substring(end);
        }
        return sum;
    }

    private static int span(String text, int from, boolean digits) {
        int at = from;
        while (at < text.length() && digits == (text.charAt(at) >= '0' && text.charAt(at) <= '9')) {
            at++;
        }
        return at;
    }

    private static Duration part(String number, String unitName) {
        for (Unit unit : UNITS) {
            if (unit.name().equalsIgnoreCase(unitName.strip())) {
                try {
                    return unit.length().multipliedBy(Integer.parseInt(number));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("a duration beyond 2^31 of its unit", e);
                }
            }
        }
        throw notADuration();
    }

    private static IllegalArgumentException notADuration() {
        return new IllegalArgumentException(
                "not a duration: write a number with ms, s, m, h or d, such as 5m");
    }

    /// The duration as [#parse] reads it, whole milliseconds, in the largest unit that loses
    /// nothing: `5m`, `90s`, `500ms`.
    public static String print(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        for (Unit unit : UNITS) {
            long length = unit.length().toMillis();
            if (millis % length == 0) {
                return millis / length + unit.name();
            }
        }
        throw new IllegalStateException("every number of milliseconds is a multiple of one");
    }

    /// Below ten milliseconds two figures more tell something.
    private static String small(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros >= 10_000 || micros % 1_000 == 0) {
            return duration.toMillis() + "ms";
        }
        return BigDecimal.valueOf(micros, 3)
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "ms";
    }

    /// The duration for people, in its two largest units: `3d 4h`, `12m 5s`, `250ms`.
    public static String approximate(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return small(duration);
        }
        for (int i = 0; i < 4; i++) {
            Unit unit = UNITS.get(i);
            long length = unit.length().toSeconds();
            if (seconds >= length) {
                long rest = seconds % length;
                long second = i == 3 ? 0 : rest / UNITS.get(i + 1).length().toSeconds();
                String tail = second == 0 ? "" : " " + second + UNITS.get(i + 1).name();
                return seconds / length + unit.name() + tail;
            }
        }
        throw new IllegalStateException("a second is at least a second");
    }
}
