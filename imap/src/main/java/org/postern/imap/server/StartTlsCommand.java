package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

/// STARTTLS, RFC 9051 section 6.2.1. What the client sent in clear behind it is thrown away by the
/// connection.
final class StartTlsCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException {
        arguments.expectEnd();
        if (session.connection().encrypted()) {
            throw ImapException.bad("TLS is active already");
        }
        if (!session.connection().canStartTls()) {
            throw ImapException.bad("TLS is not available");
        }
        session.afterwards(session.connection()::startTls);
        return Reply.ok("Begin TLS");
    }
}
