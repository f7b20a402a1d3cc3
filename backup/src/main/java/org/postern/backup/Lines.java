package org.postern.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Cuts a stream into lines without holding more than [#MAX_OCTETS] of one: a longer line comes in
/// pieces. For one thread.
final class Lines {
    /// Longest piece.
    static final int MAX_OCTETS = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[MAX_OCTETS];
    private int from;
    private int to;
    private int limit;
    private long offset;
    private boolean ended;
    private boolean startsLine = true;
    private boolean endsLine = true;

    Lines(InputStream in) {
        this.in = in;
    }

    /// Goes to the next line or piece of one.
    ///
    /// @return false at the end
    boolean next() throws IOException {
        offset += to - from;
        from = to;
        startsLine = endsLine;
        int scanned = 0;
        while (true) {
            for (int at = from + scanned; at < limit; at++) {
                if (buffer[at] == '\n') {
                    to = at + 1;
                    endsLine = true;
                    return true;
                }
            }
            scanned = limit - from;
            if (scanned == buffer.length || !fill()) {
                to = limit;
                endsLine = scanned < buffer.length;
                return to > from;
            }
        }
    }

    /// Reads more; what is unread moves to the begin when there is no room behind it.
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (limit == buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, limit - from);
            limit -= from;
            from = 0;
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        ended = count < 0;
        limit += Math.max(0, count);
        return !ended;
    }

    byte[] octets() {
        return buffer;
    }

    int from() {
        return from;
    }

    int length() {
        return to - from;
    }

    /// Octets before this piece.
    long offset() {
        return offset;
    }

    /// Whether this is the first piece of its line.
    boolean startsLine() {
        return startsLine;
    }

    /// Whether the line is empty but for its end.
    boolean isBlank() {
        int length = length();
        return startsLine
                && length > 0
                && buffer[to - 1] == '\n'
                && (length == 1 || (length == 2 && buffer[from] == '\r'));
    }

    /// Whether the piece begins so, its ASCII letters in any case.
    ///
    /// @param text in lower case
    boolean startsWith(String text) {
        if (length() < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int c = buffer[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The piece, an octet a character.
    String text() {
        return new String(buffer, from, length(), StandardCharsets.ISO_8859_1);
    }
}
