package org.postern.mail;

/// Text that should be an address or a domain, and is not. The message says what is wrong in words
/// that may be shown to whoever typed it; it quotes none of the text.
public final class AddressSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public AddressSyntaxException(String message) {
        super(message);
    }
}
