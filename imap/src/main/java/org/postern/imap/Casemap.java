package org.postern.imap;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;

/// The collation i;unicode-casemap (RFC 5051), which RFC 5256 sorts and compares texts by.
public final class Casemap {
    /// Orders folded texts by their code points, which is the order of their UTF-8 octets.
    public static final Comparator<String> ORDER = Casemap::compare;

    private Casemap() {}

    // RFC 5051 section 2: titlecase, then decompose
    /// The form of a text in which equal texts are equal.
    public static String fold(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 0x80) {
            i++;
        }
        if (i == text.length()) {
            return text.toUpperCase(Locale.ROOT);
        }
        var titles = new StringBuilder(text.length());
        text.codePoints().map(Character::toTitleCase).forEach(titles::appendCodePoint);
        return Normalizer.normalize(titles, Normalizer.Form.NFKD);
    }

    private static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // Surrogates stand for what is above all other characters.
                boolean above = Character.isSurrogate(a) != Character.isSurrogate(b);
                return above ? (Character.isSurrogate(a) ? 1 : -1) : a - b;
            }
        }
        return left.length() - right.length();
    }
}
