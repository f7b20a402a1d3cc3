package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One SMTP reply, of one line or several.
///
/// @param code three digits, 200..599
/// @param status enhanced code, of the same class as `code`; absent on greetings, EHLO's answer and
///   3xx (RFC 2034 section 4)
/// @param lines at least one; safe to show a stranger; no CR, LF or NUL in them; text beyond ASCII
///   is only for a client that announced SMTPUTF8 (RFC 6531 section 3.7.4)
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.2 RFC 5321: replies
public record Reply(int code, @Nullable EnhancedStatus status, List<String> lines) {
    public Reply {
        lines = List.copyOf(lines);
        // RFC 5321 section 4.2: Reply-code = %x32-35 %x30-35 %x30-39. Others' second digits are
        // sloppier than that; ours come from this program's text.
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code);
        }
        // RFC 2034 section 4: the class of the enhanced code is the first digit of the reply.
        if (status != null && status.klass() != code / 100) {
            throw new IllegalArgumentException(status + " under " + code);
        }
        if (lines.isEmpty() || !allPrintable(lines)) {
            throw new IllegalArgumentException("a reply needs lines without line breaks");
        }
    }

    /// A reply of one line with an enhanced code.
    ///
    /// @param status e.g. `5.1.1`
    public static Reply of(int code, String status, String text) {
        return new Reply(code, EnhancedStatus.parse(status), List.of(text));
    }

    /// A reply of one line without an enhanced code.
    public static Reply of(int code, String text) {
        return new Reply(code, null, List.of(text));
    }

    /// The command came out of order.
    public static Reply badSequence(String text) {
        return of(503, "5.5.1", text);
    }

    /// Text from a client or another server, made fit for a reply: whatever cannot be printed
    /// becomes `?`, and what is too long is cut.
    ///
    /// @param most characters kept
    public static String clean(String text, int most) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /// 2xx and 3xx: the command was taken.
    public boolean positive() {
        return code < 400;
    }

    /// 2xx: the command was carried out.
    // RFC 5321 section 4.2.1: 3yz only says that more is awaited
    public boolean completed() {
        return code / 100 == 2;
    }

    /// 4xx: the same may succeed later.
    public boolean temporary() {
        return code / 100 == 4;
    }

    /// 5xx: the same will fail again.
    public boolean permanent() {
        return code / 100 == 5;
    }

    /// The text of the first line.
    public String text() {
        return lines.getFirst();
    }

    /// This refusal as a client gets it: with an enhanced code, and with the id of its session, by
    /// which an administrator finds it in the log.
    public Reply refusedBy(String session) {
        // RFC 3463 section 3.1: X.0.0, other undefined status; ours name a better one
        var known = status == null ? new EnhancedStatus(code / 100, 0, 0) : status;
        return new Reply(code, known, with(" (id " + session + ")").lines());
    }

    /// The same reply with `words` after the text of its last line.
    public Reply with(String words) {
        var changed = new ArrayList<>(lines);
        changed.add(changed.removeLast() + words);
        return new Reply(code, status, changed);
    }

    /// The octets to send: each line with code, enhanced code and CRLF.
    public byte[] octets() {
        var out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            // RFC 5321 section 4.2.1: all lines but the last have a hyphen after the code.
            out.append(code).append(i < lines.size() - 1 ? '-' : ' ');
            if (status != null) {
                // RFC 2034 section 4: the enhanced code stands on every line.
                out.append(status).append(' ');
            }
            out.append(lines.get(i)).append("\r\n");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Loops and no streams: each session makes some replies, and few do more than that.
    private static boolean allPrintable(List<String> lines) {
        for (String line : lines) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\r' || c == '\n' || c == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// As logs show it: the lines joined by ` / `, without line breaks.
    @Override
    public String toString() {
        return code + (status == null ? " " : " " + status + " ") + String.join(" / ", lines);
    }
}
