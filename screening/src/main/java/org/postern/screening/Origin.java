package org.postern.screening;

import java.util.Locale;

/// Where a client is, as far as tables tell, and what rules name: an autonomous system or a
/// country.
///
/// @param system the AS number, 1 to 4294967295 (RFC 6793); 0 for a country
/// @param country two capital letters (ISO 3166-1 alpha-2); empty for a system
public record Origin(long system, String country) {
    private static final long MOST = 0xFFFF_FFFFL;
    private static final int MOST_DIGITS = 10;

    /// Reads `AS64500` or `DE`, in any case.
    ///
    /// @throws IllegalArgumentException if it is neither, in words for an administrator
    public static Origin parse(String text) {
        String word = text.strip().toUpperCase(Locale.ROOT);
        long number = word.startsWith("AS") ? number(word.substring(2)) : 0;
        if (number > 0) {
            return new Origin(number, "");
        }
        if (isCountry(word)) {
            return new Origin(0, word);
        }
        throw new IllegalArgumentException(
                "\""
                        + text
                        + "\" is neither an autonomous system (AS64500) nor a country (two letters:"
                        + " DE)");
    }

    /// The number of an autonomous system; 0 when the digits are none.
    static long number(String digits) {
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= MOST_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        long value = number ? Long.parseLong(digits) : 0;
        return value <= MOST ? value : 0;
    }

    static boolean isCountry(String word) {
        return word.length() == 2 && word.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return system > 0 ? "AS" + system : country;
    }
}
