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

    // RFC 4466 section 2.1: select = "SELECT" SP mailbox [select-params]
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        MailboxNames.Spelled spelled = MailboxNames.expectSpelled(arguments);
        String name = spelled.name();
        SelectParameters parameters = SelectParameters.expect(arguments);
        arguments.expectEnd();
        enable(session, parameters);
        // RFC 9051 section 6.3.2: the old mailbox is left even if the new one cannot be had
        if (session.unselect()) {
            // RFC 7162 section 3.2.11: what follows is of the new mailbox
            session.out().reply("*", Reply.ok("CLOSED", "The mailbox before is closed"));
        }
        OpenMailbox opened = session.account().open(name, readOnly);
        var mailbox = new SelectedMailbox(name, opened, session.enabled());
        session.select(mailbox);
        try {
            mailbox.printSelected(session.out());
            if (session.rev2()) {
                // RFC 9051 section 6.3.2: REQUIRED untagged responses: … LIST
                var tree = new NameTree(session.account().mailboxes());
                ListResponse.print(session.out(), tree, name, spelled.other());
            }
            if (parameters.resync() != null) {
                mailbox.printResync(session.out(), parameters.resync());
            }
        } catch (MailboxException e) {
            session.unselect();
            throw e;
        }
        boolean writes = !opened.readOnly() && opened.rights().hasAny(SHARED);
        return Reply.ok(writes ? "READ-WRITE" : "READ-ONLY", "Selected");
    }

    // RFC 4314 section 5.2: READ-ONLY where messages can neither come nor go, nor the flags change
    // that are shared; \Seen is each user's own
    private static final String SHARED = "iewt";

    private static void enable(ImapSession session, SelectParameters parameters)
            throws ImapException {
        // RFC 7162 section 3.2.5: QRESYNC has to be enabled before
        if (parameters.resync() != null && !session.enabled(Extension.QRESYNC)) {
            throw ImapException.bad("Enable QRESYNC first");
        }
        if (parameters.condstore()) {
            session.enable(Extension.CONDSTORE);
        }
    }
}
