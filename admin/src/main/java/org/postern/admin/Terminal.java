package org.postern.admin;

/// What a terminal makes of text.
final class Terminal {
    /// First and last code point of blocks that take two columns (East Asian wide and full-width
    /// letters, emoji). Source: Unicode Standard Annex 11.
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD},
    };

    private Terminal() {}

    /// The columns that a line takes.
    static int width(String text) {
        return text.codePoints().map(Terminal::width).sum();
    }

    private static int width(int c) {
        switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK:
                return 0;
            default:
                for (int[] block : WIDE) {
                    if (c >= block[0] && c <= block[1]) {
                        return 2;
                    }
                }
                return 1;
        }
    }

    /// Text on one line that cannot drive the terminal: controls and invisible characters are
    /// written `\x{hex}`. Names in the directory may be anything.
    static String safe(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (isPrintable(c)) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append("\\x{").append(Integer.toHexString(c)).append('}');
                    }
                });
        return safe.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
