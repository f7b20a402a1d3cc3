package org.postern.mailauth;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;

/// How much a message may change on its way without breaking a signature (RFC 6376 section 3.4).
public enum Canonicalization {
    /// Nearly nothing.
    SIMPLE,
    /// White space may change, and the case of field names.
    RELAXED;

    /// As `c=` writes it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Canonicalization named(String word) throws TagSyntaxException {
        return switch (word) {
            case "simple" -> SIMPLE;
            case "relaxed" -> RELAXED;
            default -> throw new TagSyntaxException("canonicalization that nobody knows");
        };
    }

    /// A header field for hashing, with CRLF at its end.
    ///
    /// @param field as sent; its last line may lack its end
    byte[] field(byte[] field) {
        return switch (this) {
            case SIMPLE -> simple(field);
            case RELAXED -> relaxed(field);
        };
    }

    // RFC 6376 section 3.4.1: unchanged; line ends are made CRLF if they were not
    private static byte[] simple(byte[] field) {
        var out = new ByteArrayOutputStream(field.length + 2);
        for (int i = 0; i < field.length; i++) {
            if (field[i] == '\n' && (i == 0 || field[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(field[i]);
        }
        if (field.length == 0 || field[field.length - 1] != '\n') {
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }

    // RFC 6376 section 3.4.2: name in lower case, unfolded, runs of blanks one space, none at the
    // end of the value and around the colon
    private static byte[] relaxed(byte[] field) {
        byte[] out = new byte[field.length + 3];
        int at = 0;
        int length = 0;
        while (at < field.length && field[at] != ':') {
            byte c = field[at++];
            if (!isBlank(c)) {
                out[length++] = (byte) (c >= 'A' && c <= 'Z' ? c + 0x20 : c);
            }
        }
        out[length++] = ':';
        int start = length;
        boolean blank = false;
        for (at++; at < field.length; at++) {
            byte c = field[at];
            if (isBlank(c)) {
                blank = true;
                continue;
            }
            if (blank && length > start) {
                out[length++] = ' ';
            }
            blank = false;
            out[length++] = c;
        }
        out[length++] = '\r';
        out[length++] = '\n';
        return Arrays.copyOf(out, length);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
