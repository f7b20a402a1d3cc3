package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.SieveAction.FileInto;
import org.postern.sieve.SieveAction.FolderChoice;
import org.postern.sieve.SieveAction.Keep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The mail store and the mail server of a test suite, in memory: actions are done here for the
/// suite to look at.
final class SuiteStore implements SieveMailboxes {
    record Stored(byte[] octets, List<String> flags) {}

    /// One message to one recipient.
    record Sent(String from, String to, byte[] octets) {}

    private final Map<String, List<Stored>> mailboxes = new TreeMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Map<String, String>> metadata = new HashMap<>();
    private final Set<SieveAction> done = Collections.newSetFromMap(new IdentityHashMap<>());

    SuiteStore() {
        mailboxes.put("INBOX", new ArrayList<>());
    }

    private static String key(String mailbox) {
        return mailbox.equalsIgnoreCase("INBOX") ? "INBOX" : mailbox;
    }

    // ---- what scripts ask

    @Override
    public boolean exists(String mailbox) {
        return mailboxes.containsKey(key(mailbox));
    }

    @Override
    public Optional<String> metadata(String mailbox, String annotation) {
        var known = metadata.getOrDefault(key(mailbox), Map.of());
        return Optional.ofNullable(known.get(annotation.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Optional<String> serverMetadata(String annotation) {
        return metadata("", annotation);
    }

    // ---- what the suite does

    void create(String mailbox) {
        mailboxes.putIfAbsent(key(mailbox), new ArrayList<>());
    }

    boolean delete(String mailbox) {
        return mailboxes.remove(key(mailbox)) != null;
    }

    /// @param mailbox empty for the server
    boolean annotate(String mailbox, String annotation, String value) {
        if (!mailbox.isEmpty() && !exists(mailbox)) {
            return false;
        }
        metadata.computeIfAbsent(key(mailbox), _ -> new LinkedHashMap<>())
                .put(annotation.toLowerCase(Locale.ROOT), value);
        return true;
    }

    @Nullable Stored stored(String mailbox, long index) {
        List<Stored> all = mailboxes.getOrDefault(key(mailbox), List.of());
        return index < all.size() ? all.get((int) index) : null;
    }

    @Nullable Sent sent(long index) {
        return index < sent.size() ? sent.get((int) index) : null;
    }

    void forgetSent() {
        sent.clear();
    }

    // ---- doing

    /// @return what went wrong; empty when nothing did
    String execute(List<SieveAction> actions, SieveMessage message, SuiteConfig config)
            throws IOException {
        String wrong = "";
        for (SieveAction action : actions) {
            if (done.add(action)) {
                String one = execute(action, message, config);
                wrong = wrong.isEmpty() ? one : wrong;
            }
        }
        if (!wrong.isEmpty()) {
            // RFC 5228 section 2.10.6: what cannot be done ends in the implicit keep
            store(new FolderChoice("INBOX"), octets(MessageForm.ORIGINAL, message), List.of());
        }
        return wrong;
    }

    private String execute(SieveAction action, SieveMessage message, SuiteConfig config)
            throws IOException {
        return switch (action) {
            case Keep keep ->
                    store(new FolderChoice("INBOX"), octets(keep.form(), message), keep.flags());
            case FileInto into -> store(into.target(), octets(into.form(), message), into.flags());
            case SieveAction.Redirect redirect ->
                    send(
                            config.redirectSender(),
                            List.of(redirect.address()),
                            octets(redirect.form(), message));
            case SieveAction.RedirectToList redirect -> {
                var members = config.members(redirect.list());
                yield send(config.redirectSender(), members, octets(redirect.form(), message));
            }
            case SieveAction.Discard _ -> "";
            case SieveAction.Reject reject -> reject(reject, config);
            case SieveAction.Vacation vacation -> {
                send(vacation.reply());
                yield copy(vacation.copy(), vacation.reply(), vacation.copyFlags());
            }
            case SieveAction.Notify notify -> {
                send(notify.notice());
                yield copy(notify.copy(), notify.notice(), notify.copyFlags());
            }
            case SieveAction.Wiretap tap ->
                    send("", List.of(tap.address()), octets(tap.form(), message));
            case SieveAction.Quarantine quarantine ->
                    store(
                            new FolderChoice("Quarantine/" + quarantine.name(), true, null, null),
                            octets(quarantine.form(), message),
                            List.of());
            case SieveAction.Excerpt excerpt -> send(excerpt.excerpt());
            case SieveAction.Score _ -> "";
        };
    }

    private static byte[] octets(MessageForm form, SieveMessage message) throws IOException {
        var octets = new ByteArrayOutputStream();
        form.writeTo(message, octets);
        return octets.toByteArray();
    }

    private String store(FolderChoice folder, byte[] octets, List<String> flags) {
        if (folder.create()) {
            create(folder.name());
        }
        List<Stored> mailbox = mailboxes.get(key(folder.name()));
        if (mailbox == null) {
            return "there is no mailbox \"" + folder.name() + "\"";
        }
        mailbox.add(new Stored(octets, flags));
        return "";
    }

    private String copy(@Nullable FolderChoice folder, SieveMail mail, List<String> flags) {
        return folder == null ? "" : store(folder, mail.octets(), flags);
    }

    private String send(SieveMail mail) {
        return send(mail.from(), mail.to(), mail.octets());
    }

    private String send(String from, List<String> to, byte[] octets) {
        to.forEach(one -> sent.add(new Sent(from, one, octets)));
        return "";
    }

    // RFC 5429 section 2.1.2: a notice by mail, since there is no session here to refuse in
    private String reject(SieveAction.Reject reject, SuiteConfig config) {
        String to = config.envelope().from();
        if (to.isEmpty()) {
            return "";
        }
        String head =
                FieldPrinter.plainField(
                                "From",
                                "Mail Delivery Subsystem <" + config.settings().postmaster() + ">")
                        + FieldPrinter.plainField("To", "<" + to + ">")
                        + FieldPrinter.plainField("Subject", "Rejected")
                        + FieldPrinter.plainField("Auto-Submitted", "auto-replied (rejected)")
                        + FieldPrinter.plainField("MIME-Version", "1.0");
        return send("", List.of(to), Octets.of(head + PartText.of(reject.reason())));
    }
}
