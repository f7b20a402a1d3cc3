package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// SETMETADATA, RFC 5464 section 4.3.
final class SetMetadataCommand implements Command {
    // setmetadata = "SETMETADATA" SP mailbox SP entry-values
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        Metadata metadata = MetadataEntries.of(session);
        arguments.expectSpace();
        String mailbox = MetadataEntries.expectMailbox(arguments);
        arguments.expectSpace();
        var set = new TreeMap<String, byte[]>();
        var removed = new TreeSet<String>();
        expectValues(arguments, set, removed);
        arguments.expectEnd();
        for (byte[] value : set.values()) {
            if (value.length > metadata.maxOctets()) {
                // RFC 5464 section 4.3: MAXSIZE tells the most that is taken
                return Reply.no(
                        "METADATA MAXSIZE " + metadata.maxOctets(), "The value is too long");
            }
        }
        session.notifier().ownEntries(mailbox, set.keySet());
        session.notifier().ownEntries(mailbox, removed);
        try {
            metadata.change(mailbox, set, removed);
        } catch (MailboxException e) {
            if (e.kind() == MailboxException.Kind.LIMIT) {
                // RFC 5464 section 4.3
                return Reply.no("METADATA TOOMANY", "There are too many annotations");
            }
            throw e;
        }
        return Reply.ok("Set");
    }

    // entry-values = "(" entry-value *(SP entry-value) ")"
    // entry-value = entry SP value
    private static void expectValues(
            ImapReader arguments, SortedMap<String, byte[]> set, Set<String> removed)
            throws ImapException, IOException {
        arguments.expect('(');
        do {
            if (set.size() + removed.size() == MetadataEntries.MAX_ENTRIES) {
                throw ImapException.bad("More than " + MetadataEntries.MAX_ENTRIES + " entries");
            }
            String entry = MetadataEntries.expectEntry(arguments);
            arguments.expectSpace();
            set.remove(entry);
            removed.remove(entry);
            if (arguments.takeWord("NIL")) {
                removed.add(entry);
            } else {
                // value = nstring / literal8
                set.put(
                        entry,
                        arguments.peek() == '~'
                                ? arguments.expectLiteral8()
                                : arguments.expectString());
            }
        } while (arguments.take(' '));
        arguments.expect(')');
    }
}
