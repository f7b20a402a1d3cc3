package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Service;
import org.postern.mail.FoldedText;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.MessageStore;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/// The full-text index of all accounts of a node, and the indexer that keeps it: one thread of low
/// priority, so that indexing never holds up a delivery. Safe for use by many threads.
public final class FullText implements SearchIndex, Service {
    private static final System.Logger LOG = System.getLogger(FullText.class.getName());

    /// Accounts that the sweep after a start looks at together.
    private static final int SWEEP = 100;

    /// After a failure an account waits so long.
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final MessageStore store;
    private final Engine engine;
    private final Committer committer;
    private final Supplier<SearchSettings> settings;
    private final Events events;
    private final PdfText pdf;
    private final MessageZones messages;

    /// The one writer of indexes.
    private final ReentrantLock writing = new ReentrantLock();

    private final DueAccounts waiting = new DueAccounts(System::nanoTime);

    private volatile @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile boolean failing;

    public FullText(
            MessageStore store,
            Engine engine,
            Committer committer,
            Supplier<SearchSettings> settings,
            Events events) {
        this.store = store;
        this.engine = engine;
        this.committer = committer;
        this.settings = settings;
        this.events = events;
        pdf = new PdfText(events);
        messages =
                new MessageZones(new DocumentText(() -> settings.get().maxDocument().count(), pdf));
        store.watch(this::changed);
    }

    @Override
    public UidSet find(
            Folder folder,
            FolderView view,
            String wanted,
            Set<Zone> zones,
            LongPredicate candidates,
            Opened progress)
            throws StoreException, IOException {
        String folded = FoldedText.of(wanted);
        if (folded.isEmpty() || zones.isEmpty()) {
            throw new IllegalArgumentException("nothing to look for, or nowhere");
        }
        var search = new AccountSearch(folder, view, folded, zones, candidates, messages, progress);
        try {
            return search.find(engine);
        } catch (IndexDamage e) {
            damaged(folder.account(), e);
            return search.look();
        } catch (SearchFailure e) {
            throw failure(e);
        }
    }

    private static StoreException failure(SearchFailure e) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "search index", e);
    }

    private void damaged(AccountId account, IndexDamage e) {
        LOG.log(System.Logger.Level.ERROR, "search index damaged account=" + account, e);
        events.record(
                new SearchEvent.IndexDamaged(account.value(), String.valueOf(e.getMessage())));
        writing.lock();
        try {
            indexer(account).clear();
        } catch (SearchFailure failure) {
            LOG.log(System.Logger.Level.ERROR, "index not removed account=" + account, failure);
        } finally {
            writing.unlock();
        }
        waiting.within(account, Duration.ZERO);
    }

    private AccountIndexer indexer(AccountId account) {
        long together = settings.get().together().count();
        return new AccountIndexer(
                account, store, engine, committer, messages, together, () -> stopping);
    }

    private void changed(AccountId account) {
        var now = settings.get();
        waiting.changed(account, now.delay(), now.longestDelay());
    }

    /// Makes the index of an account anew. Searches look at the messages meanwhile.
    public void rebuild(AccountId account, Progress progress)
            throws StoreException, ProblemException {
        try {
            locked(() -> {
                indexer(account).clear();
                return false;
            });
            long total = messagesOf(account);
            while (!stopping && locked(() -> indexer(account).step())) {
                long done = Math.min(total, indexed(account));
                progress.step("Indexing " + account, done, total, Progress.Unit.MESSAGES);
            }
            progress.step("Indexing " + account, total, total, Progress.Unit.MESSAGES);
        } catch (SearchFailure e) {
            throw failure(e);
        } catch (IndexDamage e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "search index", e);
        }
    }

    /// Throws the index of an account away and has it made anew behind its back: to be called when
    /// its mail was replaced, e.g. restored.
    public void forget(AccountId account) throws StoreException {
        try {
            locked(() -> {
                indexer(account).clear();
                return false;
            });
            waiting.within(account, Duration.ZERO);
        } catch (SearchFailure e) {
            throw failure(e);
        } catch (IndexDamage e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "search index", e);
        }
    }

    /// Compares the index of an account with its mail.
    ///
    /// @return what is wrong, one line each; empty when all is well
    public List<String> verify(AccountId account) throws StoreException {
        // While nothing is merged away under it.
        writing.lock();
        try {
            return indexer(account).verify();
        } catch (SearchFailure e) {
            throw failure(e);
        } catch (IndexDamage e) {
            return List.of("search index: " + e.getMessage());
        } finally {
            writing.unlock();
        }
    }

    /// Messages of an account that are not in the index yet.
    public long lag(AccountId account) throws StoreException {
        return counted(account, AccountIndexer::lag);
    }

    /// Entries of an account's index whose messages are gone: they go when segments are merged.
    public long gone(AccountId account) throws StoreException {
        return counted(account, AccountIndexer::gone);
    }

    @FunctionalInterface
    private interface Count {
        long of(AccountIndexer indexer) throws StoreException, IndexDamage, SearchFailure;
    }

    /// Of a damaged index nothing counts.
    private long counted(AccountId account, Count count) throws StoreException {
        writing.lock();
        try {
            return count.of(indexer(account));
        } catch (SearchFailure e) {
            throw failure(e);
        } catch (IndexDamage e) {
            LOG.log(System.Logger.Level.DEBUG, "damaged index is not counted", e);
            return 0;
        } finally {
            writing.unlock();
        }
    }

    /// Brings the index of an account up to date; waits until that is done.
    public void catchUp(AccountId account) throws StoreException {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = locked(() -> indexer(account).step());
            }
        } catch (SearchFailure e) {
            throw failure(e);
        } catch (IndexDamage e) {
            damaged(account, e);
        }
    }

    private long messagesOf(AccountId account) throws StoreException {
        long messages = 0;
        if (store.exists(account)) {
            for (var entry : store.account(account).folders()) {
                messages += entry.selectable() ? entry.folder().status().messages() : 0;
            }
        }
        return messages;
    }

    /// What an account's index holds.
    ///
    /// @param octets that it takes
    /// @param textOctets of the text that it was made of
    public record Size(int segments, long messages, long octets, long textOctets) {}

    /// @throws StoreException `UNAVAILABLE` when it cannot be read
    public Size size(AccountId account) throws StoreException {
        try {
            var manifest = Manifest.read(engine, Keys.partition(account));
            long octets = 0;
            long text = 0;
            for (SegmentInfo segment : manifest.segments()) {
                octets += segment.octets();
                text += segment.textOctets();
            }
            return new Size(manifest.segments().size(), manifest.messages(), octets, text);
        } catch (IndexDamage e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "search index", e);
        } catch (SearchFailure e) {
            throw failure(e);
        }
    }

    private long indexed(AccountId account) throws IndexDamage, SearchFailure {
        return Manifest.read(engine, Keys.partition(account)).messages();
    }

    @FunctionalInterface
    private interface Step {
        boolean run() throws StoreException, IndexDamage, SearchFailure;
    }

    private boolean locked(Step step) throws StoreException, IndexDamage, SearchFailure {
        writing.lock();
        try {
            return step.run();
        } finally {
            writing.unlock();
        }
    }

    // What follows is the indexer.

    @Override
    public String name() {
        return "search";
    }

    @Override
    public void start() {
        stopping = false;
        waiting.begin();
        // A platform thread: it computes, and must not hold one of the sessions' few carriers.
        thread =
                Thread.ofPlatform()
                        .name("search-indexer")
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .start(this::run);
    }

    @Override
    public void stop(Duration grace) {
        stopping = true;
        waiting.end();
        pdf.close();
        var running = thread;
        if (running != null) {
            try {
                // What it has begun is a few seconds at most, and need not be finished.
                running.join(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Health health() {
        int behind = waiting.count();
        String text = behind == 0 ? "up to date" : "accounts with messages to index: " + behind;
        return new Health(
                failing ? State.DEGRADED : State.OK, failing ? text + "; see the log" : text);
    }

    private void run() {
        AccountId swept = sweep(null);
        try {
            while (true) {
                if (swept != null && hasRoom()) {
                    swept = sweep(swept);
                }
                AccountId next = waiting.take();
                if (next == null) {
                    return;
                }
                index(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The sweep goes on when most of what it found before is indexed, so that the accounts that
    /// wait do not come to be all there are. A few that fail and are tried again do not stop it.
    private boolean hasRoom() {
        return waiting.count() < SWEEP;
    }

    /// After a start it is not known which accounts have what the index has not: all are looked at.
    ///
    /// @return the last one; absent at the end
    private @Nullable AccountId sweep(@Nullable AccountId after) {
        try {
            List<AccountId> some = store.accounts(after, SWEEP);
            some.forEach(account -> waiting.within(account, Duration.ZERO));
            if (some.size() == SWEEP) {
                return some.getLast();
            }
            sweepOrphans();
        } catch (StoreException | EngineException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "accounts cannot be listed", e);
        }
        return null;
    }

    /// Indexes of accounts that were deleted when nobody was there to notice.
    private void sweepOrphans() throws EngineException, StoreException {
        var at = new Partition(Keys.KIND);
        while (true) {
            var some = engine.partitions(at, SWEEP);
            for (Partition partition : some) {
                if (!partition.name().startsWith(Keys.KIND)) {
                    return;
                }
                var account = new AccountId(partition.name().substring(Keys.KIND.length()));
                if (!store.exists(account)) {
                    waiting.within(account, Duration.ZERO);
                }
            }
            if (some.size() < SWEEP) {
                return;
            }
            at = some.getLast();
        }
    }

    private void index(AccountId account) {
        try {
            if (locked(() -> indexer(account).step())) {
                // The others first.
                waiting.within(account, Duration.ZERO);
            }
            failing = false;
        } catch (IndexDamage e) {
            damaged(account, e);
        } catch (StoreException | SearchFailure | RuntimeException e) {
            failing = true;
            LOG.log(System.Logger.Level.ERROR, "indexing failed account=" + account, e);
            String kind = e instanceof StoreException known ? known.kind().toString() : "FAILED";
            events.record(new SearchEvent.IndexingFailed(account.value(), kind));
            waiting.within(account, AGAIN);
        }
    }
}
