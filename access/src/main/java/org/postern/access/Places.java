package org.postern.access;

import org.postern.imap.server.MailboxException;
import org.postern.store.AccountId;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.Identities;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.Principal;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the names of one user's IMAP hierarchy stand in the store: the user's own folders at the
/// top, those of others below `Other Users/` and the owner's address, those of the user's domain
/// below `Shared Folders/` (SPEC STO-1).
final class Places {
    /// Above others' folders.
    static final String OTHERS = "Other Users";

    /// Above the domain's folders.
    static final String SHARED = "Shared Folders";

    private final MessageStore store;
    private final Identities identities;
    private final MailAccount own;

    Places(MessageStore store, Identities identities, MailAccount own) {
        this.store = store;
        this.identities = identities;
        this.own = own;
    }

    /// A folder's account and its name there.
    ///
    /// @param root the names above, with a separator at their end; empty for the user's own
    record Place(MailAccount account, FolderName name, String root) {
        Folder folder() throws StoreException {
            return account.folder(name);
        }
    }

    MailAccount own() {
        return own;
    }

    Identities identities() {
        return identities;
    }

    /// The user with the groups and the role of this moment.
    Principal principal() throws StoreException {
        return identities.principal(own.id());
    }

    /// @throws MailboxException with `CANNOT` for what is no name, `NONEXISTENT` for a name below
    ///   an account that the user may not know of
    Place find(String text) throws MailboxException, StoreException {
        var name = Words.folder(text);
        return switch (name.elements().getFirst()) {
            case OTHERS -> others(name);
            case SHARED -> shared(name);
            default -> new Place(own, name, "");
        };
    }

    /// Where a folder of that name would be made.
    ///
    /// @throws MailboxException as [#find], and with `CANNOT` for the names that only stand above
    ///   others' folders
    Place toCreate(String text) throws MailboxException, StoreException {
        var elements = Words.folder(text).elements();
        int least =
                switch (elements.getFirst()) {
                    case OTHERS -> 3;
                    case SHARED -> 2;
                    default -> 1;
                };
        if (elements.size() < least) {
            throw new MailboxException(
                    MailboxException.Kind.CANNOT,
                    text,
                    "that name stands above the mailboxes of others",
                    null);
        }
        return find(text);
    }

    /// The folder of that name.
    Folder folder(String text) throws MailboxException, StoreException {
        return find(text).folder();
    }

    /// The folder of that name, for messages that are to come there.
    ///
    /// @throws StoreException `RESERVED` for what is not there and cannot be made
    Folder target(String text) throws MailboxException, StoreException {
        var place = find(text);
        // RFC 9051 section 6.4.7: no word of creating what cannot be created
        if (place.name().within(FolderName.DELETED_MESSAGES)
                && !place.name().equals(FolderName.DELETED_MESSAGES)
                && place.account().find(place.name()).isEmpty()) {
            throw new StoreException(Kind.RESERVED, "folder " + text);
        }
        return place.folder();
    }

    private Place others(FolderName name) throws StoreException {
        var elements = name.elements();
        if (elements.size() < 3) {
            throw absent(name);
        }
        var owner = identities.account(Words.address(elements.get(1)));
        if (owner.isEmpty()) {
            throw absent(name);
        }
        var below = below(name, 2);
        if (owner.get().equals(own.id())) {
            return new Place(own, below, "");
        }
        if (!identities.opensShared(own.id())) {
            throw absent(name);
        }
        return new Place(
                store.account(owner.get(), principal()),
                below,
                OTHERS + "/" + elements.get(1) + "/");
    }

    private Place shared(FolderName name) throws StoreException {
        var site = site();
        if (name.elements().size() < 2 || site.isEmpty()) {
            throw absent(name);
        }
        return new Place(store.account(site.get(), principal()), below(name, 1), SHARED + "/");
    }

    private static FolderName below(FolderName name, int level) throws StoreException {
        // Once more, so that INBOX is found in any case there too.
        var rest = new FolderName(name.elements().subList(level, name.elements().size()));
        return FolderName.of(rest.toString());
    }

    private static StoreException absent(FolderName name) {
        return new StoreException(Kind.ABSENT, "folder " + name);
    }

    /// Whether a folder of another is there, and the user may not list it.
    boolean withheld(String text) throws MailboxException, StoreException {
        try {
            var place = find(text);
            var owner = place.account().id();
            return !owner.equals(own.id())
                    && !listed(place.account(), place.name())
                    && listed(store.account(owner), place.name());
        } catch (StoreException e) {
            if (e.kind() == Kind.ABSENT) {
                return false;
            }
            throw e;
        }
    }

    private static boolean listed(MailAccount account, FolderName name) throws StoreException {
        return account.folders().stream().anyMatch(folder -> folder.name().equals(name));
    }

    /// The account of the user's domain's folders.
    private Optional<AccountId> site() throws StoreException {
        if (!identities.opensShared(own.id())) {
            return Optional.empty();
        }
        return identities.domain(own.id()).map(AccountId::ofDomain);
    }

    /// The account of the user's domain, where it was ever used.
    Optional<MailAccount> domain() throws StoreException {
        var site = site();
        return site.isPresent() && store.exists(site.get())
                ? Optional.of(store.account(site.get(), principal()))
                : Optional.empty();
    }

    /// The account of the user's domain, for one who may change it.
    Optional<MailAccount> domainToChange() throws StoreException {
        var site = site();
        var who = principal();
        return site.isPresent() && who.administrator()
                ? Optional.of(store.account(site.get(), who))
                : Optional.empty();
    }

    /// An account whose folders the user may list, and the names above them.
    record Root(MailAccount account, String prefix) {}

    /// All that is shared with the user.
    List<Root> shared() throws StoreException {
        var who = principal();
        var roots = new ArrayList<Root>();
        if (!identities.opensShared(own.id())) {
            return roots;
        }
        for (MailAccount account : store.sharedWith(who)) {
            var address = identities.address(account.id());
            if (address.isPresent()) {
                roots.add(new Root(account, OTHERS + "/" + Words.element(address.get()) + "/"));
            }
        }
        domain().ifPresent(site -> roots.add(new Root(site, SHARED + "/")));
        return roots;
    }
}
