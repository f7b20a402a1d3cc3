package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// SUBSCRIBE and UNSUBSCRIBE, RFC 9051 sections 6.3.7 and 6.3.8: of names, whether or not there is
/// a mailbox.
final class SubscribeCommand implements Command {
    private final boolean subscribe;

    SubscribeCommand(boolean subscribe) {
        this.subscribe = subscribe;
    }

    // subscribe = "SUBSCRIBE" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        session.notifier().own(name);
        if (subscribe) {
            session.account().subscribe(name);
            return Reply.ok("Subscribed");
        }
        session.account().unsubscribe(name);
        return Reply.ok("Unsubscribed");
    }
}
