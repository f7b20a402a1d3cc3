package org.postern.pop3;

/// A mistake of the client's: a line that is no command, or a command that is out of order or not
/// gone through with in its form. Nothing has been done.
public final class Pop3SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param text for the client: what is wrong, without anything it sent
    public Pop3SyntaxException(String text) {
        super(text);
    }

    /// What is wrong, safe to send.
    public String text() {
        return String.valueOf(getMessage());
    }
}
