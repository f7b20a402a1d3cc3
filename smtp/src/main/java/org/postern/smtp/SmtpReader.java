package org.postern.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A cursor over one line of SMTP. `take…` consumes what it names when it stands here.
///
/// The line was checked once when the reader was made: no control characters, and UTF-8 where it is
/// beyond ASCII. So text taken from it is safe to show and to print.
final class SmtpReader {
    private final byte[] line;
    private int at;

    /// @param line one line without its CRLF
    /// @throws SmtpException for control characters (a lone CR or LF among them) and octets that
    ///   are not UTF-8
    SmtpReader(byte[] line) throws SmtpException {
        this.line = line;
        boolean ascii = true;
        for (byte b : line) {
            // RFC 5321 section 4.1.2: no rule of a command has a control character but its CRLF.
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7F) {
                throw new SmtpException(500, "5.5.2", "Control character in a command");
            }
            ascii &= b >= 0;
        }
        if (!ascii) {
            checkUtf8();
        }
    }

    // RFC 6531 section 3.3: beyond ASCII, commands hold well-formed UTF-8
    private void checkUtf8() throws SmtpException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
        } catch (CharacterCodingException e) {
            throw new SmtpException(500, "5.5.2", "A command is ASCII or UTF-8");
        }
    }

    boolean atEnd() {
        return at == line.length;
    }

    boolean at(char c) {
        return at < line.length && line[at] == c;
    }

    boolean take(char c) {
        if (at(c)) {
            at++;
            return true;
        }
        return false;
    }

    /// Consumes `word`, in any case, if it stands here; `word` is in upper case.
    boolean take(String word) {
        if (line.length - at < word.length()
                || !equalsIgnoreCase(text(at, at + word.length()), word)) {
            return false;
        }
        at += word.length();
        return true;
    }

    /// Skips spaces and tabs; answers how many.
    int takeSpaces() {
        int start = at;
        while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        return at - start;
    }

    /// Everything up to a space, a tab or the end; may be empty.
    String takeWord() {
        return takeUntil(" \t");
    }

    /// Everything before the first of `stops`, or all that is left.
    String takeUntil(String stops) {
        int start = at;
        while (at < line.length && stops.indexOf(line[at]) < 0) {
            at++;
        }
        return text(start, at);
    }

    /// Everything up to the `>` that ends a path, which may also stand inside quotes. Stops at the
    /// line's end when there is none.
    String takeMailbox() {
        int start = at;
        boolean quoted = false;
        while (at < line.length && (quoted || line[at] != '>')) {
            // RFC 5321 section 4.1.2: quoted-pairSMTP = %d92 %d32-126
            if (quoted && line[at] == '\\' && at + 1 < line.length) {
                at++;
            } else if (line[at] == '"') {
                quoted = !quoted;
            }
            at++;
        }
        return text(start, at);
    }

    /// All that is left.
    String takeRest() {
        return takeUntil("");
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    /// Compares ASCII without regard to the case of a to z and nothing else.
    static boolean equalsIgnoreCase(String text, String other) {
        if (text.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (upper(text.charAt(i)) != upper(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Upper case of a to z and nothing else.
    static String upper(String text) {
        var upper = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            upper.append(upper(text.charAt(i)));
        }
        return upper.toString();
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
    }
}
