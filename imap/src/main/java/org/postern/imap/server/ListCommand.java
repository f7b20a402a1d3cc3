package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// LIST, RFC 3501 section 6.3.8, with CHILDREN (RFC 3348) and SPECIAL-USE (RFC 6154) attributes, in
/// its longer form (RFC 5258) and with the mailboxes' counters (RFC 5819).
final class ListCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        ListRequest request = ListRequest.expect(arguments);
        if (request.separatorOnly()) {
            // RFC 3501 section 6.3.8: an empty pattern asks for the separator
            print(session.out(), "LIST", Set.of(MailboxAttribute.NO_SELECT), "");
            return Reply.ok("Listed");
        }
        List<MailboxEntry> mailboxes = new ArrayList<>(session.account().mailboxes());
        List<MailboxEntry> reserved = session.account().reservedMailboxes();
        mailboxes.addAll(reserved);
        NameTree tree = new NameTree(mailboxes).withParents();
        for (MailboxEntry entry : tree.entries()) {
            if (reserved.contains(entry) ? request.names(entry) : request.matches(entry)) {
                list(session, request, tree, entry);
            }
        }
        return Reply.ok("Listed");
    }

    private static void list(
            ImapSession session, ListRequest request, NameTree tree, MailboxEntry entry)
            throws MailboxException, IOException {
        boolean fits = request.selects() ? request.fits(entry) : listed(entry, tree);
        boolean below = request.recursive() && tree.anyBelow(entry.name(), request::fits);
        // RFC 5258 section 3.5: for the sake of one below it that is not listed itself
        boolean shown =
                fits
                        || (below
                                && tree.anyBelow(
                                        entry.name(), e -> request.fits(e) && !request.matches(e)));
        if (!shown) {
            return;
        }
        ResponseWriter out = session.out();
        boolean extended = request.extended() || session.rev2();
        printStart(out, "LIST", attributes(request, extended, tree, entry), entry.name());
        if (below) {
            printChildInfo(out, request.selected());
        }
        out.crlf();
        if (fits && request.returned().contains(ListRequest.Returned.MYRIGHTS)) {
            rights(session, entry);
        }
        if (fits && !request.annotations().isEmpty()) {
            annotations(session, request.annotations(), entry);
        }
        if (fits && request.status() != null && selectable(entry)) {
            status(session, request.status(), entry.name());
        }
    }

    private static Set<MailboxAttribute> attributes(
            ListRequest request, boolean extended, NameTree tree, MailboxEntry entry) {
        Set<MailboxAttribute> attributes = EnumSet.noneOf(MailboxAttribute.class);
        attributes.addAll(tree.attributes(entry));
        // RFC 5258 section 3: \NonExistent implies \Noselect
        // RFC 9051 section 7.3.1: and IMAP4rev2 knows it in every form
        if (extended && entry.attributes().contains(MailboxAttribute.NON_EXISTENT)) {
            attributes.remove(MailboxAttribute.NO_SELECT);
            attributes.add(MailboxAttribute.NON_EXISTENT);
        }
        if (request.tellsSubscribed() && entry.subscribed()) {
            attributes.add(MailboxAttribute.SUBSCRIBED);
        }
        return attributes;
    }

    // RFC 5258 section 6: childinfo-extended-item = "CHILDINFO" SP "(" … ")"
    private static void printChildInfo(ResponseWriter out, Set<ListRequest.Selected> selected)
            throws IOException {
        out.ascii(" (\"CHILDINFO\" (");
        boolean first = true;
        for (ListRequest.Selected option : selected) {
            if (option == ListRequest.Selected.SUBSCRIBED
                    || option == ListRequest.Selected.SPECIAL_USE) {
                out.ascii(first ? "\"" : " \"").ascii(option.word()).octet('"');
                first = false;
            }
        }
        out.ascii("))");
    }

    private static boolean selectable(MailboxEntry entry) {
        return !entry.attributes().contains(MailboxAttribute.NON_EXISTENT)
                && !entry.attributes().contains(MailboxAttribute.NO_SELECT);
    }

    // RFC 8440 section 3: nothing of names that have no mailbox, nor where the rights cannot be
    // told
    private static void rights(ImapSession session, MailboxEntry entry)
            throws MailboxException, IOException {
        var control = session.account().accessControl();
        if (control.isEmpty() || entry.attributes().contains(MailboxAttribute.NON_EXISTENT)) {
            return;
        }
        try {
            MyRightsCommand.print(
                    session.out(), entry.name(), control.get().myRights(entry.name()));
        } catch (MailboxException e) {
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    // RFC 9590 section 3: a METADATA response for each mailbox, with NIL for what is not there
    private static void annotations(ImapSession session, List<String> wanted, MailboxEntry entry)
            throws MailboxException, IOException {
        var metadata = session.account().metadata();
        if (metadata.isEmpty() || entry.attributes().contains(MailboxAttribute.NON_EXISTENT)) {
            return;
        }
        try {
            var all = metadata.get().entries(entry.name());
            var values = new TreeMap<String, byte[]>();
            for (String name : wanted) {
                values.put(name, all.getOrDefault(name, MetadataEntries.ABSENT));
            }
            MetadataEntries.print(session.out(), entry.name(), values);
        } catch (MailboxException e) {
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    /// Tells a mailbox's counters; nothing of one that has gone meanwhile.
    private static void status(ImapSession session, StatusItems items, String name)
            throws MailboxException, IOException {
        try {
            items.print(session, name);
        } catch (MailboxException e) {
            // RFC 5819 section 2: the STATUS response may be left out
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    /// A name without mailbox is listed only for the sake of mailboxes below it.
    private static boolean listed(MailboxEntry entry, NameTree tree) {
        return !entry.attributes().contains(MailboxAttribute.NON_EXISTENT)
                || tree.attributes(entry).contains(MailboxAttribute.HAS_CHILDREN);
    }

    /// Reads reference and pattern of LSUB; empty for the empty pattern.
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
                                MailboxNames.decode(arguments, reference)
                                        + MailboxNames.decode(arguments, pattern)));
    }

    /// Prints one response.
    static void print(
            ResponseWriter out, String response, Set<MailboxAttribute> attributes, String name)
            throws IOException {
        printStart(out, response, attributes, name);
        out.crlf();
    }

    // mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    static void printStart(
            ResponseWriter out, String response, Set<MailboxAttribute> attributes, String name)
            throws IOException {
        out.ascii("* ").ascii(response).ascii(" (");
        boolean first = true;
        for (MailboxAttribute attribute : attributes) {
            out.ascii(first ? "" : " ").ascii(attribute.word());
            first = false;
        }
        out.ascii(") \"/\" ").mailbox(name);
    }
}
