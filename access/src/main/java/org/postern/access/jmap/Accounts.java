package org.postern.access.jmap;

import org.postern.jmap.Caller;
import org.postern.jmap.JmapAccount;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.MethodError;
import org.postern.store.AccountId;
import org.postern.store.FolderName;
import org.postern.store.Identities;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.Principal;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The accounts that a caller may use: the own mail, what was deleted of it, the mail of others who
/// share folders with the caller, and the folders of the caller's domain (SPEC STO-1, STO-6).
/// Remembers where the messages of accounts in use are. Safe for use by many threads.
final class Accounts {
    /// Before the own account's id: what was deleted of it.
    private static final char DELETED = 'd';

    private final MessageStore store;
    private final Identities identities;
    private final Supplier<JmapSettings> settings;

    /// Whose mail, who looks at it.
    private record Key(AccountId owner, AccountId user, boolean deleted) {}

    /// The least recently used first. Guarded by itself.
    private final Map<Key, MailIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);

    Accounts(MessageStore store, Identities identities, Supplier<JmapSettings> settings) {
        this.store = store;
        this.identities = identities;
        this.settings = settings;
    }

    /// All that the caller may use, the own one first.
    List<JmapAccount> of(Caller caller) throws MethodError {
        return Failures.asked(() -> listed(caller));
    }

    private List<JmapAccount> listed(Caller caller) throws StoreException {
        var user = new AccountId(caller.id());
        var own = own(caller);
        var accounts = new ArrayList<JmapAccount>();
        accounts.add(own);
        accounts.add(deleted(own));
        if (!identities.opensShared(user)) {
            return accounts;
        }
        var who = identities.principal(user);
        for (MailAccount shared : store.sharedWith(who)) {
            var address = identities.address(shared.id());
            if (address.isPresent()) {
                accounts.add(shared(shared.id(), address.get()));
            }
        }
        var site = identities.domain(user);
        if (site.isPresent()) {
            var id = AccountId.ofDomain(site.get());
            if (store.exists(id) && !store.account(id, who).folders().isEmpty()) {
                accounts.add(shared(id, site.get()));
            }
        }
        return accounts;
    }

    static JmapAccount own(Caller caller) {
        return new JmapAccount(
                ObjectIds.account(new AccountId(caller.id())), caller.username(), true, false);
    }

    private static JmapAccount deleted(JmapAccount own) {
        return new JmapAccount(
                DELETED + own.id(), FolderName.DELETED_MESSAGES.toString(), true, false);
    }

    private static JmapAccount shared(AccountId id, String name) {
        return new JmapAccount(ObjectIds.account(id), name, false, false);
    }

    /// The mail of an account.
    ///
    /// @throws MethodError `accountNotFound`, also for what is there and not the caller's to see
    MailView open(Caller caller, String accountId) throws MethodError {
        return Failures.asked(() -> {
            var user = new AccountId(caller.id());
            var own = own(caller);
            if (accountId.equals(own.id())) {
                return view(own, user, store.account(user), false);
            }
            var deleted = deleted(own);
            if (accountId.equals(deleted.id())) {
                return view(deleted, user, store.account(user), true);
            }
            return other(user, accountId);
        });
    }

    private MailView other(AccountId user, String accountId) throws StoreException {
        var owner =
                ObjectIds.account(accountId)
                        .orElseThrow(() -> new StoreException(Kind.ABSENT, "account"));
        if (!identities.opensShared(user)) {
            throw new StoreException(Kind.ABSENT, "account " + owner);
        }
        Principal who = identities.principal(user);
        Optional<String> name =
                owner.ofDomain() ? identities.domain(user) : identities.address(owner);
        boolean others =
                owner.ofDomain()
                        && name.filter(site -> AccountId.ofDomain(site).equals(owner)).isEmpty();
        if (name.isEmpty() || others || !store.exists(owner)) {
            throw new StoreException(Kind.ABSENT, "account " + owner);
        }
        var account = store.account(owner, who);
        if (account.folders().isEmpty()) {
            throw new StoreException(Kind.ABSENT, "account " + owner);
        }
        return view(shared(owner, name.get()), user, account, false);
    }

    private MailView view(JmapAccount as, AccountId user, MailAccount account, boolean deleted) {
        return new MailView(
                as, user, account, deleted, index(new Key(account.id(), user, deleted)));
    }

    private MailIndex index(Key key) {
        synchronized (indexes) {
            var index = indexes.computeIfAbsent(key, _ -> new MailIndex(key.deleted()));
            trim(index);
            return index;
        }
    }

    /// Lets go what was not used for longest, as long as all together take too much.
    @SuppressWarnings("ReferenceEquality") // the one index that is about to be used
    private void trim(MailIndex used) {
        long most = settings.get().memory().count();
        long octets = 0;
        for (MailIndex index : indexes.values()) {
            octets += index.memory();
        }
        var eldest = indexes.values().iterator();
        while (octets > most && eldest.hasNext()) {
            var index = eldest.next();
            if (index != used) {
                octets -= index.memory();
                eldest.remove();
            }
        }
    }
}
