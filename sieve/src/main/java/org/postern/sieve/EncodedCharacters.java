package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// `${hex: …}` and `${unicode: …}` within strings (RFC 5228 section 2.4.2.4): a number that is no
/// character is an error, whatever else is not of the form stands for itself.
final class EncodedCharacters {
    /// Replaced in hex: octets that are no UTF-8 have no other form in a string of characters.
    private static final String HEX = "${hex:";

    private static final String UNICODE = "${unicode:";

    /// The number is no character.
    static final class NoCharacter extends Exception {
        private static final long serialVersionUID = 1L;

        NoCharacter(String number) {
            super("${unicode:" + number + "} is no character", null, false, false);
        }
    }

    private EncodedCharacters() {}

    static String decode(String text) throws NoCharacter {
        int at = text.indexOf("${");
        if (at < 0) {
            return text;
        }
        var decoded = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            int end = text.indexOf('}', at);
            if (end < 0) {
                break;
            }
            String characters = characters(text, at, end);
            if (characters == null) {
                at = text.indexOf("${", at + 2);
            } else {
                decoded.append(text, copied, at).append(characters);
                copied = end + 1;
                at = text.indexOf("${", copied);
            }
        }
        return decoded.append(text, copied, text.length()).toString();
    }

    private static @Nullable String characters(String text, int at, int end) throws NoCharacter {
        if (text.regionMatches(true, at, UNICODE, 0, UNICODE.length())) {
            String numbers = text.substring(at + UNICODE.length(), end);
            return isForm(numbers, 1, Integer.MAX_VALUE) ? unicode(numbers) : null;
        }
        if (text.regionMatches(true, at, HEX, 0, HEX.length())) {
            String numbers = text.substring(at + HEX.length(), end);
            return isForm(numbers, 1, 2) ? hex(numbers) : null;
        }
        return null;
    }

    /// Whether it is hexadecimal numbers with blanks between, at least one.
    private static boolean isForm(String numbers, int least, int most) {
        int digits = 0;
        boolean any = false;
        for (int i = 0; i <= numbers.length(); i++) {
            char c = i < numbers.length() ? numbers.charAt(i) : ' ';
            if (c < 0x80 && Character.digit(c, 16) >= 0) {
                digits++;
                any = true;
            } else if (" \t\r\n".indexOf(c) < 0 || (digits > 0 && digits < least)) {
                return false;
            } else {
                digits = 0;
            }
            if (digits > most) {
                return false;
            }
        }
        return any;
    }

    private static String unicode(String numbers) throws NoCharacter {
        var characters = new StringBuilder();
        for (String number : words(numbers)) {
            characters.appendCodePoint(codePoint(number));
        }
        return characters.toString();
    }

    private static int codePoint(String number) throws NoCharacter {
        int zeros = 0;
        while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
            zeros++;
        }
        String digits = number.substring(zeros);
        int point = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits, 16);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        if (point > Character.MAX_CODE_POINT || surrogate) {
            throw new NoCharacter(number.toUpperCase(Locale.ROOT));
        }
        return point;
    }

    private static String hex(String numbers) {
        var octets = new ByteArrayOutputStream();
        for (String number : words(numbers)) {
            octets.write(Integer.parseInt(number, 16));
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static String[] words(String numbers) {
        return numbers.strip().split("\\s+");
    }
}
