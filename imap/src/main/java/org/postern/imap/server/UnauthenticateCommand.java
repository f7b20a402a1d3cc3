package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

/// UNAUTHENTICATE, RFC 8437 section 3: back to where a login is owed, on the same connection.
/// Nothing of the account stays, neither a selected mailbox nor what was enabled; TLS does.
final class UnauthenticateCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException {
        arguments.expectEnd();
        session.unauthenticate();
        return Reply.ok("Log in again");
    }
}
