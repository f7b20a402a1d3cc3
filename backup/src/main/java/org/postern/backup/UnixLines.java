package org.postern.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes a message with LF for CRLF, as mail files on Unix have it.
final class UnixLines {
    private UnixLines() {}

    static void copy(InputStream in, OutputStream out) throws IOException {
        var lines = new Lines(in);
        while (lines.next()) {
            write(lines, out);
        }
    }

    /// One line, or piece of one.
    static void write(Lines lines, OutputStream out) throws IOException {
        byte[] octets = lines.octets();
        int last = lines.from() + lines.length() - 1;
        boolean crlf = lines.length() > 1 && octets[last] == '\n' && octets[last - 1] == '\r';
        out.write(octets, lines.from(), lines.length() - (crlf ? 2 : 0));
        if (crlf) {
            out.write('\n');
        }
    }
}
