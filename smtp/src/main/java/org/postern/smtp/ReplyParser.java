package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads one reply of another server, line by line.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.2 RFC 5321: replies
public final class ReplyParser {
    /// RFC 5321 section 4.5.3.1.5 gives a reply line 512 octets; others write more.
    public static final int LONGEST_LINE = 4_096;

    /// No answer needs so many; EHLO's has some twenty.
    public static final int MOST_LINES = 200;

    private final List<String> lines = new ArrayList<>();
    private int code;
    private @Nullable EnhancedStatus status;

    /// Takes the next line.
    ///
    /// @param line without its CRLF
    /// @return true when the reply is whole
    /// @throws ProtocolException if this is no line of a reply, or of another reply, or one too
    ///   many: the connection is of no more use
    // RFC 5321 section 4.2: Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP
    // textstring ] CRLF
    public boolean add(byte[] line) throws ProtocolException {
        int number = line.length < 3 ? 0 : code(line);
        boolean last = line.length == 3 || (line.length > 3 && line[3] == ' ');
        if (number == 0 || !(last || line[3] == '-') || line.length > LONGEST_LINE) {
            throw new ProtocolException("not a line of a reply");
        }
        if ((!lines.isEmpty() && number != code) || lines.size() == MOST_LINES) {
            throw new ProtocolException("a line that does not belong to the reply");
        }
        code = number;
        addText(line.length <= 4 ? "" : text(line));
        return last;
    }

    /// The reply, after [#add] has answered true.
    public Reply reply() {
        return new Reply(code, status, lines);
    }

    private static int code(byte[] line) {
        int number = 0;
        for (int i = 0; i < 3; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return 0;
            }
            number = number * 10 + (line[i] - '0');
        }
        return number >= 200 && number <= 599 ? number : 0;
    }

    private static String text(byte[] line) {
        var text = new String(line, 4, line.length - 4, StandardCharsets.UTF_8);
        return Reply.clean(text, LONGEST_LINE);
    }

    // RFC 2034 section 4: the enhanced code stands before the text of each line.
    private void addText(String text) {
        int space = text.indexOf(' ');
        var found = status(space < 0 ? text : text.substring(0, space));
        if (lines.isEmpty()) {
            status = found;
        }
        boolean strip = found != null && found.equals(status);
        lines.add(strip ? text.substring(space < 0 ? text.length() : space + 1) : text);
    }

    private @Nullable EnhancedStatus status(String word) {
        try {
            var found = EnhancedStatus.parse(word);
            return found.klass() == code / 100 ? found : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
