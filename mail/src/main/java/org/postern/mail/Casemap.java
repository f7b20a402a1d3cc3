package org.postern.mail;

import java.text.Normalizer;
import java.util.Locale;

/// The collation i;unicode-casemap (RFC 5051), which RFC 5256 sorts and compares texts by: folded
/// texts are in the order of their UTF-8 octets.
public final class Casemap {
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
}
