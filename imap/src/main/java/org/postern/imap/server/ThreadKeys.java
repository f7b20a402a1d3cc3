package org.postern.imap.server;

import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;

import java.util.Arrays;

/// What messages are put into threads by, in columns: a message is its position in them.
final class ThreadKeys {
    private final int[] indexes;
    private final OctetColumn sent;
    private final OctetColumn subjects;
    private final OctetColumn threading;
    private final int[] subjectRanks;

    /// @param indexes of the messages in the view, ascending
    ThreadKeys(int[] indexes, OctetColumn sent, OctetColumn subjects, OctetColumn threading) {
        this.indexes = indexes;
        this.sent = sent;
        this.subjects = subjects;
        this.threading = threading;
        this.subjectRanks = subjects.ranks();
    }

    static ThreadKeys read(OpenMailbox mailbox, MailboxView view, int[] indexes)
            throws MailboxException {
        return new ThreadKeys(
                indexes,
                mailbox.column(view, ListingKey.SENT, indexes),
                mailbox.column(view, ListingKey.BASE_SUBJECT, indexes),
                mailbox.column(view, ListingKey.THREADING, indexes));
    }

    int count() {
        return indexes.length;
    }

    /// Whether the message still exists.
    boolean present(int message) {
        return sent.present(message) && subjects.present(message) && threading.present(message);
    }

    /// The messages that still exist by sent date, then by sequence number (RFC 5256 section 2.2).
    int[] order() {
        int[] dates = sent.ranks();
        var packed = new long[dates.length];
        int count = 0;
        for (int message = 0; message < dates.length; message++) {
            if (present(message)) {
                packed[count++] = (long) dates[message] << Integer.SIZE | message;
            }
        }
        Arrays.sort(packed, 0, count);
        var order = new int[count];
        Arrays.setAll(order, i -> (int) packed[i]);
        return order;
    }

    /// Its index in the view.
    int index(int message) {
        return indexes[message];
    }

    /// A number for the base subject: the same where that is the same.
    int subject(int message) {
        return subjectRanks[message];
    }

    boolean hasSubject(int message) {
        return subjects.length(message) > 0;
    }

    /// Whether the subject is that of a reply or a forward.
    boolean reply(int message) {
        return threading.octet(message, 0) != 0;
    }

    /// The hash of its identifier; 0 if it has none.
    long id(int message) {
        return threading.number(message, 1);
    }

    /// How many messages before it it names.
    int references(int message) {
        return (threading.length(message) - 1) / Long.BYTES - 1;
    }

    /// The hash of the identifier of one of them, the oldest first.
    long reference(int message, int number) {
        return threading.number(message, 1 + Long.BYTES * (1 + number));
    }
}
