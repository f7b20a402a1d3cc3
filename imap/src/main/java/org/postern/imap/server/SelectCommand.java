package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// SELECT and EXAMINE, RFC 9051 sections 6.3.2 and 6.3.3.
final class SelectCommand implements Command {
    private final boolean readOnly;

    /// @param readOnly EXAMINE, as against SELECT
    SelectCommand(boolean readOnly) {
        this.readOnly = readOnly;
    }

    // select = "SELECT" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        // RFC 9051 section 6.3.2: the old mailbox is left even if the new one cannot be had
        session.unselect();
        OpenMailbox opened = session.account().open(name, readOnly);
        var mailbox = new SelectedMailbox(name, opened);
        session.select(mailbox);
        try {
            mailbox.printSelected(session.out());
        } catch (MailboxException e) {
            session.unselect();
            throw e;
        }
        return Reply.ok(opened.readOnly() ? "READ-ONLY" : "READ-WRITE", "Selected");
    }
}
