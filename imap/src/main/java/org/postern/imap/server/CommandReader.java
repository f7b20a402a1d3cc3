package org.postern.imap.server;

import org.postern.imap.CommandInput;
import org.postern.imap.ImapException;
import org.postern.imap.LiteralHeader;
import org.postern.imap.Reply;
import org.postern.net.Connection;
import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads a client's commands off its connection, each within its limits, and keeps in step with the
/// client whatever became of a command.
///
/// A literal's size is judged before any of it is read. One that the client sends unasked although
/// its command was refused is read and thrown away, if it is not larger than what might have been
/// taken; else the connection ends (RFC 7888 section 4).
final class CommandReader implements CommandInput {
    private static final byte[] CONTINUE = "+ OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = {};
    private static final int SKIP_OCTETS = 8 * 1024;

    private final Connection connection;
    private ImapSettings settings;

    /// How many octets the command under way may still have.
    private int room;

    /// The line read last, as long as it may announce a literal that nobody has read.
    private byte[] lastLine = EMPTY;

    CommandReader(Connection connection, ImapSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /// Waits for the next command's first line.
    ///
    /// @param limits what this command is held to
    byte[] nextCommand(ImapSettings limits) throws IOException, ImapException {
        settings = limits;
        room = (int) limits.maxCommandOctets().count();
        return line();
    }

    @Override
    public byte[] line() throws IOException, ImapException {
        lastLine = EMPTY;
        try {
            // ImapCompliance.BARE_LF_ENDS_LINE
            byte[] line = connection.input().readLine(room, LineEnd.LENIENT);
            room -= line.length;
            lastLine = line;
            return line;
        } catch (LineTooLongException e) {
            throw tooLong();
        }
    }

    @Override
    public byte[] literal(LiteralHeader header) throws IOException, ImapException {
        if (header.octets() > room) {
            throw ImapException.no(
                    "TOOBIG",
                    "Commands may have " + settings.maxCommandOctets().count() + " octets");
        }
        ask(header);
        var literal = new byte[(int) header.octets()];
        connection.input().readFully(literal, 0, literal.length);
        room -= literal.length;
        return literal;
    }

    /// Lets the client send a literal that is not kept in memory. It has to be closed before
    /// anything else is read; closing reads what is left of it.
    ///
    /// @param header judged by the caller
    MessageLiteral message(LiteralHeader header) throws IOException {
        ask(header);
        // However long it takes: the client is only not to pause.
        connection.input().noDeadline();
        return new MessageLiteral(header.octets());
    }

    /// Asks the client for a line and reads it.
    ///
    /// @param prompt text after `+ `, without line break
    byte[] ask(String prompt) throws IOException, ImapException {
        connection.output().text("+ " + prompt).crlf().flush();
        return line();
    }

    /// Reads what a client still sends, unasked, of a command that has been answered.
    ///
    /// @param limit largest literal that is worth it
    /// @throws ImapException with a farewell when there is more
    void finish(long limit) throws IOException, ImapException {
        long octets = announcedUnasked(lastLine);
        while (octets >= 0) {
            if (octets > limit) {
                // RFC 7888 section 4: the server may close rather than read it all
                throw new ImapException(
                        new Reply(Reply.Status.BYE, "TOOBIG", "A literal is too big"));
            }
            skip(octets);
            room = (int) settings.maxCommandOctets().count();
            octets = announcedUnasked(line());
        }
        lastLine = EMPTY;
    }

    /// The length of the non-synchronizing literal that a line announces at its end; -1 if none.
    static long announcedUnasked(byte[] line) {
        int at = line.length - 1;
        if (at < 3 || line[at] != '}' || line[at - 1] != '+') {
            return -1;
        }
        int start = at - 2;
        while (start >= 0 && line[start] >= '0' && line[start] <= '9') {
            start--;
        }
        if (start < 0 || line[start] != '{' || start == at - 2) {
            return -1;
        }
        long octets = 0;
        for (int i = start + 1; i < at - 1; i++) {
            int digit = line[i] - '0';
            if (octets > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            octets = octets * 10 + digit;
        }
        return octets;
    }

    private void ask(LiteralHeader header) throws IOException {
        lastLine = EMPTY;
        if (header.synchronizing()) {
            connection.output().write(CONTINUE);
            connection.output().flush();
        }
    }

    private void skip(long octets) throws IOException {
        var sink = new byte[(int) Math.min(SKIP_OCTETS, octets)];
        for (long left = octets; left > 0; ) {
            int count = connection.input().read(sink, 0, (int) Math.min(left, sink.length));
            if (count < 0) {
                throw new EOFException("the client closed within a literal");
            }
            left -= count;
        }
    }

    private ImapException tooLong() {
        // What the rest of the line announced is not known any more, so we would be out of step.
        return new ImapException(
                new Reply(
                        Reply.Status.BYE,
                        "TOOBIG",
                        "Commands may have " + settings.maxCommandOctets().count() + " octets"));
    }

    /// A message, or a piece of one, as the client sends it.
    final class MessageLiteral extends InputStream {
        private long left;

        /// Whether reading has failed: then nothing more is to be read.
        private boolean failed;

        private MessageLiteral(long octets) {
            this.left = octets;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            failed = true;
            int count = connection.input().read(target, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw new EOFException("the client closed within a message");
            }
            failed = false;
            left -= count;
            return count;
        }

        /// Reads what is left, so that what follows the literal comes next.
        @Override
        public void close() throws IOException {
            if (!failed) {
                skip(left);
                left = 0;
            }
        }
    }
}
