package org.postern.content;

import java.text.Normalizer;
import java.util.Locale;

/// Text in the form in which words are compared: compatibility forms made one (NFKC), without
/// regard to case, invisible characters left out, white space one space.
final class FoldedWords {
    private FoldedWords() {}

    static String of(String text) {
        String plain = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
        var folded = new StringBuilder(plain.length());
        boolean space = false;
        for (int i = 0; i < plain.length(); ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || c == 0xA0) {
                space = !folded.isEmpty();
            } else if (!invisible(c)) {
                if (space) {
                    folded.append(' ');
                    space = false;
                }
                fold(c, folded);
            }
        }
        return folded.toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// Soft hyphens, joiners and the like are put into words to hide them.
    private static boolean invisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.CONTROL;
    }

    /// Upper case first: so that a final sigma and a sharp s are as their capitals are.
    private static void fold(int c, StringBuilder target) {
        if (c < 0x80) {
            target.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
        } else {
            target.append(Character.toString(c).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
        }
    }
}
