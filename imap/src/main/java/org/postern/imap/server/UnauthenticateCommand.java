package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// UNAUTHENTICATE, RFC 8437 section 3: back to where a login is owed, on the same connection.
/// Nothing of the account stays, neither a selected mailbox nor what was enabled; compression ends,
/// TLS stays. A client that compresses has to wait for the response: nothing in what it sends marks
/// where its compression ends.
final class UnauthenticateCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        if (!session.settings().unauthenticate()) {
            throw ImapException.bad("Unknown command");
        }
        arguments.expectEnd();
        session.unauthenticate();
        if (session.connection().compressed()) {
            // RFC 8437 section 4.1: the client's compression ends with this command's line, ours
            // with the response
            session.afterwards(session.connection()::endCompression);
        }
        return Reply.ok("Log in again");
    }
}
