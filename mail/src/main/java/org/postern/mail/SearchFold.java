package org.postern.mail;

import java.text.Normalizer;
import java.util.Locale;

/// The form in which a text is searched: without regard to case, and composed.
public final class SearchFold {
    private SearchFold() {}

    /// Takes the case off a text, by way of upper case so that ß and ss are one.
    public static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return Normalizer.normalize(text, Normalizer.Form.NFC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT);
            }
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
