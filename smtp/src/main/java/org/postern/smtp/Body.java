package org.postern.smtp;

/// What a message's octets may be, as MAIL's BODY parameter announces.
///
/// @spec https://www.rfc-editor.org/rfc/rfc6152#section-2 RFC 6152: 8BITMIME
/// @spec https://www.rfc-editor.org/rfc/rfc3030#section-3 RFC 3030: BINARYMIME
public enum Body {
    /// ASCII in lines of at most 998 octets; what a client means that says nothing.
    SEVEN_BIT("7BIT"),
    /// Any octet but NUL, in lines.
    EIGHT_BIT_MIME("8BITMIME"),
    /// Any octets at all; lines mean nothing. Comes by BDAT only.
    BINARY_MIME("BINARYMIME");

    private final String word;

    Body(String word) {
        this.word = word;
    }

    /// The word on the wire.
    public String word() {
        return word;
    }
}
