package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// All mail of a node: accounts on the [Engine], bodies in the [BlobStore], every change through
/// the [Committer]. It owns none of the three. Safe for use by many threads.
public final class MessageStore {
    private static final int ACCOUNTS_AT_A_TIME = 1_000;

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
                new StoreContext(
                        engine,
                        blobs,
                        committer,
                        clock,
                        settings,
                        limits,
                        events,
                        views,
                        new QuotaGate(),
                        new CopyOnWriteArrayList<>(),
                        new CopyOnWriteArrayList<>(),
                        new ShareWatches());
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

    /// The same for a look in passing, e.g. of one who goes over all accounts: it pushes no account
    /// that is in use out of memory.
    public MailAccount passing(AccountId id) throws StoreException {
        var writer = accounts.passing(id);
        writer.catalogue();
        return new MailAccount(writer);
    }

    /// The same as `who` may use it: the owner all of it, anybody else what its folders' lists
    /// give.
    ///
    /// @throws StoreException as the other; `ABSENT` when another's account was never used
    public MailAccount account(AccountId id, Principal who) throws StoreException {
        if (who.account().equals(id)) {
            return account(id);
        }
        // A look at another's mail does not make it, but that of a domain has no other owner.
        if (!id.ofDomain() && !exists(id)) {
            throw new StoreException(StoreException.Kind.ABSENT, "account " + id);
        }
        var writer = accounts.get(id);
        writer.catalogue();
        return new MailAccount(writer, new Guest(writer, who));
    }

    /// The accounts, but `who`'s own and those of domains, that have a folder which `who` may list.
    public List<MailAccount> sharedWith(Principal who) throws StoreException {
        var index = new SharedIndex(context);
        var shared = new ArrayList<MailAccount>();
        try {
            for (AccountId owner : index.owners(who, context.settings().get().maxSharers())) {
                if (owner.ofDomain()) {
                    continue;
                }
                if (!exists(owner)) {
                    for (Identifier identifier : who.identifiers()) {
                        index.remove(identifier, owner);
                    }
                    continue;
                }
                var account = account(owner, who);
                if (account.folders().isEmpty()) {
                    new Sharing(accounts.get(owner)).forgetIfNothing(who);
                } else {
                    shared.add(account);
                }
            }
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
        return shared;
    }

    /// From now on `changed` is run after each change of what a folder's list, of whatever account,
    /// says of `who` as they are now. The call comes from the thread that publishes: it must be
    /// short and must not block or throw.
    public Watch watchSharing(Principal who, Runnable changed) {
        return context.shares().watch(Set.copyOf(who.identifiers()), changed);
    }

    /// Writes anew what of the index of shared folders follows from this account's lists.
    public void rebuildSharing(AccountId id) throws StoreException {
        new Sharing(accounts.get(id)).rebuildIndex();
    }

    /// Most octets of one annotation.
    public int maxAnnotationOctets() {
        return (int) context.settings().get().maxAnnotation().count();
    }

    /// Has somebody told when a quota is nearly used up.
    public void addListener(QuotaListener listener) {
        context.quotas().add(listener);
    }

    /// What the accounts of a domain hold together; empty while they are being counted, which the
    /// first question begins.
    ///
    /// @param domain in A-labels and lower case
    public Optional<AccountLimits.Usage> domainUsage(String domain) {
        return context.quotas().domain(context, domain);
    }

    /// An account's address is in another domain now: what it holds counts there.
    public void domainChanged(AccountId id) throws StoreException {
        context.quotas().forget(id);
        if (exists(id)) {
            context.quotas().note(context, id, account(id).usage());
        }
    }

    /// Deletes all mail of an account; nothing happens when there is none. Handles of it say
    /// `ABSENT` from then on.
    ///
    /// @throws StoreException `RESERVED` when it is on hold: all of it stays
    public void deleteAccount(AccountId id) throws StoreException {
        boolean any = accounts.get(id).delete();
        accounts.remove(id);
        try {
            new SharedIndex(context).removeGrantee(id);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
        if (any) {
            context.events().record(new StoreEvent.MailAccountDeleted(id.value()));
        }
        context.changed(id);
    }

    /// Accounts that have mail, in order of id.
    ///
    /// @param after those behind it only; absent: from the first
    /// @param limit most of them
    public List<AccountId> accounts(@Nullable AccountId after, int limit) throws StoreException {
        try {
            var at =
                    after == null
                            ? new Partition(AccountWriter.PARTITIONS)
                            : AccountWriter.partition(after);
            return context.engine().partitions(at, limit).stream()
                    .map(Partition::name)
                    .takeWhile(name -> name.startsWith(AccountWriter.PARTITIONS))
                    .map(name -> new AccountId(name.substring(AccountWriter.PARTITIONS.length())))
                    .toList();
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Removes a bounded number of messages that have expired in an account.
    ///
    /// @return how many; less than [Expiring#MOST] when none is left
    int expire(AccountId id, ExpirySettings settings) throws StoreException {
        var writer = accounts.passing(id);
        return writer.settled(s -> new Expiring(writer, s, settings).run());
    }

    /// Forgets the threads of an account of which no message is left.
    ///
    /// @return how many identifiers of messages were forgotten
    int pruneThreads(AccountId id) throws StoreException {
        return new ThreadPruning(accounts.passing(id)).run();
    }

    Instant now() {
        return context.now();
    }

    /// Whether the account has mail folders, that is: was ever used.
    public boolean exists(AccountId id) throws StoreException {
        try {
            return context.engine().get(AccountWriter.partition(id), Keys.account()).isPresent();
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Every account that has mail folders, in order of id.
    public List<AccountId> accounts() throws StoreException {
        var ids = new ArrayList<AccountId>();
        var some = accounts(null, ACCOUNTS_AT_A_TIME);
        while (!some.isEmpty()) {
            ids.addAll(some);
            some = accounts(some.getLast(), ACCOUNTS_AT_A_TIME);
        }
        return List.copyOf(ids);
    }

    /// From now on `watch` is told of every account that changes, as long as the store lives.
    public void watch(AccountWatch watch) {
        context.watches().add(watch);
    }

    /// From now on `watch` is told of what people move and copy within their accounts, as long as
    /// the store lives.
    public void watchMoves(MoveWatch watch) {
        context.moves().add(watch);
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

    /// Compares what is derived of an account with the records it is derived from. Reads no bodies.
    ///
    /// @return what is wrong, one line each; empty when all is well
    public List<String> verify(AccountId id) throws StoreException {
        var writer = accounts.get(id);
        return writer.settled(s -> new StoreCheck(writer, s).run());
    }

    /// Reads every body of an account and compares what is derived of it.
    ///
    /// @return what is wrong, one line each; empty when all is well
    /// @throws ProblemException when it is cancelled
    public List<String> verifyBodies(AccountId id, Progress progress)
            throws StoreException, ProblemException {
        return new Rebuild(accounts.get(id), false, progress).run().findings();
    }

    /// Makes anew what is derived of an account's messages, while it is used: summaries, the index
    /// of threads, keys for listings, counters, the index of what is shared. Flags, UIDs, MODSEQs,
    /// dates and folders are derived from nothing.
    ///
    /// @throws ProblemException when it is cancelled: what was mended so far remains
    public Rebuilt rebuild(AccountId id, Progress progress)
            throws StoreException, ProblemException {
        return new Rebuild(accounts.get(id), true, progress).run();
    }
}
