package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.AccountState.Catalogue;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// The one writer of an account: its lock, its state, and the order of its writes.
///
/// There are two pictures of an account. The *working* one ([AccountState], under the lock) has all
/// that was submitted; the *published* one (the folders' views and numbers, and the catalogue) has
/// what is on disk, and is all that readers see. A batch's callback moves the published picture on,
/// in the committer's order.
///
/// Deliveries are pipelined: they need the working numbers only, so that the next one is submitted
/// while the last one is on its way, and many share one flush. Everything else needs the published
/// views, so it waits first until nothing is on its way, and keeps the lock until it is on disk
/// itself.
///
/// Each write builds on the one before and is submitted as such: when one fails all behind it fail.
/// Then the working picture is thrown away and read from disk again at the next use.
final class AccountWriter {
    /// How the names of accounts' partitions begin.
    static final String PARTITIONS = "mail/";

    private static final System.Logger LOG = System.getLogger(AccountWriter.class.getName());

    /// A lone node holds every account from the first epoch on; leases come with shared engines.
    static final long EPOCH = 1;

    final AccountId id;
    final StoreContext context;
    final Partition partition;
    private final AccountReader reader;
    private final ReentrantLock lock = new ReentrantLock();

    /// The folders that were ever seen, by id: handles stay the same over a reload.
    private final Map<Integer, Folder> handles = new ConcurrentHashMap<>();

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    private volatile @Nullable Catalogue published;

    // Guarded by lock.
    private @Nullable AccountState state;
    private Committer.@Nullable Ticket last;
    private boolean deleted;

    /// What the domain's sum knows of this account's use.
    private Usage noted = Usage.NONE;

    AccountWriter(AccountId id, StoreContext context) {
        this.id = id;
        this.context = context;
        partition = partition(id);
        reader = new AccountReader(context.engine(), partition);
    }

    static Partition partition(AccountId id) {
        return new Partition(PARTITIONS + id);
    }

    /// Work under the account's lock. It must not change the state before it can no longer refuse.
    @FunctionalInterface
    interface Work<T> {
        T on(AccountState state) throws EngineException, StoreException;
    }

    /// Runs work that sees everything published.
    <T> T settled(Work<T> work) throws StoreException {
        return locked(() -> {
            settle();
            return work.on(current());
        });
    }

    /// Runs work while earlier writes may be on their way.
    <T> T pipelined(Work<T> work) throws StoreException {
        return locked(() -> work.on(current()));
    }

    /// What readers may see of the hierarchy.
    Catalogue catalogue() throws StoreException {
        var seen = published;
        return seen != null ? seen : pipelined(AccountState::catalogue);
    }

    /// Calls `changed` after each change that readers see, of whatever folder.
    Watch watch(Runnable changed) {
        // A registration of its own: the same runnable may watch twice.
        Runnable registered = () -> changed.run();
        watchers.add(registered);
        return () -> watchers.remove(registered);
    }

    void announce() {
        watchers.forEach(Runnable::run);
    }

    Folder handle(int folder) {
        return handles.computeIfAbsent(folder, number -> new Folder(this, number));
    }

    AccountReader reader() {
        return reader;
    }

    /// Hands a batch to the committer. Only within work.
    Committer.Ticket submit(Batch batch, Runnable whenDurable) {
        var write = new Engine.Write(partition, EPOCH, batch);
        var ticket = context.committer().submit(write, last, whenDurable);
        last = ticket;
        return ticket;
    }

    /// Waits until all that was submitted is on disk. Only within work.
    void flush() throws EngineException {
        if (last != null) {
            last.await();
            last = null;
        }
    }

    /// Publishes the hierarchy as it is now when the batch is durable, and waits for that.
    void commitCatalogue(AccountState s, Batch batch, Runnable alsoThen) throws EngineException {
        var next = s.catalogue();
        submit(
                batch,
                () -> {
                    published = next;
                    alsoThen.run();
                    announce();
                });
        flush();
    }

    /// What is on disk was mended: all is read anew at the next use. Only within work.
    void reload() {
        state = null;
    }

    /// A write of `failed` did not reach the disk: whoever waited for it says so.
    void drop(AccountState failed, EngineException why) {
        lock.lock();
        try {
            if (state == failed) {
                state = null;
                report(why);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Deletes everything of the account; from then on every use says `ABSENT`.
    ///
    /// @return whether there was anything
    /// @throws StoreException `RESERVED` when it is on hold
    boolean delete() throws StoreException {
        return locked(() -> {
            flushRegardless();
            if (reader.get(Keys.hold()).isPresent()) {
                throw new StoreException(Kind.RESERVED, "account " + id + " is on hold");
            }
            boolean any = reader.get(Keys.account()).isPresent();
            if (any) {
                // Keys begin with a letter.
                submit(new Batch().deleteRange(new byte[] {0}, new byte[] {-1}), () -> {});
                flush();
            }
            deleted = true;
            context.quotas().forget(id);
            state = null;
            published = null;
            handles.values().forEach(Folder::end);
            return any;
        });
    }

    /// Like [Work], with the state found by itself.
    @FunctionalInterface
    private interface Step<T> {
        T run() throws EngineException, StoreException;
    }

    private <T> T locked(Step<T> step) throws StoreException {
        lock.lock();
        try {
            return step.run();
        } catch (EngineException e) {
            state = null;
            report(e);
            throw failure(e);
        } catch (RuntimeException e) {
            // A defect in the midst of work may have left the state half changed.
            state = null;
            throw e;
        } finally {
            try {
                noteUsage();
            } finally {
                // Whatever the quotas' side does: a lock that stays would end the account's use.
                lock.unlock();
            }
        }
    }

    private void noteUsage() {
        if (state != null && !state.usage.equals(noted)) {
            var now = state.usage;
            context.quotas().note(context, id, now);
            noted = now;
        }
    }

    /// What the account holds on disk, without loading it.
    Usage usageOnDisk() throws EngineException {
        return reader.read(this::handle).map(read -> read.usage).orElse(Usage.NONE);
    }

    private void settle() throws EngineException, StoreException {
        current();
        try {
            flush();
        } catch (EngineException e) {
            state = null;
            report(e);
        }
    }

    private AccountState current() throws EngineException, StoreException {
        if (deleted) {
            throw new StoreException(Kind.ABSENT, "account " + id);
        }
        if (state == null) {
            state = load();
        }
        return state;
    }

    private void flushRegardless() {
        try {
            flush();
        } catch (EngineException e) {
            // What failed is not on disk, and the disk is what counts now.
            LOG.log(System.Logger.Level.DEBUG, "reading the account anew", e);
            last = null;
        }
    }

    private AccountState load() throws EngineException, StoreException {
        flushRegardless();
        var loaded = reader.read(this::handle);
        if (loaded.isEmpty()) {
            return new Hierarchy(this).begin();
        }
        handles.values().stream()
                .filter(folder -> !loaded.get().folders.containsKey(folder.id()))
                .forEach(Folder::end);
        loaded.get().folders.values().forEach(folder -> publishLoaded(loaded.get(), folder));
        published = loaded.get().catalogue();
        return loaded.get();
    }

    private static void publishLoaded(AccountState s, FolderState folder) {
        boolean selectable = s.tree.find(folder.id).filter(FolderNode::selectable).isPresent();
        folder.handle.publishLoaded(folder.status, folder.keywords, selectable);
    }

    /// The newest view of a folder, read when it is not in memory. Only within settled work.
    FolderView view(FolderState folder) throws EngineException {
        var cached = folder.handle.cachedView();
        if (cached != null) {
            context.views().used(folder.handle, cached.count());
            return cached;
        }
        var view = reader.view(folder);
        if (!view.status().equals(folder.status)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "folder numbers corrected account={0} folder={1} from={2} to={3}",
                    id,
                    folder.id,
                    folder.status,
                    view.status());
            folder.status = view.status();
        }
        removeLeftovers(folder);
        folder.handle.publish(view);
        context.views().used(folder.handle, view.count());
        return view;
    }

    /// A copy that was cut short leaves records above UIDNEXT that nothing points to.
    private void removeLeftovers(FolderState folder) throws EngineException {
        if (reader.hasMessagesFrom(folder.id, folder.status.uidNext())) {
            byte[] from = Keys.message(folder.id, folder.status.uidNext());
            byte[] to = Keys.inFolder(Keys.MESSAGE, folder.id + 1);
            submit(new Batch().deleteRange(from, to), () -> {});
        }
    }

    private void report(EngineException e) {
        LOG.log(System.Logger.Level.ERROR, "write or read failed account=" + id, e);
        context.events().record(new StoreEvent.StoreFailed(id.value(), e.kind().toString()));
    }

    /// The store's words for the engine's trouble.
    static StoreException failure(EngineException e) {
        var kind =
                switch (e.kind()) {
                    case FULL -> Kind.FULL;
                    case FAILED, FENCED -> Kind.UNAVAILABLE;
                };
        return new StoreException(kind, "engine", e);
    }
}
