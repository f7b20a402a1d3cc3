package org.postern.search;

/// Cuts folded text, in UTF-8, into tokens: runs of letters, runs of digits, runs of what is
/// neither, and single characters of scripts that do not part words.
///
/// Where a token ends depends on the two characters there and on nothing else. That is what makes
/// an index of whole tokens answer for any substring: cut a substring the same way, and its inner
/// tokens are tokens of the text, its first one ends a token of the text, its last one begins one.
/// The one exception are runs of more than [#LONGEST] octets, see [Kind].
final class Tokens {
    /// Longest run that stays one token, in octets.
    static final int LONGEST = 255;

    /// What a token consists of.
    enum Kind {
        LETTERS(0),
        DIGITS(1),
        /// White space, punctuation, symbols.
        OTHER(2),
        /// One character.
        SINGLE(3);

        private final byte number;

        Kind(int number) {
            this.number = (byte) number;
        }

        /// Whether a space between two such is the rule.
        boolean isWord() {
            return this == LETTERS || this == DIGITS;
        }
    }

    /// Takes the tokens in their order.
    @FunctionalInterface
    interface Sink {
        /// @param kind of the run
        void token(byte[] text, int from, int to, Kind kind);
    }

    private static final byte[] ASCII = ascii();

    private Tokens() {}

    static void cut(byte[] text, Sink sink) {
        int at = 0;
        while (at < text.length) {
            int from = at;
            int kind = kindAt(text, at);
            at += width(text, at);
            if (kind != Kind.SINGLE.number) {
                while (at < text.length && kindAt(text, at) == kind) {
                    at += width(text, at);
                }
            }
            sink.token(text, from, at, KINDS[kind]);
        }
    }

    private static final Kind[] KINDS = Kind.values();

    /// The kind of a token that begins with these octets.
    static Kind kind(byte[] text, int at) {
        return KINDS[kindAt(text, at)];
    }

    /// How many octets the character takes that begins here.
    static int width(byte[] text, int at) {
        int first = text[at] & 0xFF;
        int width = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return Math.min(width, text.length - at);
    }

    private static int kindAt(byte[] text, int at) {
        return text[at] >= 0 ? ASCII[text[at]] : kind(codePoint(text, at)).number;
    }

    private static int codePoint(byte[] text, int at) {
        int width = width(text, at);
        int codePoint = text[at] & (width == 1 ? 0xFF : 0xFF >> (width + 1));
        for (int i = 1; i < width; i++) {
            codePoint = codePoint << 6 | (text[at + i] & 0x3F);
        }
        return codePoint;
    }

    private static Kind kind(int codePoint) {
        if (standsAlone(codePoint)) {
            return Kind.SINGLE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK ->
                    Kind.LETTERS;
            case Character.DECIMAL_DIGIT_NUMBER -> Kind.DIGITS;
            default -> Kind.OTHER;
        };
    }

    /// Han, kana; and Thai, Lao, Myanmar, Khmer, whose words are not parted either.
    private static boolean standsAlone(int c) {
        return (c >= 0x3041 && c <= 0x30FF)
                || (c >= 0x31F0 && c <= 0x31FF)
                || (c >= 0xFF66 && c <= 0xFF9F)
                || (c >= 0x0E00 && c <= 0x0EFF)
                || (c >= 0x1000 && c <= 0x109F)
                || (c >= 0x1780 && c <= 0x17FF)
                || Character.isIdeographic(c);
    }

    private static byte[] ascii() {
        var kinds = new byte[128];
        for (int c = 0; c < kinds.length; c++) {
            kinds[c] = kind(c).number;
        }
        return kinds;
    }
}
