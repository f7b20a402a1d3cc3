package org.postern.sieve;

/// A script that does not keep to the language.
public final class SieveException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Position position;
    private final String reason;

    public SieveException(Position position, String reason) {
        super(position + ": " + reason);
        this.position = position;
        this.reason = reason;
    }

    public Position position() {
        return position;
    }

    /// What is wrong there, in a few words that may be shown to the script's author.
    public String reason() {
        return reason;
    }
}
