package org.postern.pop3.server;

import org.postern.net.OctetScan;
import org.postern.net.WireOutput;

import java.io.IOException;
import java.io.InputStream;

/// A message as the lines of a response: byte-stuffed, with the terminating line behind it (RFC
/// 1939 section 3). Streams; nothing of the message is kept.
///
/// Every line ends in CR LF on the wire. Messages with bare LF exist (IMAP's APPEND lets them in),
/// and a client would end its lines at them or not, as it pleases: it might take a lone dot between
/// two of them for the end of the response, and what follows for answers of ours. A bare CR is an
/// octet of its line.
final class MultiLine {
    /// Every line of the body.
    static final int WHOLE = -1;

    private static final int BUFFER_OCTETS = 32_768;
    private static final byte[] END = {'.', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private final WireOutput output;
    private final int bodyLines;

    private boolean lineStart = true;
    private boolean lineEmpty = true;
    private boolean inBody;
    private int linesDone;
    private byte last;
    private long octets;

    /// @param bodyLines lines to send of the body, or [#WHOLE]
    MultiLine(WireOutput output, int bodyLines) {
        this.output = output;
        this.bodyLines = bodyLines;
    }

    /// Sends the message and the terminating line.
    ///
    /// @return octets of the message that were sent, as it is stored
    /// @throws MaildropException when the message breaks off; the response has no end then, and
    ///   only closing the connection tells the client
    /// @throws IOException when the client is gone
    long send(InputStream message) throws IOException, MaildropException {
        var buffer = new byte[BUFFER_OCTETS];
        boolean more = true;
        while (more) {
            int count = read(message, buffer);
            more = count >= 0 && send(buffer, count);
        }
        if (octets > 0 && !lineStart) {
            output.write(last == '\r' ? new byte[] {'\n'} : LINE_END);
        }
        output.write(END);
        return octets;
    }

    private static int read(InputStream message, byte[] buffer) throws MaildropException {
        try {
            return message.read(buffer, 0, buffer.length);
        } catch (IOException unreadable) {
            throw new MaildropException(
                    MaildropException.Kind.UNAVAILABLE, "a message breaks off", unreadable);
        }
    }

    /// Sends what is wanted of the buffer; false when no more is. It goes line by line: what stands
    /// between a line's first octet and its end is only passed over.
    private boolean send(byte[] buffer, int count) throws IOException {
        int from = 0;
        int at = 0;
        while (at < count) {
            if (isEnough()) {
                output(buffer, from, at);
                return false;
            }
            // RFC 1939 section 3: a line that begins with a dot gets another
            if (lineStart && buffer[at] == '.') {
                output(buffer, from, at);
                from = at;
                output.write((byte) '.');
            }
            int end = lineEnd(buffer, at, count);
            pass(buffer, at, end);
            if (end < count) {
                // RFC 1939 section 3: each line ends in CR LF
                if (last != '\r') {
                    output(buffer, from, end);
                    from = end;
                    output.write((byte) '\r');
                }
                endLine();
                end++;
            }
            at = end;
        }
        output(buffer, from, count);
        return true;
    }

    /// Where the next LF stands, or `count`.
    private static int lineEnd(byte[] buffer, int at, int count) {
        int end = OctetScan.first(buffer, at, count, (byte) '\n');
        return end < 0 ? count : end;
    }

    private boolean isEnough() {
        return bodyLines != WHOLE && inBody && lineStart && linesDone >= bodyLines;
    }

    /// Takes note of a piece of a line, without its LF; it may be empty.
    private void pass(byte[] buffer, int at, int end) {
        if (at == end) {
            return;
        }
        lineStart = false;
        last = buffer[end - 1];
        for (int i = at; !inBody && lineEmpty && i < end; i++) {
            lineEmpty = buffer[i] == '\r';
        }
    }

    private void endLine() {
        if (inBody) {
            linesDone++;
        }
        // The header ends at the first line with nothing but its end (RFC 5322 section 2.1).
        inBody |= lineEmpty;
        lineEmpty = true;
        lineStart = true;
        last = '\n';
    }

    private void output(byte[] buffer, int from, int to) throws IOException {
        output.write(buffer, from, to - from);
        octets += to - from;
    }
}
