package org.postern.pop3;

import java.util.Optional;

/// The languages that responses are written in (RFC 6856 section 3). There is one text for both:
/// English is what RFC 5646's default language means to people who know no other.
public enum Language {
    DEFAULT("i-default", "Default language"),
    ENGLISH("en", "English");

    private final String tag;
    private final String description;

    Language(String tag, String description) {
        this.tag = tag;
        this.description = description;
    }

    public String tag() {
        return tag;
    }

    /// Its name, in the language itself.
    public String description() {
        return description;
    }

    /// The language for a range, in any case: the range is shortened from its end until one fits.
    ///
    /// @param range as RFC 4647 has it; `*` for whatever the server likes best
    // RFC 4647 section 3.4
    public static Optional<Language> lookup(String range) {
        if (range.equals("*")) {
            return Optional.of(ENGLISH);
        }
        String shorter = range;
        while (true) {
            for (Language language : values()) {
                if (language.tag.equalsIgnoreCase(shorter)) {
                    return Optional.of(language);
                }
            }
            int hyphen = shorter.lastIndexOf('-');
            if (hyphen < 0) {
                return Optional.empty();
            }
            shorter = shorter.substring(0, hyphen);
        }
    }
}
