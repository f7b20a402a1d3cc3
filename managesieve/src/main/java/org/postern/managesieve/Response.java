package org.postern.managesieve;

import java.nio.charset.StandardCharsets;

/// The line that ends the answer to a command (RFC 5804 section 1.2).
///
/// @param code the response code without parentheses; empty for none
/// @param text for a person to read; empty for none
public record Response(Status status, String code, String text) {
    public Response {
        if ((code + text).chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a line break in a response");
        }
    }

    public enum Status {
        OK,
        NO,
        BYE
    }

    public static Response ok(String text) {
        return new Response(Status.OK, "", text);
    }

    public static Response no(String text) {
        return new Response(Status.NO, "", text);
    }

    public static Response no(String code, String text) {
        return new Response(Status.NO, code, text);
    }

    public static Response bye(String code, String text) {
        return new Response(Status.BYE, code, text);
    }

    /// Without its line end.
    // response = ("OK" / "NO" / "BYE") [SP "(" resp-code ")"] [SP string]
    @Override
    public String toString() {
        return status
                + (code.isEmpty() ? "" : " (" + code + ")")
                + (text.isEmpty() ? "" : " " + quoted(text));
    }

    /// A string in quotes.
    public static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    public byte[] octets() {
        return (this + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
