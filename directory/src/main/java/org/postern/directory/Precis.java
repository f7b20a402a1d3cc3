package org.postern.directory;

import java.text.Normalizer;
import java.util.Arrays;

/// The two string classes of the PRECIS framework, judged character by character with the JDK's
/// Unicode tables.
///
/// Stricter than the RFC in one place: ZERO WIDTH NON-JOINER is taken only after a virama, not by
/// its second rule (between cursively joined letters), for which the JDK has no joining types.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8264 RFC 8264: PRECIS
final class Precis {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /// Characters of combining class 9, ascending.
    private static final int[] VIRAMAS = {
        0x094D, 0x09CD, 0x0A4D, 0x0ACD, 0x0B4D, 0x0BCD, 0x0C4D, 0x0CCD, 0x0D3B, 0x0D3C, 0x0D4D,
        0x0DCA, 0x0E3A, 0x0EBA, 0x0F84, 0x1039, 0x103A, 0x1714, 0x1715, 0x1734, 0x17D2, 0x1A60,
        0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA82C, 0xA8C4, 0xA953, 0xA9C0,
        0xAAF6, 0xABED, 0x10A3F, 0x11046, 0x11070, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0,
        0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2, 0x115BF, 0x1163F, 0x116B6, 0x1172B, 0x11839,
        0x1193D, 0x1193E, 0x119E0, 0x11A34, 0x11A47, 0x11A99, 0x11C3F, 0x11D44, 0x11D45, 0x11D97
    };

    /// Ranges (first, last) of Default_Ignorable_Code_Point.
    private static final int[] IGNORABLE = {
        0x00AD, 0x00AD, 0x034F, 0x034F, 0x061C, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B,
        0x180F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F,
        0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000,
        0xE0FFF
    };

    private Precis() {}

    /// What may stand in a name.
    // RFC 8264 section 4.2
    static boolean identifier(int[] text, int at) {
        int c = text[at];
        return switch (exception(c)) {
            case VALID -> true;
            case DISALLOWED -> false;
            case CONTEXT -> inContext(text, at);
            case NONE -> identifierCategory(c);
        };
    }

    /// What may stand in a pass phrase.
    // RFC 8264 section 4.3
    static boolean freeform(int[] text, int at) {
        int c = text[at];
        return switch (exception(c)) {
            case VALID -> true;
            case DISALLOWED -> false;
            case CONTEXT -> inContext(text, at);
            case NONE -> freeformCategory(c);
        };
    }

    // RFC 8264 section 8: the order of these questions is the rule.
    private static boolean identifierCategory(int c) {
        if (c < 0x80) {
            return c > ' ' && c < 0x7F;
        }
        return !unassigned(c) && !oldHangulJamo(c) && !ignorable(c) && !compatible(c) && letter(c);
    }

    private static boolean freeformCategory(int c) {
        if (c < 0x80) {
            return c >= ' ' && c < 0x7F;
        }
        if (unassigned(c) || oldHangulJamo(c) || ignorable(c)) {
            return false;
        }
        return compatible(c) || letter(c) || otherPrintable(c);
    }

    // RFC 8264 sections 9.1 and 9.18: LetterDigits; the rest of OtherLetterDigits is for pass
    // phrases only, see otherPrintable.
    private static boolean letter(int c) {
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

    private static boolean otherPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.TITLECASE_LETTER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.ENCLOSING_MARK,
                    Character.SPACE_SEPARATOR,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    true;
            default -> false;
        };
    }

    private enum Listed {
        VALID,
        DISALLOWED,
        CONTEXT,
        NONE
    }

    // RFC 5892 section 2.6
    private static Listed exception(int c) {
        return switch (c) {
            case 0x00DF, 0x03C2, 0x06FD, 0x06FE, 0x0F0B, 0x3007 -> Listed.VALID;
            case 0x0640, 0x07FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B ->
                    Listed.DISALLOWED;
            case 0x00B7, 0x0375, 0x05F3, 0x05F4, 0x30FB -> Listed.CONTEXT;
            case ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER -> Listed.CONTEXT;
            default -> arabicIndic(c) || extendedArabicIndic(c) ? Listed.CONTEXT : Listed.NONE;
        };
    }

    // RFC 5892 appendix A, rules 1 to 9.
    private static boolean inContext(int[] text, int at) {
        int before = at > 0 ? text[at - 1] : -1;
        int after = at + 1 < text.length ? text[at + 1] : -1;
        return switch (text[at]) {
            case ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER ->
                    Arrays.binarySearch(VIRAMAS, before) >= 0;
            case 0x00B7 -> before == 'l' && after == 'l';
            case 0x0375 -> script(after) == Character.UnicodeScript.GREEK;
            case 0x05F3, 0x05F4 -> script(before) == Character.UnicodeScript.HEBREW;
            case 0x30FB -> Arrays.stream(text).anyMatch(Precis::japanese);
            default ->
                    arabicIndic(text[at])
                            ? Arrays.stream(text).noneMatch(Precis::extendedArabicIndic)
                            : Arrays.stream(text).noneMatch(Precis::arabicIndic);
        };
    }

    private static Character.UnicodeScript script(int c) {
        return c < 0 ? Character.UnicodeScript.UNKNOWN : Character.UnicodeScript.of(c);
    }

    private static boolean japanese(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HIRAGANA, KATAKANA, HAN -> c != 0x30FB;
            default -> false;
        };
    }

    private static boolean arabicIndic(int c) {
        return c >= 0x0660 && c <= 0x0669;
    }

    private static boolean extendedArabicIndic(int c) {
        return c >= 0x06F0 && c <= 0x06F9;
    }

    private static boolean unassigned(int c) {
        return Character.getType(c) == Character.UNASSIGNED;
    }

    // RFC 8264 section 9.9
    private static boolean oldHangulJamo(int c) {
        return (c >= 0x1100 && c <= 0x11FF)
                || (c >= 0xA960 && c <= 0xA97C)
                || (c >= 0xD7B0 && c <= 0xD7FB);
    }

    // RFC 8264 section 9.13
    private static boolean ignorable(int c) {
        for (int i = 0; i < IGNORABLE.length; i += 2) {
            if (c >= IGNORABLE[i] && c <= IGNORABLE[i + 1]) {
                return true;
            }
        }
        return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    }

    // RFC 8264 section 9.17
    private static boolean compatible(int c) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return false;
        }
        return !Normalizer.isNormalized(Character.toString(c), Normalizer.Form.NFKC);
    }
}
