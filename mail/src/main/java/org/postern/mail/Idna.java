package org.postern.mail;

import java.text.Normalizer;
import java.util.Locale;

/// Internationalized labels by IDNA2008 (RFC 5890 to RFC 5895), over the JDK's Unicode data.
///
/// `java.net.IDN` is not used: it is IDNA2003, knows Unicode 3.2 only, and changes names that
/// people own today (`ß` becomes `ss`). What we take from the standard: the mapping of RFC 5895
/// before a look-up, the code points of RFC 5892 derived from their properties (not from a table,
/// so new scripts come with the JDK), the contextual rules for joiners and middle dots, and the
/// Bidi rule of RFC 5893. An A-label that does not decode to a valid U-label (old registrations of
/// symbols exist and work) stays usable and is shown as it is.
final class Idna {
    static final String ACE_PREFIX = "xn--";

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int MIDDLE_DOT = 0xB7;
    private static final int KATAKANA_MIDDLE_DOT = 0x30FB;

    /// Canonical_Combining_Class Virama, of the scripts in which a joiner may follow it.
    private static final String VIRAMAS =
            "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u0E3A\u0F84\u1039\u103A"
                + "\u1714\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA8C4\uA953"
                + "\uA9C0\uAAF6\uABED";

    private Idna() {}

    /// Maps what a person typed towards a U-label.
    // RFC 5895 section 2: lower case, width, NFC, and the ideographic full stops as dots
    static String map(String name) {
        var mapped = new StringBuilder(name.length());
        name.codePoints()
                .forEach(c -> {
                    if (c == 0x3002 || c == 0xFF0E || c == 0xFF61) {
                        mapped.append('.');
                    } else if (c >= 0xFF00 && c <= 0xFFEF) {
                        mapped.append(
                                Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC));
                    } else {
                        mapped.appendCodePoint(c);
                    }
                });
        return Normalizer.normalize(
                mapped.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /// The A-label of a mapped label; an ASCII label is its own.
    ///
    /// @throws AddressSyntaxException if the label holds characters that no domain may have
    static String toAscii(String label) throws AddressSyntaxException {
        if (isAscii(label)) {
            return label;
        }
        if (!isULabel(label)) {
            throw new AddressSyntaxException("a character that a domain name cannot have");
        }
        return ACE_PREFIX + Punycode.encode(label);
    }

    /// The U-label of a label in lower case, or the label itself where it has none that is valid.
    static String toUnicode(String label) {
        if (!label.startsWith(ACE_PREFIX)) {
            return label;
        }
        try {
            String decoded = Punycode.decode(label.substring(ACE_PREFIX.length()));
            // RFC 5891 section 5.4: the U-label must give the same A-label back
            boolean genuine =
                    !isAscii(decoded)
                            && isULabel(decoded)
                            && label.equals(ACE_PREFIX + Punycode.encode(decoded));
            return genuine ? decoded : label;
        } catch (Punycode.MalformedException e) {
            return label;
        }
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    // RFC 5891 section 4.2.3: hyphens, leading combining marks, contextual rules, Bidi
    static boolean isULabel(String label) {
        int[] points = label.codePoints().toArray();
        if (points.length == 0
                || !Normalizer.isNormalized(label, Normalizer.Form.NFC)
                || label.startsWith("-")
                || label.endsWith("-")
                || label.startsWith("--", 2)
                || isMark(points[0])) {
            return false;
        }
        for (int i = 0; i < points.length; i++) {
            if (!isProtocolValid(points[i]) && !isValidInContext(points, i)) {
                return false;
            }
        }
        return BidiRule.holds(points);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    // RFC 5892 section 3: the derived property, without its contextual classes
    private static boolean isProtocolValid(int c) {
        if (c < 0x80) {
            return c == '-' || (Ascii.isLetterOrDigit(c) && Ascii.lower(c) == c);
        }
        return switch (c) {
            // RFC 5892 section 2.6: exceptions, valid though unstable or unassigned to letters
            case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007 -> true;
            case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B ->
                    false;
            default -> isLetterOrDigit(c) && isStable(c) && !isOldHangul(c);
        };
    }

    // RFC 5892 section 2.1: Ll, Lu, Lo, Nd, Lm, Mn, Mc
    private static boolean isLetterOrDigit(int c) {
        return switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER,
                    Character.UPPERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    true;
            default -> false;
        };
    }

    // RFC 5892 section 2.2: Unstable, cp != NFKC(casefold(NFKC(cp)))
    private static boolean isStable(int c) {
        String text = Character.toString(c);
        String folded =
                Normalizer.normalize(text, Normalizer.Form.NFKC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).equals(text);
    }

    // RFC 5892 section 2.9: OldHangulJamo
    private static boolean isOldHangul(int c) {
        return (c >= 0x1100 && c <= 0x11FF)
                || (c >= 0xA960 && c <= 0xA97C)
                || (c >= 0xD7B0 && c <= 0xD7FB);
    }

    // RFC 5892 appendix A: the contextual rules
    private static boolean isValidInContext(int[] points, int at) {
        int c = points[at];
        if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
            return at > 0 && VIRAMAS.indexOf(points[at - 1]) >= 0;
        }
        if (c == MIDDLE_DOT) {
            return at > 0
                    && at + 1 < points.length
                    && points[at - 1] == 'l'
                    && points[at + 1] == 'l';
        }
        if (c == 0x375) {
            return at + 1 < points.length
                    && script(points[at + 1]) == Character.UnicodeScript.GREEK;
        }
        if (c == 0x5F3 || c == 0x5F4) {
            return at > 0 && script(points[at - 1]) == Character.UnicodeScript.HEBREW;
        }
        if (c == KATAKANA_MIDDLE_DOT) {
            return hasJapanese(points);
        }
        return false;
    }

    private static Character.UnicodeScript script(int c) {
        return Character.UnicodeScript.of(c);
    }

    private static boolean hasJapanese(int[] points) {
        for (int c : points) {
            switch (script(c)) {
                case HIRAGANA, KATAKANA, HAN -> {
                    if (c != KATAKANA_MIDDLE_DOT) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }
}
