package org.postern.pop3;

import org.jspecify.annotations.Nullable;

/// One response, or the first line of one of many lines (RFC 1939 section 3).
///
/// @param positive `+OK` or `-ERR`
/// @param code for programs; absent in most
/// @param text one line, safe to show a stranger; may be empty
public record Pop3Response(boolean positive, @Nullable ResponseCode code, String text) {
    /// RFC 2449 section 4: 512 octets with CR LF; the indicator, the code and their blanks taken
    /// off.
    private static final int MAX_TEXT = 480;

    public Pop3Response {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ') {
                throw new IllegalArgumentException("a control character in a response");
            }
        }
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a response above 512 octets");
        }
    }

    public static Pop3Response ok(String text) {
        return new Pop3Response(true, null, text);
    }

    public static Pop3Response err(String text) {
        return new Pop3Response(false, null, text);
    }

    public static Pop3Response err(ResponseCode code, String text) {
        return new Pop3Response(false, code, text);
    }

    /// The line, without CR LF.
    @Override
    public String toString() {
        var line = new StringBuilder(positive ? "+OK" : "-ERR");
        if (code != null) {
            line.append(" [").append(code).append(']');
        }
        if (!text.isEmpty()) {
            line.append(' ').append(text);
        }
        return line.toString();
    }
}
