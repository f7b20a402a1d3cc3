package org.postern.antispam;

/// One reason of a [SpamReport]: what was found and what it counts.
///
/// @param rule the rule's name, as administrators know it: `HTML_SHORT_LINK_IMG_1`
/// @param points what it adds to the engine's own sum; below 0 it speaks for the message
/// @param description one line in words; empty when the rule has none
/// @param excerpt what matched, printable and cut to [#EXCERPT_LIMIT] characters; empty when the
///   rule asks something that has no place in the text
public record SpamPoint(String rule, double points, String description, String excerpt) {
    /// Longest excerpt kept, in characters.
    public static final int EXCERPT_LIMIT = 80;

    public SpamPoint {
        excerpt = printable(excerpt);
    }

    /// The same text without anything that could break a line or a terminal.
    private static String printable(String text) {
        var shown = new StringBuilder(Math.min(text.length(), EXCERPT_LIMIT));
        for (int i = 0; i < text.length() && shown.length() < EXCERPT_LIMIT; i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c != 0x7F && !(c >= 0x80 && c < 0xA0);
            shown.append(plain && !Character.isSurrogate(c) ? c : plain ? '?' : ' ');
        }
        return shown.toString();
    }
}
