package org.postern.smtp;

/// How much of a message a notice about it gives back.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3461#section-4.3 RFC 3461: RET
public enum ReturnedContent {
    /// All of it.
    FULL("FULL"),
    /// Its header.
    HEADERS("HDRS");

    private final String word;

    ReturnedContent(String word) {
        this.word = word;
    }

    /// The word on the wire.
    public String word() {
        return word;
    }
}
