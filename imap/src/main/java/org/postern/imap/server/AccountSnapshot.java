package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An account's mailboxes and their counters at one moment: what a client with NOTIFY was last
/// told. The next one is compared with it.
///
/// @param mailboxes by name
/// @param statuses by name, of those whose counters the client wants
/// @param names by id, of those with counters: what was renamed is found by it
/// @param metadata annotations, where the client wants to know of their changes
record AccountSnapshot(
        Map<String, MailboxEntry> mailboxes,
        Map<String, MailboxStatus> statuses,
        Map<String, String> names,
        MetadataSnapshot metadata) {
    /// @param groups what the client wants to be told
    static AccountSnapshot of(ImapAccount account, List<NotifyGroup> groups)
            throws MailboxException {
        var mailboxes = new TreeMap<String, MailboxEntry>();
        var statuses = new HashMap<String, MailboxStatus>();
        var names = new HashMap<String, String>();
        List<MailboxEntry> entries = account.mailboxes();
        for (MailboxEntry entry : entries) {
            mailboxes.put(entry.name(), entry);
            if (selectable(entry) && counted(groups, entry)) {
                addStatus(account, entry.name(), statuses, names);
            }
        }
        return new AccountSnapshot(
                mailboxes, statuses, names, MetadataSnapshot.of(account, entries, groups));
    }

    private static boolean counted(List<NotifyGroup> groups, MailboxEntry entry) {
        return groups.stream().anyMatch(g -> !g.events().isEmpty() && g.filter().matches(entry));
    }

    private static void addStatus(
            ImapAccount account,
            String name,
            Map<String, MailboxStatus> statuses,
            Map<String, String> names)
            throws MailboxException {
        try {
            MailboxStatus status = account.status(name);
            statuses.put(name, status);
            names.put(status.id(), name);
        } catch (MailboxException e) {
            // Gone since it was listed: the next snapshot says so.
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    private static boolean selectable(MailboxEntry entry) {
        return !entry.attributes().contains(MailboxAttribute.NO_SELECT)
                && !entry.attributes().contains(MailboxAttribute.NON_EXISTENT);
    }

    /// Whether there is a mailbox of that name, as against a subscription to one that is not there.
    boolean has(String name) {
        MailboxEntry entry = mailboxes.get(name);
        return entry != null && !entry.attributes().contains(MailboxAttribute.NON_EXISTENT);
    }

    /// The old names of mailboxes that have got new ones since, by the new ones.
    Map<String, String> renamed(AccountSnapshot old) {
        var renamed = new HashMap<String, String>();
        names.forEach((id, name) -> {
            String before = old.names().get(id);
            if (before != null && !before.equals(name)) {
                renamed.put(name, before);
            }
        });
        return renamed;
    }
}
