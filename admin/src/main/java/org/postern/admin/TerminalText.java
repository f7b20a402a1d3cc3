package org.postern.admin;

import java.util.ArrayList;
import java.util.List;

/// What a terminal makes of text.
final class TerminalText {
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

    private TerminalText() {}

    /// The columns that a line takes.
    static int width(String text) {
        return text.codePoints().map(TerminalText::width).sum();
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

    /// Text cut into lines of at most `columns`, at spaces where there are any.
    static List<String> broken(String text, int columns) {
        var lines = new ArrayList<String>();
        int start = 0;
        int space = -1;
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == ' ') {
                space = i;
            }
            used += width(c);
            if (used > columns) {
                int end = space > start ? space : Math.max(i, start + 1);
                lines.add(text.substring(start, end));
                start = end + (space > start ? 1 : 0);
                i = start;
                space = -1;
                used = 0;
                continue;
            }
            i += Character.charCount(c);
        }
        lines.add(text.substring(start));
        return lines;
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
