package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A cursor over the unfolded value of a structured header field. Each method takes one element of
/// RFC 5322 section 3.2 or RFC 2045 section 5.1; none fails, what does not end is taken to the end.
final class FieldCursor {
    /// Deepest nesting of comments that is followed; below it parentheses are text.
    private static final int DEEPEST_COMMENT = 50;

    private final byte[] text;
    private int at;

    /// The last comment passed over, without its parentheses; empty when there was none.
    private RawText comment = RawText.EMPTY;

    FieldCursor(RawText text) {
        this.text = text.shared();
    }

    boolean atEnd() {
        return at >= text.length;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    /// The octet at the cursor, 0 to 255, or -1 at the end.
    int peek() {
        return at < text.length ? text[at] & 0xFF : -1;
    }

    boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /// Takes one octet, whatever it is.
    int next() {
        return text[at++] & 0xFF;
    }

    RawText between(int start, int end) {
        return RawText.of(text, start, end);
    }

    /// The last comment that was passed over since the last call; empty when there was none.
    RawText lastComment() {
        RawText last = comment;
        comment = RawText.EMPTY;
        return last;
    }

    // RFC 5322 section 3.2.2: CFWS = white space and comments
    /// Answers whether there was any.
    boolean skipBlanks() {
        int start = at;
        while (at < text.length) {
            if (text[at] == ' ' || text[at] == '\t') {
                at++;
            } else if (text[at] == '(') {
                skipComment();
            } else {
                break;
            }
        }
        return at > start;
    }

    // RFC 5322 section 3.2.2: comment = "(" *([FWS] ccontent) [FWS] ")"
    private void skipComment() {
        var content = new ByteArrayOutputStream();
        int depth = 0;
        do {
            byte c = text[at++];
            if (c == '(' && depth < DEEPEST_COMMENT) {
                depth++;
                if (depth == 1) {
                    continue;
                }
            } else if (c == ')') {
                depth--;
                if (depth == 0) {
                    break;
                }
            } else if (c == '\\' && at < text.length) {
                c = text[at++];
            }
            content.write(c);
        } while (at < text.length);
        byte[] octets = content.toByteArray();
        comment = RawText.of(octets, 0, octets.length);
    }

    // RFC 2045 section 5.1: token = 1*<any CHAR except SPACE, CTLs, or tspecials>
    Optional<String> takeToken() {
        int start = at;
        while (at < text.length && isTokenOctet(text[at])) {
            at++;
        }
        return at == start
                ? Optional.empty()
                : Optional.of(new String(text, start, at - start, StandardCharsets.US_ASCII));
    }

    private static boolean isTokenOctet(byte c) {
        return c > ' ' && c < 0x7F && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }

    // RFC 5322 section 3.2.4: quoted-string; the cursor stands on the opening quote
    RawText takeQuoted() {
        var content = new ByteArrayOutputStream();
        at++;
        while (at < text.length) {
            byte c = text[at++];
            if (c == '"') {
                break;
            }
            if (c == '\\' && at < text.length) {
                c = text[at++];
            }
            content.write(c);
        }
        return RawText.unfoldedExactly(content.toByteArray());
    }

    /// Takes octets up to one of `stops`, or all.
    byte[] takeUntil(String stops) {
        int start = at;
        while (at < text.length && stops.indexOf(text[at] & 0xFF) < 0) {
            at++;
        }
        return Arrays.copyOfRange(text, start, at);
    }
}
