package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Annotations at one moment, as far as a client with NOTIFY wants to know of their changes. Of the
/// values only digests are kept: they may be long, and are not told.
///
/// @param mailboxes for each mailbox the digests of its values by their names; the server is the
///   mailbox with the empty name
record MetadataSnapshot(Map<String, Map<String, String>> mailboxes) {
    /// One annotation of a mailbox or of the server.
    record Entry(String mailbox, String name) {}

    static MetadataSnapshot of(
            ImapAccount account, List<MailboxEntry> entries, List<NotifyGroup> groups)
            throws MailboxException {
        var mailboxes = new TreeMap<String, Map<String, String>>();
        var metadata = account.metadata();
        if (metadata.isPresent()) {
            // RFC 5465 section 5.7: whatever mailboxes the event stands with
            if (groups.stream().anyMatch(g -> g.wants(NotifyEvent.SERVER_METADATA_CHANGE))) {
                add(mailboxes, metadata.get(), "");
            }
            for (MailboxEntry entry : entries) {
                if (!entry.attributes().contains(MailboxAttribute.NON_EXISTENT)
                        && wanted(groups, entry)) {
                    add(mailboxes, metadata.get(), entry.name());
                }
            }
        }
        return new MetadataSnapshot(mailboxes);
    }

    private static boolean wanted(List<NotifyGroup> groups, MailboxEntry entry) {
        return groups.stream()
                .anyMatch(g ->
                        g.wants(NotifyEvent.MAILBOX_METADATA_CHANGE) && g.filter().matches(entry));
    }

    private static void add(
            Map<String, Map<String, String>> mailboxes, Metadata metadata, String mailbox)
            throws MailboxException {
        try {
            var digests = new TreeMap<String, String>();
            metadata.entries(mailbox).forEach((name, value) -> digests.put(name, digest(value)));
            mailboxes.put(mailbox, digests);
        } catch (MailboxException e) {
            // Gone since it was listed, or not to be read: nothing is told.
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    private static String digest(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Tells the names of the annotations that have changed since, without their values. A mailbox
    /// that is new has no news of them.
    ///
    /// @param now the account as it is
    /// @param old the account as it was with this
    /// @param own what the client itself has just changed
    // RFC 5465 sections 5.6 and 5.7
    void printNews(ResponseWriter out, AccountSnapshot now, AccountSnapshot old, Set<Entry> own)
            throws IOException {
        Map<String, String> renamed = now.renamed(old);
        for (var annotated : now.metadata().mailboxes().entrySet()) {
            String mailbox = annotated.getKey();
            var before = mailboxes.get(renamed.getOrDefault(mailbox, mailbox));
            if (before != null) {
                var changed = changed(before, annotated.getValue());
                changed.removeIf(name -> own.contains(new Entry(mailbox, name)));
                print(out, mailbox, changed);
            }
        }
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> now) {
        var changed = new TreeSet<>(before.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(name -> {
            String value = now.get(name);
            return value != null && value.equals(before.get(name));
        });
        return changed;
    }

    // RFC 5464 section 4.4.2: entry-list = entry *(SP entry)
    private static void print(ResponseWriter out, String mailbox, Set<String> names)
            throws IOException {
        if (names.isEmpty()) {
            return;
        }
        MailboxNames.print(out.ascii("* METADATA "), mailbox);
        for (String name : names) {
            out.octet(' ').astring(name.getBytes(StandardCharsets.US_ASCII));
        }
        out.crlf();
    }
}
