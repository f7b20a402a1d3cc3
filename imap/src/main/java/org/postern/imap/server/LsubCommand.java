package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// LSUB, RFC 3501 section 6.3.9: subscribed names, whether or not there is a mailbox.
final class LsubCommand implements Command {
    // lsub = "LSUB" SP mailbox SP list-mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        Optional<ListPattern> pattern = ListCommand.expectPattern(arguments);
        if (pattern.isEmpty()) {
            ListCommand.print(session.out(), "LSUB", Set.of(MailboxAttribute.NO_SELECT), "");
            return Reply.ok("Listed");
        }
        Map<String, Set<MailboxAttribute>> names = new TreeMap<>();
        for (MailboxEntry entry : session.account().mailboxes()) {
            if (entry.subscribed()) {
                add(names, entry, pattern.get());
            }
        }
        for (var name : names.entrySet()) {
            ListCommand.print(session.out(), "LSUB", name.getValue(), name.getKey());
        }
        return Reply.ok("Listed");
    }

    // RFC 3501 section 6.3.9: "foo" is told, with \Noselect, when only "foo/bar" is subscribed and
    // the pattern's % hides that one
    private static void add(
            Map<String, Set<MailboxAttribute>> names, MailboxEntry entry, ListPattern pattern) {
        if (pattern.matches(entry.name())) {
            names.put(entry.name(), attributes(entry));
            return;
        }
        String parent = NameTree.parent(entry.name());
        while (!parent.isEmpty()) {
            if (pattern.matches(parent)) {
                names.putIfAbsent(parent, Set.of(MailboxAttribute.NO_SELECT));
            }
            parent = NameTree.parent(parent);
        }
    }

    private static Set<MailboxAttribute> attributes(MailboxEntry entry) {
        Set<MailboxAttribute> attributes = EnumSet.noneOf(MailboxAttribute.class);
        attributes.addAll(entry.attributes());
        if (attributes.remove(MailboxAttribute.NON_EXISTENT)) {
            attributes.add(MailboxAttribute.NO_SELECT);
        }
        return attributes;
    }
}
