package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.ModifiedUtf7;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// LIST, RFC 3501 section 6.3.8, with CHILDREN (RFC 3348) and SPECIAL-USE (RFC 6154) attributes.
final class ListCommand implements Command {
    // list = "LIST" SP mailbox SP list-mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        Optional<ListPattern> pattern = expectPattern(arguments);
        ResponseWriter out = session.out();
        if (pattern.isEmpty()) {
            // RFC 3501 section 6.3.8: an empty pattern asks for the separator
            print(out, "LIST", Set.of(MailboxAttribute.NO_SELECT), "");
            return Reply.ok("Listed");
        }
        NameTree tree = new NameTree(session.account().mailboxes()).withParents();
        for (MailboxEntry entry : tree.entries()) {
            if (pattern.get().matches(entry.name()) && listed(entry, tree)) {
                print(out, "LIST", tree.attributes(entry), entry.name());
            }
        }
        return Reply.ok("Listed");
    }

    /// A name without mailbox is listed only for the sake of mailboxes below it.
    private static boolean listed(MailboxEntry entry, NameTree tree) {
        return !entry.attributes().contains(MailboxAttribute.NON_EXISTENT)
                || tree.attributes(entry).contains(MailboxAttribute.HAS_CHILDREN);
    }

    /// Reads reference and pattern of LIST and LSUB; empty for the empty pattern.
    static Optional<ListPattern> expectPattern(ImapReader arguments)
            throws ImapException, IOException {
        arguments.expectSpace();
        byte[] reference = arguments.expectAstring();
        arguments.expectSpace();
        byte[] pattern = arguments.expectListMailbox();
        arguments.expectEnd();
        return pattern.length == 0
                ? Optional.empty()
                : Optional.of(
                        new ListPattern(
                                MailboxNames.decode(reference) + MailboxNames.decode(pattern)));
    }

    // mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    static void print(
            ResponseWriter out, String response, Set<MailboxAttribute> attributes, String name)
            throws IOException {
        out.ascii("* ").ascii(response).ascii(" (");
        boolean first = true;
        for (MailboxAttribute attribute : attributes) {
            out.ascii(first ? "" : " ").ascii(attribute.word());
            first = false;
        }
        out.ascii(") \"/\" ").astring(ModifiedUtf7.encode(name)).crlf();
    }
}
