package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

/// NOOP, RFC 9051 section 6.1.2: asks for news, which every command's end brings. CHECK, RFC 3501
/// section 6.4.1, is the same here: what was changed is on disk already.
final class NoopCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException {
        arguments.expectEnd();
        return Reply.ok("Done");
    }
}
