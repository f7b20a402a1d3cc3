package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// GETQUOTAROOT, RFC 9208 section 4.1.2. The mailbox need not exist: the answer is the same for one
/// that will be created.
final class QuotaRootCommand implements Command {
    // getquotaroot = "GETQUOTAROOT" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        QuotaReport quota = session.account().quota();
        session.out().ascii("* QUOTAROOT ");
        MailboxNames.print(session.out(), name);
        session.out().ascii(quota.limited() ? " \"\"" : "").crlf();
        if (quota.limited()) {
            QuotaCommand.print(session.out(), quota);
        }
        return Reply.ok("Done");
    }
}
