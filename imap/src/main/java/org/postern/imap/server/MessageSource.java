package org.postern.imap.server;

import org.postern.mail.UidSet;

/// Goes through messages of a view and opens their data, many at a time.
final class MessageSource {
    /// So many messages are asked of the back end together.
    private static final int TOGETHER = 512;

    private final OpenMailbox mailbox;
    private final MailboxView view;

    MessageSource(OpenMailbox mailbox, MailboxView view) {
        this.mailbox = mailbox;
        this.view = view;
    }

    /// What is done with each message.
    @FunctionalInterface
    interface Visitor {
        /// @param position in the indexes that are gone through
        void message(int position, MessageData message) throws MailboxException;
    }

    /// Visits those messages that still exist.
    ///
    /// @param indexes of the view, ascending
    void forEach(int[] indexes, Visitor visitor) throws MailboxException {
        for (int from = 0; from < indexes.length; from += TOGETHER) {
            int to = Math.min(indexes.length, from + TOGETHER);
            var uids = new UidSet.Builder();
            addRuns(indexes, from, to, uids);
            int position = from;
            for (MessageData message : mailbox.messages(uids.build())) {
                while (position < to && view.uidAt(indexes[position]) < message.uid()) {
                    position++;
                }
                if (position < to && view.uidAt(indexes[position]) == message.uid()) {
                    visitor.message(position, message);
                }
            }
        }
    }

    /// Messages that stand next to each other make one range of UIDs.
    private void addRuns(int[] indexes, int from, int to, UidSet.Builder uids) {
        int start = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || indexes[i] != indexes[i - 1] + 1) {
                uids.add(view.uidAt(indexes[start]), view.uidAt(indexes[i - 1]));
                start = i;
            }
        }
    }
}
