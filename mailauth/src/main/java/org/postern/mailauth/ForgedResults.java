package org.postern.mailauth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Takes results out of a header that claim to be ours (RFC 8601 section 5).
final class ForgedResults {
    /// @param removed how many fields
    record Kept(byte[] octets, int removed) {}

    private ForgedResults() {}

    /// @param block a header with or without its empty line
    static Kept without(byte[] block, String server) {
        var out = new ByteArrayOutputStream(block.length);
        int removed = 0;
        int at = 0;
        while (at < block.length) {
            int end = fieldEnd(block, at);
            if (isForged(block, at, end, server)) {
                removed++;
            } else {
                out.write(block, at, end - at);
            }
            at = end;
        }
        return removed == 0 ? new Kept(block, 0) : new Kept(out.toByteArray(), removed);
    }

    // RFC 5322 section 2.2.3: a line that begins with white space continues the field
    private static int fieldEnd(byte[] block, int from) {
        int at = from;
        while (at < block.length) {
            if (block[at++] == '\n'
                    && (at == block.length || (block[at] != ' ' && block[at] != '\t'))) {
                break;
            }
        }
        return at;
    }

    private static boolean isForged(byte[] block, int from, int end, String server) {
        String name = AuthenticationResults.NAME;
        if (end - from <= name.length()) {
            return false;
        }
        byte[] start = Arrays.copyOfRange(block, from, from + name.length());
        if (!new String(start, StandardCharsets.ISO_8859_1).equalsIgnoreCase(name)) {
            return false;
        }
        int at = from + name.length();
        while (at < end && (block[at] == ' ' || block[at] == '\t')) {
            at++;
        }
        return at < end
                && block[at] == ':'
                && AuthenticationResults.isForged(
                        new String(block, at + 1, end - at - 1, StandardCharsets.ISO_8859_1),
                        server);
    }
}
