package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A LIST response that no LIST asked for: what has become of a name (RFC 9051 section 7.3.1).
final class ListResponse {
    private ListResponse() {}

    /// Tells a mailbox as it is now.
    ///
    /// @param tree of all mailboxes of the account as they are now
    /// @param oldName what it was called before, or was called by the client; empty for nothing
    ///   else
    static void print(ResponseWriter out, NameTree tree, String name, String oldName)
            throws IOException {
        Optional<MailboxEntry> entry = tree.find(name);
        ListCommand.printStart(
                out,
                "LIST",
                entry.isEmpty()
                        ? Set.of(MailboxAttribute.NON_EXISTENT)
                        : attributes(tree, entry.get()),
                name);
        if (!oldName.isEmpty()) {
            // RFC 9051 section 6.3.9.7: oldname-extended-item = "OLDNAME" SP "(" mailbox ")"
            out.ascii(" (\"OLDNAME\" (").mailbox(oldName).ascii("))");
        }
        out.crlf();
    }

    private static Set<MailboxAttribute> attributes(NameTree tree, MailboxEntry entry) {
        Set<MailboxAttribute> attributes = EnumSet.noneOf(MailboxAttribute.class);
        attributes.addAll(tree.attributes(entry));
        if (entry.attributes().contains(MailboxAttribute.NON_EXISTENT)) {
            attributes.remove(MailboxAttribute.NO_SELECT);
            attributes.add(MailboxAttribute.NON_EXISTENT);
        }
        if (entry.subscribed()) {
            attributes.add(MailboxAttribute.SUBSCRIBED);
        }
        return attributes;
    }
}
