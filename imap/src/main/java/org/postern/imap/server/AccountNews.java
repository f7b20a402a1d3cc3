package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What differs between two moments of an account, as a client with NOTIFY is told it: LIST for
/// names and subscriptions, STATUS for messages (RFC 5465 section 5).
///
/// @param account whose news it is
/// @param groups what the client wants
/// @param selected the name of the selected mailbox, whose messages are told otherwise; empty for
///   none
/// @param modSeqs whether the client knows MODSEQs
/// @param own names that the client itself has just changed: it is not told of these
record AccountNews(
        ImapAccount account,
        List<NotifyGroup> groups,
        String selected,
        boolean modSeqs,
        Set<String> own) {
    void print(ResponseWriter out, AccountSnapshot old, AccountSnapshot now)
            throws MailboxException, IOException {
        var tree = new NameTree(List.copyOf(now.mailboxes().values()));
        Map<String, String> renamed = now.renamed(old);
        printNames(out, tree, old, now, renamed);
        for (var status : now.statuses().entrySet()) {
            String name = status.getKey();
            MailboxStatus before = old.statuses().get(renamed.getOrDefault(name, name));
            MailboxEntry entry = now.mailboxes().get(name);
            if (before != null && entry != null && !name.equals(selected)) {
                printStatus(out, entry, before, status.getValue());
            }
        }
    }

    private void printNames(
            ResponseWriter out,
            NameTree tree,
            AccountSnapshot old,
            AccountSnapshot now,
            Map<String, String> renamed)
            throws MailboxException, IOException {
        Set<String> affected = affected(old, now, renamed);
        var names = new TreeSet<String>(old.mailboxes().keySet());
        names.addAll(now.mailboxes().keySet());
        for (String name : names) {
            MailboxEntry before = old.mailboxes().get(name);
            MailboxEntry after = now.mailboxes().get(name);
            MailboxEntry entry = after != null ? after : before;
            if (entry == null || own.contains(name)) {
                continue;
            }
            boolean named = affected.contains(name) && wants(entry, NotifyEvent.MAILBOX_NAME);
            boolean subscribed =
                    subscribed(before) != subscribed(after)
                            && (wants(entry, NotifyEvent.SUBSCRIPTION_CHANGE)
                                    || (before != null
                                            && wants(before, NotifyEvent.SUBSCRIPTION_CHANGE)));
            if (named && !now.has(name) && account.withheld(name)) {
                // RFC 5465 section 5.9: the mailbox is there, and the right to know of it is not
                ListCommand.printStart(out, "LIST", Set.of(MailboxAttribute.NO_ACCESS), name);
                out.crlf();
            } else if (named || subscribed) {
                ListResponse.print(out, tree, name, named ? renamed.getOrDefault(name, "") : "");
            }
        }
    }

    // RFC 5465 section 5.4: what was made or deleted, and the name above it
    private Set<String> affected(
            AccountSnapshot old, AccountSnapshot now, Map<String, String> renamed) {
        var moved = new HashSet<>(renamed.values());
        var affected = new HashSet<String>();
        var names = new TreeSet<String>(old.mailboxes().keySet());
        names.addAll(now.mailboxes().keySet());
        for (String name : names) {
            if (old.has(name) == now.has(name)
                    || own.contains(name)
                    || (!now.has(name) && moved.contains(name))
                    || movedAlong(name, renamed)) {
                continue;
            }
            affected.add(name);
            String parent = NameTree.parent(name);
            if (!renamed.containsKey(name) && now.has(parent)) {
                affected.add(parent);
            }
        }
        return affected;
    }

    // RFC 5465 section 5.4: nothing is said of what was renamed with the mailbox above it
    private static boolean movedAlong(String name, Map<String, String> renamed) {
        String parent = NameTree.parent(name);
        String before = renamed.get(name);
        return before != null
                && !parent.isEmpty()
                && NameTree.parent(before).equals(renamed.get(parent));
    }

    private static boolean subscribed(@Nullable MailboxEntry entry) {
        return entry != null && entry.subscribed();
    }

    private boolean wants(MailboxEntry entry, NotifyEvent event) {
        return groups.stream().anyMatch(g -> g.wants(event) && g.filter().matches(entry));
    }

    // RFC 5465 sections 5.1 to 5.3
    private void printStatus(
            ResponseWriter out, MailboxEntry entry, MailboxStatus before, MailboxStatus now)
            throws IOException {
        boolean messages =
                wants(entry, NotifyEvent.MESSAGE_NEW)
                        && (before.uidNext() != now.uidNext()
                                || before.messages() != now.messages());
        boolean flags =
                wants(entry, NotifyEvent.FLAG_CHANGE)
                        && (before.unseen() != now.unseen()
                                || before.uidValidity() != now.uidValidity()
                                || (modSeqs && before.highestModSeq() != now.highestModSeq()));
        if (!messages && !flags) {
            return;
        }
        MailboxNames.print(out.ascii("* STATUS "), entry.name());
        String separator = " (";
        if (messages) {
            out.ascii(separator).ascii("MESSAGES ").number(now.messages());
            out.ascii(" UIDNEXT ").number(now.uidNext());
            separator = " ";
        }
        if (flags) {
            out.ascii(separator).ascii("UIDVALIDITY ").number(now.uidValidity());
            out.ascii(" UNSEEN ").number(now.unseen());
            separator = " ";
        }
        if (modSeqs) {
            out.ascii(separator).ascii("HIGHESTMODSEQ ").number(now.highestModSeq());
        }
        out.octet(')').crlf();
    }

    // RFC 5465 section 3.1: what SET STATUS tells of each mailbox
    void printFirst(ResponseWriter out, AccountSnapshot now) throws IOException {
        for (MailboxEntry entry : now.mailboxes().values()) {
            MailboxStatus status = now.statuses().get(entry.name());
            if (status == null
                    || entry.name().equals(selected)
                    || !wants(entry, NotifyEvent.MESSAGE_NEW)) {
                continue;
            }
            MailboxNames.print(out.ascii("* STATUS "), entry.name());
            out.ascii(" (MESSAGES ").number(status.messages());
            out.ascii(" UIDNEXT ").number(status.uidNext());
            out.ascii(" UIDVALIDITY ").number(status.uidValidity());
            if (wants(entry, NotifyEvent.FLAG_CHANGE)) {
                out.ascii(" HIGHESTMODSEQ ").number(status.highestModSeq());
            }
            out.octet(')').crlf();
        }
    }
}
