package org.postern.content;

import org.postern.mail.Header;

import java.util.OptionalInt;

/// The field that tells how much a message looks like junk (SPEC CNT-8):
///
///     X-Junkmail-Status: score=73/50, host=mx.example.org
///
/// What has moved the score last, beside engines, stands behind it in a comment.
final class JunkStatus {
    static final String NAME = "X-Junkmail-Status";
    private static final String SCORE = "score=";
    private static final int LONGEST_REASON = 200;

    private JunkStatus() {}

    /// The whole field, with CRLF.
    static String field(Score score, int threshold, String host) {
        return score.scored()
                ? "%s: %s%d/%d, host=%s%s\r\n"
                        .formatted(NAME, SCORE, score.junk(), threshold, host, comment(score))
                : "";
    }

    private static String comment(Score score) {
        if (score.notes().isEmpty()) {
            return "";
        }
        var text = new StringBuilder(" (");
        score.notes()
                .getLast()
                .codePoints()
                .limit(LONGEST_REASON)
                .map(JunkStatus::inComment)
                .forEach(text::appendCodePoint);
        return text.append(')').toString();
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

    /// The score that another node of ours has given; empty when none has.
    static OptionalInt score(Header header) {
        var value = header.value(NAME);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        String text = value.get().literal().strip();
        int slash = text.indexOf('/');
        if (!text.startsWith(SCORE) || slash < 0) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(
                    Math.clamp(
                            Integer.parseInt(text.substring(SCORE.length(), slash).strip()),
                            0,
                            999));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
