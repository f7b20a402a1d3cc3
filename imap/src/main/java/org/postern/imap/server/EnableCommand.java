package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// ENABLE, RFC 5161 section 3.1. None of our extensions needs to be enabled, so none ever is; names
/// that we do not know are passed over, as the RFC says.
final class EnableCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        do {
            arguments.expectSpace();
            arguments.expectAtom();
        } while (arguments.peek() == ' ');
        arguments.expectEnd();
        session.out().ascii("* ENABLED").crlf();
        return Reply.ok("Done");
    }
}
