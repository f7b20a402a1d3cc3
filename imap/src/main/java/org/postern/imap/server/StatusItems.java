package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What is to be told of a mailbox in a STATUS response (RFC 9051 section 6.3.11), with SIZE (RFC
/// 8438), APPENDLIMIT (RFC 7889) and HIGHESTMODSEQ (RFC 7162), MAILBOXID (RFC 8474).
record StatusItems(List<Item> items) {
    /// What can be asked.
    enum Item {
        MESSAGES,
        RECENT,
        UIDNEXT,
        UIDVALIDITY,
        UNSEEN,
        DELETED,
        // RFC 9208 section 4.1.4
        DELETED_STORAGE,
        SIZE,
        APPENDLIMIT,
        HIGHESTMODSEQ,
        MAILBOXID;

        String word() {
            return name().replace('_', '-');
        }

        static @Nullable Item find(String name) {
            for (Item item : values()) {
                if (item.word().equals(name)) {
                    return item;
                }
            }
            return null;
        }
    }

    // "(" status-att *(SP status-att) ")"
    static StatusItems expect(ImapReader arguments) throws ImapException {
        List<Item> items = new ArrayList<>();
        arguments.expect('(');
        do {
            String name = arguments.takeName();
            Item item = Item.find(name);
            if (item == null) {
                throw arguments.expected("an item of STATUS");
            }
            if (!items.contains(item)) {
                items.add(item);
            }
        } while (arguments.take(' '));
        arguments.expect(')');
        return new StatusItems(items);
    }

    /// Asks for a mailbox's counters and prints them.
    void print(ImapSession session, String name) throws MailboxException, IOException {
        if (items.contains(Item.HIGHESTMODSEQ)) {
            session.enable(Extension.CONDSTORE);
        }
        MailboxStatus status = session.account().status(name);
        // All is asked before anything is printed: a failure must not tear the response.
        var values = new String[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(items.get(i), name, status, session);
        }
        ResponseWriter out = session.out();
        out.ascii("* STATUS ");
        MailboxNames.print(out, name);
        out.ascii(" (");
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            out.ascii(i == 0 ? "" : " ").ascii(item.word()).octet(' ');
            out.ascii(values[i]);
        }
        out.octet(')').crlf();
    }

    private static String value(Item item, String name, MailboxStatus status, ImapSession session)
            throws MailboxException {
        // RFC 8474 section 4.3
        return item == Item.MAILBOXID
                ? "(" + status.id() + ")"
                : Long.toString(number(item, name, status, session));
    }

    private static long number(Item item, String name, MailboxStatus status, ImapSession session)
            throws MailboxException {
        return switch (item) {
            case MESSAGES -> status.messages();
            case RECENT -> status.recent();
            case UIDNEXT -> status.uidNext();
            case UIDVALIDITY -> status.uidValidity();
            case UNSEEN -> status.unseen();
            case DELETED -> status.deleted();
            case DELETED_STORAGE ->
                    status.deleted() == 0 ? 0 : session.account().deletedOctets(name);
            // RFC 8438 section 3
            case SIZE -> status.octets();
            // RFC 7889 section 3.1
            case APPENDLIMIT -> session.settings().maxMessageOctets().count();
            // RFC 7162 section 3.1.7
            case HIGHESTMODSEQ -> status.highestModSeq();
            case MAILBOXID -> throw new IllegalArgumentException("no number");
        };
    }
}
