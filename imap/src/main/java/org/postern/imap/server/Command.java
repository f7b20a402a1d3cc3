package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// One command of IMAP: reads its arguments, does its work, prints its untagged responses and says
/// how it ended. Holds no state of a session.
@FunctionalInterface
interface Command {
    /// @param arguments stands behind the command's name
    /// @return the tagged response
    Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException;
}
