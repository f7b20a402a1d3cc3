package org.postern.store;

import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.kernel.Events;

import java.time.InstantSource;
import java.util.function.Supplier;

/// All mail of a node: accounts on the [Engine], bodies in the [BlobStore], every change through
/// the [Committer]. It owns none of the three. Safe for use by many threads.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class MessageStore {
    public MessageStore(
            Engine engine,
            BlobStore blobs,
            Committer committer,
            InstantSource clock,
            Supplier<StoreSettings> settings,
            AccountLimits limits,
            Events events) {
        throw new UnsupportedOperationException();
    }

    /// The account's mail; on first use it gets INBOX and its usual folders (SPEC STO-8: nobody
    /// needs to create it).
    public MailAccount account(AccountId id) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Deletes all mail of an account; nothing happens when there is none. Handles of it say
    /// `ABSENT` from then on.
    public void deleteAccount(AccountId id) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Starts to take a message; must be closed.
    public MessageSpool spool() throws StoreException {
        throw new UnsupportedOperationException();
    }
}
