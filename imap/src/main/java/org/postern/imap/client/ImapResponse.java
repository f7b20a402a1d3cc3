package org.postern.imap.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One response of a server: its lines, and the literals between them.
///
/// @param text the response without literals and without line ends; each literal's announcement
///   (`{5}`) still stands where the literal was
/// @param literals the literals' octets, in their order
public record ImapResponse(String text, List<byte[]> literals) {
    public ImapResponse {
        literals = List.copyOf(literals);
    }

    /// The first word: a tag, `*` or `+`.
    public String tag() {
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    /// What follows the first word.
    public String body() {
        int end = text.indexOf(' ');
        return end < 0 ? "" : text.substring(end + 1);
    }

    public boolean isOk() {
        return body().startsWith("OK");
    }

    /// A literal as UTF-8.
    public String literal(int index) {
        return new String(literals.get(index), StandardCharsets.UTF_8);
    }

    /// The arguments of a response code, empty if the code has none or is not there: for `a OK
    /// [APPENDUID 1 2] Done` and `APPENDUID` it is `1 2`.
    public String code(String name) {
        String open = "[" + name + " ";
        int start = text.indexOf(open);
        int end = start < 0 ? -1 : text.indexOf(']', start);
        return end < 0 ? "" : text.substring(start + open.length(), end);
    }
}
