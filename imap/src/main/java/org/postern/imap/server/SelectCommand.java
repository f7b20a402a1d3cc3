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
        String name = MailboxNames.expect(arguments);
        expectParameters(session, arguments);
        arguments.expectEnd();
        // RFC 9051 section 6.3.2: the old mailbox is left even if the new one cannot be had
        session.unselect();
        OpenMailbox opened = session.account().open(name, readOnly);
        var mailbox = new SelectedMailbox(name, opened, session.enabled());
        session.select(mailbox);
        try {
            mailbox.printSelected(session.out());
        } catch (MailboxException e) {
            session.unselect();
            throw e;
        }
        return Reply.ok(opened.readOnly() ? "READ-ONLY" : "READ-WRITE", "Selected");
    }

    // select-params = SP "(" select-param *(SP select-param) ")"
    private static void expectParameters(ImapSession session, ImapReader arguments)
            throws ImapException {
        if (!arguments.take(' ') || arguments.atEnd()) {
            return;
        }
        arguments.expect('(');
        do {
            switch (arguments.takeName()) {
                // RFC 7162 section 3.1.8
                case "CONDSTORE" -> session.enable(Extension.CONDSTORE);
                default -> throw arguments.expected("a parameter of SELECT");
            }
        } while (arguments.take(' '));
        arguments.expect(')');
    }
}
