package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.Locale;

/// UID, RFC 9051 section 6.4.9: a command whose messages are named by UID.
final class UidCommand implements Command {
    // uid = "UID" SP (copy / move / fetch / search / store / uid-expunge)
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = arguments.expectAtom().toUpperCase(Locale.ROOT);
        return CommandTable.findUid(name).run(session, arguments);
    }
}
