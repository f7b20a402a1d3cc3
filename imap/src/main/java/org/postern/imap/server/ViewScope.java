package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.SearchScope;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.time.Instant;

/// What a search's words mean in a mailbox that need not be selected (RFC 7377 section 2). Numbers
/// above the count of messages are no error there.
///
/// @param selected the mailbox, if it is the selected one
record ViewScope(
        MailboxView view, @Nullable SelectedMailbox selected, Instant now, boolean utf8Only)
        implements SearchScope {
    @Override
    public UidSet numbers(SequenceSet numbers) throws ImapException {
        if (numbers.isSaved()) {
            return saved(numbers);
        }
        var uids = new UidSet.Builder();
        UidSet ordered = numbers.resolve(view.count());
        for (int range = 0; range < ordered.rangeCount(); range++) {
            long last = Math.min(ordered.last(range), view.count());
            if (ordered.first(range) <= last) {
                uids.add(view.uidAt((int) ordered.first(range) - 1), view.uidAt((int) last - 1));
            }
        }
        return uids.build();
    }

    @Override
    public UidSet uids(SequenceSet uids) throws ImapException {
        if (uids.isSaved()) {
            return saved(uids);
        }
        return Selection.ofUids(uids, view).uids(view);
    }

    // RFC 5182 section 2.1: $ stands for messages of the selected mailbox
    private UidSet saved(SequenceSet set) throws ImapException {
        if (selected == null) {
            throw ImapException.bad("$ is of the selected mailbox");
        }
        return selected.select(set, true).uids(view);
    }

    @Override
    public UidSet recent() {
        return selected == null ? UidSet.EMPTY : selected.recent();
    }
}
