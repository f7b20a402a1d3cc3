package org.postern.managesieve;

import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.WireInput;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads commands: their words, with the literals between the lines. Each method is a rule of RFC
/// 5804 section 4.
public final class CommandReader {
    /// RFC 5804 section 4: quoted strings have up to 1024 octets. A line has a few of them.
    private static final int MAX_LINE_OCTETS = 8_192;

    private static final int MAX_WORDS = 8;

    /// What of a literal that is too long is read to throw it away, before the client is.
    private static final long MAX_THROWN_AWAY = 64L << 20;

    private static final int BUFFER_OCTETS = 8_192;
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;

    private final WireInput input;

    public CommandReader(WireInput input) {
        this.input = input;
    }

    /// The words of the next command, at least one.
    ///
    /// @param mostOctets of one literal
    public List<Word> next(int mostOctets) throws IOException, ManageSieveSyntaxException {
        var words = new ArrayList<Word>();
        boolean more = true;
        while (more) {
            byte[] line = line();
            try {
                more = new Line(line, mostOctets).addTo(words);
            } finally {
                // It may have held a password.
                Arrays.fill(line, (byte) 0);
            }
        }
        if (words.isEmpty()) {
            throw new ManageSieveSyntaxException("Expected a command", false);
        }
        return words;
    }

    private byte[] line() throws IOException, ManageSieveSyntaxException {
        try {
            return input.readLine(MAX_LINE_OCTETS, LineEnd.CRLF);
        } catch (LineTooLongException e) {
            throw new ManageSieveSyntaxException("The line is too long", false);
        }
    }

    /// A cursor over one line.
    private final class Line {
        private final byte[] octets;
        private final int mostOctets;
        private int at;

        Line(byte[] octets, int mostOctets) {
            this.octets = octets;
            this.mostOctets = mostOctets;
        }

        /// @return whether a literal ended the line, so that the command goes on in the next
        boolean addTo(List<Word> words) throws IOException, ManageSieveSyntaxException {
            while (at < octets.length) {
                if (octets[at] == ' ') {
                    at++;
                    continue;
                }
                if (words.size() == MAX_WORDS) {
                    throw new ManageSieveSyntaxException("Too many words", false);
                }
                byte c = octets[at];
                if (c == '{') {
                    words.add(literal());
                    return true;
                }
                words.add(c == '"' ? quoted() : c >= '0' && c <= '9' ? number() : atom());
            }
            return false;
        }

        // quoted = DQUOTE *QUOTED-CHAR DQUOTE
        private Word quoted() throws ManageSieveSyntaxException {
            var value = new ByteArrayOutputStream();
            at++;
            while (at < octets.length) {
                byte c = octets[at++];
                if (c == '"') {
                    return new Word.Text(value.toByteArray());
                }
                if (c == '\\') {
                    // QUOTED-CHAR = SAFE-UTF8-CHAR / "\" QUOTED-SPECIALS
                    if (at == octets.length || (octets[at] != '"' && octets[at] != '\\')) {
                        throw new ManageSieveSyntaxException("A stray backslash", false);
                    }
                    c = octets[at++];
                }
                if (c == 0 || c == '\r' || c == '\n') {
                    throw new ManageSieveSyntaxException("A control character", false);
                }
                value.write(c);
            }
            throw new ManageSieveSyntaxException("The string has no end", false);
        }

        // literal-c2s = "{" number "+}" CRLF *OCTET
        private Word literal() throws IOException, ManageSieveSyntaxException {
            at++;
            long count = digits(true);
            boolean formed = at + 2 == octets.length && octets[at] == '+' && octets[at + 1] == '}';
            if (!formed || count > MAX_THROWN_AWAY) {
                throw new ManageSieveSyntaxException(
                        formed ? "The literal is too long" : "A literal is {octets+}", true);
            }
            at = octets.length;
            if (count > mostOctets) {
                throwAway(count);
                return new Word.TooLong(count);
            }
            byte[] value = new byte[(int) count];
            input.readFully(value, 0, value.length);
            return new Word.Text(value);
        }

        private void throwAway(long count) throws IOException {
            byte[] buffer = new byte[BUFFER_OCTETS];
            for (long left = count; left > 0; ) {
                int some = (int) Math.min(left, buffer.length);
                input.readFully(buffer, 0, some);
                left -= some;
            }
        }

        // number = *DIGIT ; 0 <= n < 4,294,967,296
        private Word number() throws ManageSieveSyntaxException {
            long value = digits(false);
            if (at < octets.length && octets[at] != ' ') {
                throw new ManageSieveSyntaxException("Expected a number", false);
            }
            return new Word.Numeral(value);
        }

        /// @param fatal whether the number says where the next command begins
        private long digits(boolean fatal) throws ManageSieveSyntaxException {
            int start = at;
            long value = 0;
            while (at < octets.length && octets[at] >= '0' && octets[at] <= '9') {
                value = value * 10 + (octets[at++] - '0');
                if (value > MAX_NUMBER) {
                    throw new ManageSieveSyntaxException("The number is too large", fatal);
                }
            }
            if (at == start) {
                throw new ManageSieveSyntaxException("Expected a number", fatal);
            }
            return value;
        }

        private Word atom() throws ManageSieveSyntaxException {
            int start = at;
            while (at < octets.length && isAtom(octets[at])) {
                at++;
            }
            if (at == start || (at < octets.length && octets[at] != ' ')) {
                throw new ManageSieveSyntaxException("A character that may not stand here", false);
            }
            return new Word.Atom(new String(octets, start, at - start, StandardCharsets.US_ASCII));
        }

        private static boolean isAtom(byte c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
    }
}
