package org.postern.transport;

import org.postern.mail.Header;

/// The line among a delivery's own header lines that sends it to the junk folder. It stands in the
/// prefix and so comes with the delivery wherever that waits.
public final class JunkMark {
    private static final String NAME = "X-Junkmail-Status";
    private static final String YES = "yes";
    private static final int LONGEST_REASON = 200;

    private JunkMark() {}

    /// The line, with CRLF at its end.
    ///
    /// @param reason for people
    public static String field(String reason) {
        var text = new StringBuilder(NAME).append(": ").append(YES).append(" (");
        reason.codePoints()
                .limit(LONGEST_REASON)
                .map(JunkMark::inComment)
                .forEach(text::appendCodePoint);
        return text.append(")\r\n").toString();
    }

    /// Nothing ends the line or the comment.
    private static int inComment(int c) {
        return switch (c) {
            case '(' -> '[';
            case ')' -> ']';
            case '\\' -> '?';
            default -> Character.isISOControl(c) ? '?' : c;
        };
    }

    /// Whether the line is among these.
    static boolean isIn(byte[] prefix) {
        return Header.parse(prefix)
                .value(NAME)
                .filter(value -> value.literal().startsWith(YES))
                .isPresent();
    }
}
