package org.postern.antivirus;

/// Text that strangers wrote, made safe to show in a log, a header field and a terminal.
final class ShownText {
    private ShownText() {}

    /// The text without what can change how it is shown: control characters, line ends and marks of
    /// direction become `?`, what is longer than `most` is cut.
    static String of(String text, int most) {
        var shown = new StringBuilder(Math.min(text.length(), most));
        int at = 0;
        while (at < text.length() && shown.length() < most) {
            int c = text.codePointAt(at);
            shown.appendCodePoint(isPlain(c) ? c : '?');
            at += Character.charCount(c);
        }
        return shown.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
