package org.postern.sieve;

import java.util.Locale;

/// `${unicode: …}` within strings (RFC 5228 section 2.4.2.4): a number that is no character is an
/// error, whatever else is not of the form stands for itself.
final class EncodedCharacters {
    private static final String BEGIN = "${unicode:";

    private EncodedCharacters() {}

    static void check(Argument.Text text) throws SieveException {
        String value = text.value().toLowerCase(Locale.ROOT);
        int at = value.indexOf(BEGIN);
        while (at >= 0) {
            int end = value.indexOf('}', at);
            if (end < 0) {
                return;
            }
            String numbers = value.substring(at + BEGIN.length(), end).strip();
            if (isForm(numbers)) {
                for (String number : numbers.split("\\s+")) {
                    require(number, text.position());
                }
            }
            at = value.indexOf(BEGIN, end);
        }
    }

    private static boolean isForm(String numbers) {
        return !numbers.isEmpty()
                && numbers.chars()
                        .allMatch(c -> Character.digit(c, 16) >= 0 || " \t\r\n".indexOf(c) >= 0);
    }

    private static void require(String number, Position where) throws SieveException {
        String digits = number.replaceFirst("^0+(?=.)", "");
        int point = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits, 16);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        if (point > Character.MAX_CODE_POINT || surrogate) {
            throw new SieveException(where, "${unicode:" + number + "} is no character");
        }
    }
}
