package org.postern.content;

import org.postern.sieve.SieveMailboxes;
import org.postern.store.AccountId;
import org.postern.store.Annotation;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An account's folders as its scripts may ask about them.
record FilterMailboxes(MessageStore store, AccountId account) implements SieveMailboxes {
    private static final Logger LOG = System.getLogger(FilterMailboxes.class.getName());

    private interface Question<T> {
        T ask(MailAccount mailbox) throws StoreException;
    }

    private <T> T asked(T otherwise, Question<T> question) {
        try {
            return question.ask(store.account(account));
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.INVALID_NAME
                    && e.kind() != StoreException.Kind.ABSENT) {
                LOG.log(Level.ERROR, "a script's question about a folder, account=" + account, e);
            }
            return otherwise;
        }
    }

    @Override
    public boolean exists(String mailbox) {
        return asked(
                false,
                own -> {
                    var found = own.find(FolderName.of(mailbox));
                    if (found.isPresent()) {
                        var _ = found.get().status();
                    }
                    return found.isPresent();
                });
    }

    @Override
    public boolean idExists(String mailboxId) {
        return name(mailboxId).isPresent();
    }

    /// The name of the folder of that id.
    Optional<String> name(String mailboxId) {
        return asked(
                Optional.empty(),
                own -> {
                    for (FolderEntry entry : own.folders()) {
                        if (entry.selectable() && id(entry.folder()).equals(mailboxId)) {
                            return Optional.of(entry.name().toString());
                        }
                    }
                    return Optional.empty();
                });
    }

    /// As IMAP tells it.
    // RFC 8474 section 4: MAILBOXID
    private static String id(Folder folder) throws StoreException {
        return "F" + folder.id() + "-" + folder.status().uidValidity();
    }

    @Override
    public List<String> specialUses(String mailbox) {
        return asked(
                List.of(),
                own ->
                        own.folders().stream()
                                .filter(entry ->
                                        mailbox.isEmpty()
                                                || entry.name().toString().equals(mailbox))
                                .flatMap(entry -> entry.uses().stream())
                                .map(SpecialUse::attribute)
                                .toList());
    }

    @Override
    public Optional<String> metadata(String mailbox, String annotation) {
        return asked(
                Optional.empty(),
                own -> value(own.annotations(FolderName.of(mailbox)), annotation));
    }

    @Override
    public Optional<String> serverMetadata(String annotation) {
        return asked(Optional.empty(), own -> value(own.annotations(), annotation));
    }

    private static Optional<String> value(Map<Annotation, byte[]> all, String wanted) {
        return all.entrySet().stream()
                .filter(entry -> text(entry.getKey()).equalsIgnoreCase(wanted))
                .map(entry -> new String(entry.getValue(), StandardCharsets.UTF_8))
                .findFirst();
    }

    private static String text(Annotation annotation) {
        return (annotation.shared() ? "/shared/" : "/private/") + annotation.name();
    }
}
