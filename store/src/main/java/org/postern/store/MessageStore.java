package org.postern.store;

import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// All mail of a node: accounts on the [Engine], bodies in the [BlobStore], every change through
/// the [Committer]. It owns none of the three. Safe for use by many threads.
public final class MessageStore {
    private final StoreContext context;
    private final AccountCache accounts;

    public MessageStore(
            Engine engine,
            BlobStore blobs,
            Committer committer,
            InstantSource clock,
            Supplier<StoreSettings> settings,
            AccountLimits limits,
            Events events) {
        var views = new ViewCache(() -> settings.get().viewMemory().count());
        context =
                new StoreContext(engine, blobs, committer, clock, settings, limits, events, views);
        accounts =
                new AccountCache(
                        id -> new AccountWriter(id, context),
                        () -> settings.get().cachedAccounts());
    }

    /// The account's mail; on first use it gets INBOX and its usual folders (SPEC STO-8: nobody
    /// needs to create it), if [AccountLimits] knows the account.
    ///
    /// @throws StoreException `ABSENT` when there is no such account; `UNAVAILABLE` when its mail
    ///   would have to be made and nobody knows
    public MailAccount account(AccountId id) throws StoreException {
        var writer = accounts.get(id);
        // Reads or makes it.
        writer.catalogue();
        return new MailAccount(writer);
    }

    /// Deletes all mail of an account; nothing happens when there is none. Handles of it say
    /// `ABSENT` from then on.
    public void deleteAccount(AccountId id) throws StoreException {
        boolean any = accounts.get(id).delete();
        accounts.remove(id);
        if (any) {
            context.events().record(new StoreEvent.MailAccountDeleted(id.value()));
        }
    }

    /// Whether the account has mail folders, that is: was ever used.
    public boolean exists(AccountId id) throws StoreException {
        try {
            return context.engine().get(AccountWriter.partition(id), Keys.account()).isPresent();
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Starts to take a message; must be closed.
    public MessageSpool spool() throws StoreException {
        try {
            return new MessageSpool(
                    context.blobs().create(), context.settings().get().maxMessage().count());
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Compares all that is derived of an account with what it is derived from.
    ///
    /// @return what is wrong, one line each; empty when all is well
    public List<String> verify(AccountId id) throws StoreException {
        var writer = accounts.get(id);
        return writer.settled(s -> new StoreCheck(writer, s).run());
    }
}
