package org.postern.pop3.server;

/// The store cannot do what was asked of a maildrop.
public final class MaildropException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// @param message for the log
    public MaildropException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// @param message for the log
    public MaildropException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public enum Kind {
        /// The message was removed by another session.
        GONE,
        /// The store's trouble.
        UNAVAILABLE
    }
}
