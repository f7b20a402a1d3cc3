package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.SearchScope;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.time.Instant;

/// What a search's words mean in one session: its numbers in the view that its client knows.
record SessionScope(SelectedMailbox mailbox, Instant now) implements SearchScope {
    static SessionScope of(ImapSession session) {
        return new SessionScope(session.selected(), session.server().clock().instant());
    }

    @Override
    public UidSet numbers(SequenceSet numbers) throws ImapException {
        return mailbox.select(numbers, false).uids(mailbox.told());
    }

    @Override
    public UidSet uids(SequenceSet uids) throws ImapException {
        return mailbox.select(uids, true).uids(mailbox.told());
    }

    @Override
    public boolean utf8Only() {
        return mailbox.enabled(Extension.UTF8_ACCEPT);
    }

    @Override
    public UidSet recent() {
        return mailbox.recent();
    }
}
