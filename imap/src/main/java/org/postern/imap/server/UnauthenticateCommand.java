package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// UNAUTHENTICATE, RFC 8437 section 3: back to where a login is owed, on the same connection.
/// Nothing of the account stays, neither a selected mailbox nor what was enabled; TLS does.
final class UnauthenticateCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        if (!session.settings().unauthenticate()) {
            throw ImapException.bad("Unknown command");
        }
        arguments.expectEnd();
        if (session.connection().compressed()) {
            // RFC 8437 section 4.1: with it would end the compression, which nothing marks in what
            // the client sends. It is not announced then, and section 3 lets a server that cannot
            // reset the connection close it; NO is not permitted.
            throw new ImapSession.Farewell(
                    "compressed", Reply.bye("A compressed connection serves one login"));
        }
        session.unauthenticate();
        return Reply.ok("Log in again");
    }
}
