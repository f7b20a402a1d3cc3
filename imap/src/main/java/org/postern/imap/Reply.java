package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A status response (RFC 9051 section 7.1): tagged when it ends a command, untagged otherwise.
///
/// @param code response code without brackets, arguments included; absent when there is none
/// @param text one line of printable text, safe to show a stranger, never empty
public record Reply(Status status, @Nullable String code, String text) {
    public Reply {
        Objects.requireNonNull(status, "status");
        requireLine(text);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a reply needs text");
        }
        if (code != null) {
            requireLine(code);
        }
    }

    /// The word a status response begins with.
    public enum Status {
        OK,
        NO,
        BAD,
        BYE
    }

    public static Reply ok(String text) {
        return new Reply(Status.OK, null, text);
    }

    public static Reply ok(String code, String text) {
        return new Reply(Status.OK, code, text);
    }

    public static Reply no(String code, String text) {
        return new Reply(Status.NO, code, text);
    }

    public static Reply bad(String text) {
        return new Reply(Status.BAD, null, text);
    }

    public static Reply bye(String text) {
        return new Reply(Status.BYE, null, text);
    }

    /// The response after its tag, without a line's end.
    @Override
    public String toString() {
        return status + (code == null ? " " : " [" + code + "] ") + text;
    }

    private static void requireLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("line break or NUL in a reply");
            }
        }
    }
}
