package org.postern.access;

import org.postern.imap.FlagList;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.MailboxRights;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.MailboxException;
import org.postern.store.AccountId;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.Rights;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// The same things in IMAP's words and in the store's. Flag masks need no words: both rooms give
/// every system flag the same bit and begin their keywords at the same one, which is checked once,
/// here.
final class Words {
    static {
        boolean same =
                SystemFlag.SEEN.mask() == Flags.SEEN
                        && SystemFlag.ANSWERED.mask() == Flags.ANSWERED
                        && SystemFlag.FLAGGED.mask() == Flags.FLAGGED
                        && SystemFlag.DELETED.mask() == Flags.DELETED
                        && SystemFlag.DRAFT.mask() == Flags.DRAFT
                        && SystemFlag.FIRST_KEYWORD_BIT == Flags.FIRST_KEYWORD;
        if (!same) {
            throw new ExceptionInInitializerError("flag bits of imap and store differ");
        }
    }

    private Words() {}

    static FolderName folder(String name) throws MailboxException {
        try {
            return FolderName.of(name);
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    /// An address as one level of a mailbox's name: what parts the levels is written `=2F`.
    static String element(String address) {
        return address.replace("=", "=3D").replace("/", "=2F");
    }

    /// Reads [#element].
    static String address(String element) {
        return element.replace("=2F", "/").replace("=3D", "=");
    }

    static MailboxRights rights(Rights rights) {
        return MailboxRights.parse(rights.toString())
                .orElseThrow(() -> new IllegalStateException("rights of the store"));
    }

    static Rights rights(MailboxRights rights) {
        return Rights.parse(rights.letters())
                .orElseThrow(() -> new IllegalStateException("rights of IMAP"));
    }

    /// Something that the store is asked.
    @FunctionalInterface
    interface Question<T> {
        T ask() throws MailboxException, StoreException;
    }

    /// Asks, and turns the store's refusals into IMAP's.
    static <T> T act(Question<T> question) throws MailboxException {
        try {
            return question.ask();
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    /// What the ids of another account's folders and messages end with, so that they are never one
    /// of the user's own; nothing for the user's own.
    static String suffix(AccountId owner, AccountId user) {
        return owner.equals(user)
                ? ""
                : "-"
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(owner.value().getBytes(StandardCharsets.UTF_8));
    }

    /// MAILBOXID of a folder. A name that was deleted over its children and made again is the same
    /// folder with another UIDVALIDITY, and another mailbox to IMAP.
    static String id(Folder folder, long uidValidity) {
        return "F" + folder.id() + "-" + uidValidity;
    }

    static FlagSet flags(FlagList flags) throws MailboxException {
        try {
            return FlagSet.of(flags.system(), new TreeSet<>(flags.keywords()));
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    static MailboxAttribute attribute(SpecialUse use) {
        return switch (use) {
            case ALL -> MailboxAttribute.ALL;
            case ARCHIVE -> MailboxAttribute.ARCHIVE;
            case DRAFTS -> MailboxAttribute.DRAFTS;
            case FLAGGED -> MailboxAttribute.FLAGGED;
            case JUNK -> MailboxAttribute.JUNK;
            case SENT -> MailboxAttribute.SENT;
            case TRASH -> MailboxAttribute.TRASH;
        };
    }

    static Set<SpecialUse> specialUses(Set<MailboxAttribute> attributes) throws MailboxException {
        var uses = EnumSet.noneOf(SpecialUse.class);
        for (var use : SpecialUse.values()) {
            if (attributes.contains(attribute(use))) {
                uses.add(use);
            }
        }
        if (uses.size() != attributes.size()) {
            // RFC 6154 section 3: a special use that cannot be given is refused.
            throw new MailboxException(MailboxException.Kind.USEATTR, attributes.toString());
        }
        return uses;
    }

    static MailboxException failure(StoreException e) {
        return new MailboxException(kind(e.kind()), String.valueOf(e.getMessage()), detail(e), e);
    }

    /// What of it a client may read: names of its folders are not among it, they may be Unicode.
    private static String detail(StoreException e) {
        return switch (e.kind()) {
            case INVALID_NAME, LIMIT -> e.detail();
            case DOMAIN_OVER_QUOTA -> "the domain " + e.detail();
            case RESERVED -> "that name is reserved";
            case NOT_SELECTABLE -> "it holds no messages";
            case ABSENT, FORBIDDEN, EXISTS, USE_TAKEN, OVER_QUOTA, FULL, UNAVAILABLE -> "";
        };
    }

    private static MailboxException.Kind kind(StoreException.Kind kind) {
        return switch (kind) {
            case ABSENT -> MailboxException.Kind.NONEXISTENT;
            case FORBIDDEN -> MailboxException.Kind.NOPERM;
            case EXISTS -> MailboxException.Kind.ALREADYEXISTS;
            case INVALID_NAME, RESERVED, NOT_SELECTABLE -> MailboxException.Kind.CANNOT;
            case USE_TAKEN -> MailboxException.Kind.USEATTR;
            case OVER_QUOTA, DOMAIN_OVER_QUOTA -> MailboxException.Kind.OVERQUOTA;
            case LIMIT -> MailboxException.Kind.LIMIT;
            case FULL, UNAVAILABLE -> MailboxException.Kind.UNAVAILABLE;
        };
    }
}
