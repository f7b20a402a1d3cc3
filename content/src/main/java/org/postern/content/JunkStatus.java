package org.postern.content;

/// The field that tells what was found of junk (SPEC CNT-8).
final class JunkStatus {
    private static final String NAME = "X-Junkmail-Status";
    private static final int LONGEST_REASON = 200;

    private JunkStatus() {}

    /// The whole field, with CRLF.
    static String field(String reason) {
        var text = new StringBuilder(NAME).append(": yes (");
        reason.codePoints()
                .limit(LONGEST_REASON)
                .map(JunkStatus::inComment)
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
}
