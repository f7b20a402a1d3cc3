package org.postern.imap;

import java.util.Objects;

/// Unwinds one command with the reply that ends it. Caught in one place, the command loop.
public final class ImapException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public ImapException(Reply reply) {
        super(Objects.requireNonNull(reply, "reply").toString(), null, false, false);
        this.reply = reply;
    }

    /// The command is not of the grammar, or came out of order.
    public static ImapException bad(String text) {
        return new ImapException(Reply.bad(text));
    }

    /// The command was understood and is refused.
    public static ImapException no(String code, String text) {
        return new ImapException(Reply.no(code, text));
    }

    public Reply reply() {
        return reply;
    }
}
