package org.postern.smtp;

/// Unwinds one command with the reply that it gets. The session goes on.
public final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public SmtpException(Reply reply) {
        super(reply.toString());
        this.reply = reply;
    }

    /// @param status e.g. `5.5.2`
    public SmtpException(int code, String status, String text) {
        this(Reply.of(code, status, text));
    }

    public Reply reply() {
        return reply;
    }
}
