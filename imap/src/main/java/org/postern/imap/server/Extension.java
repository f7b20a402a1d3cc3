package org.postern.imap.server;

import java.util.Optional;

/// What a client turns on for the rest of its session, with ENABLE (RFC 5161 section 3.1) or by
/// using it.
enum Extension {
    // RFC 7162 section 3.1
    CONDSTORE("CONDSTORE"),
    // RFC 7162 section 3.2.3
    QRESYNC("QRESYNC"),
    // RFC 6855 section 3
    UTF8_ACCEPT("UTF8=ACCEPT"),
    // RFC 9586 section 3
    UIDONLY("UIDONLY"),
    // RFC 9051 section 6.3.1
    IMAP4REV2("IMAP4rev2");

    private final String word;

    Extension(String word) {
        this.word = word;
    }

    /// The capability that ENABLE names.
    String word() {
        return word;
    }

    /// @param word in any case
    static Optional<Extension> find(String word) {
        for (Extension extension : values()) {
            if (extension.word.equalsIgnoreCase(word)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }
}
