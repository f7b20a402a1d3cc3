package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// An account's mailboxes and their counters at one moment: what a client with NOTIFY was last
/// told. The next one is compared with it.
///
/// @param mailboxes by name
/// @param statuses by name, of those whose counters the client wants
/// @param names by id, of those with counters: what was renamed is found by it
record AccountSnapshot(
        Map<String, MailboxEntry> mailboxes,
        Map<String, MailboxStatus> statuses,
        Map<String, String> names) {
    /// @param counted whether a mailbox's counters are wanted
    static AccountSnapshot of(ImapAccount account, Predicate<MailboxEntry> counted)
            throws MailboxException {
        var mailboxes = new TreeMap<String, MailboxEntry>();
        var statuses = new HashMap<String, MailboxStatus>();
        var names = new HashMap<String, String>();
        List<MailboxEntry> entries = account.mailboxes();
        for (MailboxEntry entry : entries) {
            mailboxes.put(entry.name(), entry);
            if (selectable(entry) && counted.test(entry)) {
                addStatus(account, entry.name(), statuses, names);
            }
        }
        return new AccountSnapshot(mailboxes, statuses, names);
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
}
