package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// RESETKEY, RFC 4467 section 7: URLs that were sealed for a mailbox, or for any, are no good from
/// here on.
final class ResetKeyCommand implements Command {
    // resetkey = "RESETKEY" [SP mailbox *(SP mechanism)]
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        if (arguments.restIsBlank()) {
            arguments.expectEnd();
            session.account().keys().removeAll();
            return mechanisms();
        }
        arguments.expectSpace();
        String mailbox = MailboxNames.expect(arguments);
        while (!arguments.restIsBlank()) {
            arguments.expectSpace();
            expectMechanism(arguments);
        }
        arguments.expectEnd();
        // Only of a mailbox that is there.
        session.account().status(mailbox);
        session.account().keys().renew(mailbox);
        return mechanisms();
    }

    // mechanism = "INTERNAL" / 1*(ALPHA / DIGIT / "-" / ".")
    /// Reads the name of a mechanism, of which there is one.
    static void expectMechanism(ImapReader arguments) throws ImapException {
        if (!arguments.takeName().equals(UrlSeal.MECHANISM)) {
            throw ImapException.bad("The only mechanism is " + UrlSeal.MECHANISM);
        }
    }

    // RFC 4467 section 8: resp-text-code =/ "URLMECH" SP "INTERNAL" *(SP mechanism …)
    static Reply mechanisms() {
        return Reply.ok("URLMECH " + UrlSeal.MECHANISM, "URLs can be sealed");
    }
}
