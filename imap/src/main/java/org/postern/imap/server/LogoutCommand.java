package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// LOGOUT, RFC 9051 section 6.1.3.
final class LogoutCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        arguments.expectEnd();
        session.out().reply("*", Reply.bye("Goodbye"));
        session.close();
        return Reply.ok("Logged out");
    }
}
