package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

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
        var control = session.account().accessControl();
        String root = control.isPresent() ? control.get().quotaRoot(name) : "";
        QuotaReport quota = QuotaCommand.find(session, root);
        ResponseWriter out = session.out();
        out.ascii("* QUOTAROOT ");
        MailboxNames.print(out, name);
        if (quota.limited()) {
            out.octet(' ').astring(root.getBytes(StandardCharsets.UTF_8));
        }
        out.crlf();
        if (quota.limited()) {
            QuotaCommand.print(out, root, quota);
        }
        return Reply.ok("Done");
    }
}
