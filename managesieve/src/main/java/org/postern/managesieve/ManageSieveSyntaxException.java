package org.postern.managesieve;

/// A command that does not keep to the grammar.
public final class ManageSieveSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean fatal;

    /// @param text safe to show the client
    /// @param fatal whether what follows can no longer be told from commands
    public ManageSieveSyntaxException(String text, boolean fatal) {
        super(text);
        this.fatal = fatal;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public boolean fatal() {
        return fatal;
    }
}
