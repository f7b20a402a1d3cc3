package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// NAMESPACE, RFC 9051 section 6.3.10: all mailboxes stand in one personal namespace.
final class NamespaceCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        arguments.expectEnd();
        session.out().ascii("* NAMESPACE ((\"\" \"/\")) NIL NIL").crlf();
        return Reply.ok("Done");
    }
}
