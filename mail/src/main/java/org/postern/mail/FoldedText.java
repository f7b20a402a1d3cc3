package org.postern.mail;

import java.text.Normalizer;
import java.util.Locale;

/// Text as searches compare it: composed (NFC), without case, without what no text has.
///
/// Case goes by way of upper case, so that ß and ss are one, and character by character: no
/// character's fold depends on its neighbours (as the lower case of a final sigma would), so that a
/// part of a text folds to a part of the folded text. NUL and halves of surrogate pairs become
/// U+FFFD: a folded text can be told apart by NULs and is valid in UTF-8. The dot above is left out
/// where it stands alone: İ, i, and what lower case makes of İ in most languages, an i with that
/// dot behind it, are one.
public final class FoldedText {
    private static final char REPLACEMENT = '\uFFFD';

    private static final char DOT_ABOVE = '\u0307';

    private FoldedText() {}

    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7F || c == 0) {
                return folded(Normalizer.normalize(text, Normalizer.Form.NFC));
            }
        }
        return Ascii.lower(text);
    }

    private static String folded(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        var folded = new StringBuilder(upper.length());
        for (int i = 0; i < upper.length(); ) {
            int codePoint = upper.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint == DOT_ABOVE) {
                continue;
            }
            boolean none =
                    codePoint == 0
                            || (codePoint <= 0xFFFF && Character.isSurrogate((char) codePoint));
            folded.appendCodePoint(none ? REPLACEMENT : Character.toLowerCase(codePoint));
        }
        return folded.toString();
    }
}
