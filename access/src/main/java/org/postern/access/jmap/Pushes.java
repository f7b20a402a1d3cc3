package org.postern.access.jmap;

import org.postern.jmap.Caller;
import org.postern.store.AccountId;
import org.postern.store.Identities;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;
import org.postern.store.Watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wakes whoever waits for changes of what a caller sees. Safe for use by many threads.
final class Pushes {
    private final MessageStore store;
    private final Identities identities;

    /// By account: of what is kept beside the mail.
    private final Map<AccountId, List<Runnable>> others = new ConcurrentHashMap<>();

    Pushes(MessageStore store, Identities identities) {
        this.store = store;
        this.identities = identities;
    }

    /// Something that is kept beside an account's mail has changed.
    void changed(AccountId account) {
        others.getOrDefault(account, List.of()).forEach(Runnable::run);
    }

    /// From now on `changed` is run after each change. It must be short and must not block or
    /// throw.
    Watch watch(Caller caller, Runnable changed) throws StoreException {
        var user = new AccountId(caller.id());
        var watches = new Watches(user, changed);
        watches.add(store.account(user).watch(changed));
        // A registration of its own: the same may watch twice.
        others.compute(
                user,
                (_, known) -> {
                    List<Runnable> all = known == null ? new CopyOnWriteArrayList<>() : known;
                    all.add(watches.own);
                    return all;
                });
        if (identities.opensShared(user)) {
            var who = identities.principal(user);
            watches.add(store.watchSharing(who, changed));
            for (MailAccount shared : store.sharedWith(who)) {
                watches.add(shared.watch(changed));
            }
        }
        return watches;
    }

    private final class Watches implements Watch {
        private final AccountId user;
        private final Runnable own;
        private final List<Watch> all = new ArrayList<>(2);

        Watches(AccountId user, Runnable changed) {
            this.user = user;
            this.own = () -> changed.run();
        }

        void add(Watch watch) {
            all.add(watch);
        }

        @Override
        public void close() {
            all.forEach(Watch::close);
            others.computeIfPresent(
                    user,
                    (_, known) -> {
                        known.remove(own);
                        return known.isEmpty() ? null : known;
                    });
        }
    }
}
