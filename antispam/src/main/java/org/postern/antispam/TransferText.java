package org.postern.antispam;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/// Undoes content transfer encodings as leniently as senders of junk need it: nothing is refused,
/// what cannot be read is left out or stands for itself.
final class TransferText {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = new byte[256];

    static {
        java.util.Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 64; i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private TransferText() {}

    // RFC 2045 section 6.7
    static byte[] quotedPrintable(byte[] raw) {
        byte[] out = new byte[raw.length];
        int length = 0;
        int i = 0;
        while (i < raw.length) {
            int c = raw[i];
            if (c == ' ' || c == '\t') {
                int end = i;
                while (end < raw.length && (raw[end] == ' ' || raw[end] == '\t')) {
                    end++;
                }
                if (!breaks(raw, end)) {
                    while (i < end) {
                        out[length++] = raw[i++];
                    }
                }
                i = end;
            } else if (c == '=') {
                int after = i + 1;
                // White space before the end of a line is none of its own.
                int rest = after;
                while (rest < raw.length && (raw[rest] == ' ' || raw[rest] == '\t')) {
                    rest++;
                }
                if (breaks(raw, rest)) {
                    i = raw[rest] == '\r' ? rest + 2 : rest + 1;
                } else if (hex(raw, after) >= 0 && hex(raw, after + 1) >= 0) {
                    out[length++] = (byte) (hex(raw, after) << 4 | hex(raw, after + 1));
                    i += 3;
                } else {
                    out[length++] = raw[i++];
                }
            } else {
                out[length++] = raw[i++];
            }
        }
        return java.util.Arrays.copyOf(out, length);
    }

    private static boolean breaks(byte[] raw, int at) {
        return at < raw.length
                && (raw[at] == '\n'
                        || (raw[at] == '\r' && at + 1 < raw.length && raw[at + 1] == '\n'));
    }

    private static int hex(byte[] raw, int at) {
        return at < raw.length ? Character.digit(raw[at], 16) : -1;
    }

    // RFC 2045 section 6.8
    static byte[] base64(byte[] raw) {
        byte[] kept = new byte[raw.length];
        int length = 0;
        boolean clean = true;
        for (byte octet : raw) {
            int c = octet & 0xFF;
            if (Octets.isSpace((char) c)) {
                continue;
            }
            if (VALUES[c] >= 0 || c == '=') {
                kept[length++] = octet;
            } else {
                clean = false;
            }
        }
        return clean && length % 4 == 0 ? wellFormed(kept, length) : patched(kept, length);
    }

    private static byte[] wellFormed(byte[] kept, int length) {
        int end = length;
        while (end > 0 && kept[end - 1] == '=') {
            end--;
        }
        // Several encoded texts strung together: padding inside counts as zero.
        for (int i = 0; i < end; i++) {
            if (kept[i] == '=') {
                kept[i] = 'A';
            }
        }
        return decode(kept, end);
    }

    private static byte[] patched(byte[] kept, int length) {
        int end = length;
        while (end > 0 && kept[end - 1] == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (kept[i] == '=') {
                kept[i] = '/';
            }
        }
        return decode(kept, end % 4 == 1 ? end - 1 : end);
    }

    private static byte[] decode(byte[] digits, int length) {
        if (length % 4 == 1) {
            length--;
        }
        return Base64.getDecoder().decode(java.util.Arrays.copyOf(digits, length));
    }

    static byte[] withoutCarriageReturns(byte[] text) {
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '\r' && text[i + 1] == '\n') {
                return dropped(text, i);
            }
        }
        return text;
    }

    private static byte[] dropped(byte[] text, int from) {
        var out = new ByteArrayOutputStream(text.length);
        out.write(text, 0, from);
        for (int i = from; i < text.length; i++) {
            if (text[i] != '\r' || i + 1 >= text.length || text[i + 1] != '\n') {
                out.write(text[i]);
            }
        }
        return out.toByteArray();
    }
}
