package org.postern.kernel;

import java.util.List;
import java.util.Locale;

/// A size in octets.
///
/// @param count octets, not negative
public record Octets(long count) {
    private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB", "TiB");
    private static final int BITS_PER_UNIT = 10;

    public Octets {
        if (count < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + count);
        }
    }

    /// Reads `30MiB`, `1 GiB` or a plain number of octets; the unit in any case. The units are the
    /// binary ones only: `MB` means two things, so it is refused.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who wrote `text`
    public static Octets parse(String text) {
        String trimmed = text.strip();
        int digits = 0;
        while (digits < trimmed.length() && isDigit(trimmed.charAt(digits))) {
            digits++;
        }
        int unit = unitOf(trimmed.substring(digits).strip());
        if (digits == 0 || unit < 0) {
            throw new IllegalArgumentException(
                    "not a size: write a number of octets, or one with KiB, MiB, GiB or TiB");
        }
        try {
            long number = Long.parseLong(trimmed, 0, digits, 10);
            return new Octets(Math.multiplyExact(number, 1L << (BITS_PER_UNIT * unit)));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("a size beyond 2^63 octets", e);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int unitOf(String text) {
        for (int i = 0; i < UNITS.size(); i++) {
            if (UNITS.get(i).equalsIgnoreCase(text)) {
                return i;
            }
        }
        return -1;
    }

    /// The size as [#parse] reads it, in the largest unit that loses nothing: `30MiB`, `1500`.
    @Override
    public String toString() {
        int unit = 0;
        long number = count;
        while (number != 0 && number % 1024 == 0 && unit < UNITS.size() - 1) {
            number /= 1024;
            unit++;
        }
        return number + UNITS.get(unit);
    }

    /// The size for people, in at most four digits: `1.4 GiB`, `312 octets`.
    public String approximate() {
        int unit = 0;
        double number = count;
        while (number >= 1023.95 && unit < UNITS.size() - 1) {
            number /= 1024;
            unit++;
        }
        if (unit == 0) {
            return count == 1 ? "1 octet" : count + " octets";
        }
        return String.format(Locale.ROOT, number < 99.95 ? "%.1f" : "%.0f", number)
                + " "
                + UNITS.get(unit);
    }
}
