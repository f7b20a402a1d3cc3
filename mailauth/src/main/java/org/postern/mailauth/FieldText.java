package org.postern.mailauth;

import org.postern.mail.HeaderField;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The octets of a field, taken apart.
final class FieldText {
    private FieldText() {}

    /// What stands behind the colon, folded as it is, one character an octet.
    static String value(byte[] field) {
        int colon = colon(field);
        return new String(field, colon + 1, field.length - colon - 1, StandardCharsets.ISO_8859_1);
    }

    static String value(HeaderField field) {
        return value(field.octets());
    }

    /// The field with nothing between `b=` and the next semicolon, as signatures sign themselves.
    // RFC 6376 section 3.7: the value of b= deleted, with all surrounding white space
    static byte[] withoutSignature(byte[] field) {
        var out = new ByteArrayOutputStream(field.length);
        int at = colon(field) + 1;
        out.write(field, 0, at);
        while (at < field.length) {
            int end = at;
            while (end < field.length && field[end] != ';') {
                end++;
            }
            int equals = signature(field, at, end);
            out.write(field, at, (equals < 0 ? end : equals + 1) - at);
            if (end < field.length) {
                out.write(';');
            } else if (equals >= 0) {
                out.write('\r');
                out.write('\n');
            }
            at = end + 1;
        }
        return out.toByteArray();
    }

    /// Where the equals sign of a tag is if its name is `b`; -1 if not.
    private static int signature(byte[] field, int from, int end) {
        int at = from;
        while (at < end && isBlank(field[at])) {
            at++;
        }
        if (at == end || field[at] != 'b') {
            return -1;
        }
        at++;
        while (at < end && isBlank(field[at])) {
            at++;
        }
        return at < end && field[at] == '=' ? at : -1;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static int colon(byte[] field) {
        int colon = 0;
        while (field[colon] != ':') {
            colon++;
        }
        return colon;
    }
}
