package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Whom we take nothing from (SPEC NET-3): networks, domains, senders, each with its owner, reason,
/// end and count of hits.
///
/// All of it is in memory, in a trie of address prefixes and one of domain suffixes: a look-up
/// costs less than a microsecond and no disk. A change is durable before its command answers; hits
/// are written once a minute and at the end, so a crash forgets the last minute's.
public final class RejectList implements Service, StatusSource {
    private static final Logger LOG = System.getLogger(RejectList.class.getName());
    private static final Partition PARTITION = new Partition("screening/reject");
    private static final int PAGE = 500;
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

    /// Most entries: what fits a gigabyte several times over is no list that a person keeps.
    static final int MOST_ENTRIES = 1_000_000;

    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;
    private final Events events;

    /// Held for a whole change, which waits for the disk; look-ups do not wait for it.
    private final ReentrantLock changes = new ReentrantLock();

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /// Guarded by `lock`, as the others are: every entry by its key.
    private final TreeMap<String, RejectEntry> entries = new TreeMap<>();

    private final NetworkTrie<RejectEntry> clients = new NetworkTrie<>();
    private final NameTrie<RejectEntry> names = new NameTrie<>();
    private final Map<String, RejectEntry> senders = new HashMap<>();

    /// Entries whose hits are not written yet.
    private final Set<RejectEntry> touched = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Thread writer;

    private RejectList(Engine engine, Committer committer, InstantSource clock, Events events) {
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
        this.events = events;
    }

    /// Reads the list.
    ///
    /// @throws EngineException when it cannot be read
    public static RejectList open(
            Engine engine, Committer committer, InstantSource clock, Events events)
            throws EngineException {
        var list = new RejectList(engine, committer, clock, events);
        list.read();
        return list;
    }

    private void read() throws EngineException {
        byte[] from = {};
        while (true) {
            var page = engine.range(PARTITION, from, null, PAGE, Direction.FORWARD);
            for (var entry : page) {
                try {
                    place(RejectCodec.decode(entry.key(), entry.value()));
                } catch (IOException e) {
                    throw new EngineException(
                            EngineException.Kind.FAILED, "the reject list cannot be read", e);
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            from = Reader.after(page.getLast().key());
        }
    }

    private void place(RejectEntry entry) {
        var target = entry.target();
        entries.put(target.text(), entry);
        switch (target) {
            case RejectTarget.Clients(var network) -> clients.put(network, entry);
            case RejectTarget.Names(var domain) -> names.put(domain, entry);
            case RejectTarget.Sender _, RejectTarget.LocalPart _ ->
                    senders.put(target.text(), entry);
        }
    }

    private void displace(RejectTarget target) {
        entries.remove(target.text());
        switch (target) {
            case RejectTarget.Clients(var network) -> clients.remove(network);
            case RejectTarget.Names(var domain) -> names.remove(domain);
            case RejectTarget.Sender _, RejectTarget.LocalPart _ -> senders.remove(target.text());
        }
    }

    /// The entry that names a client by its address; a hit is counted.
    Optional<RejectEntry> client(InetAddress address) {
        return found(() -> clients.find(address));
    }

    /// The entry that names a client by its confirmed name.
    Optional<RejectEntry> name(String hostName) {
        return found(() -> names.find(hostName));
    }

    /// The entry that names a sender, by the whole address, the local part or the domain.
    Optional<RejectEntry> sender(Address from) {
        return found(() -> {
            var whole = Optional.ofNullable(senders.get(from.canonical()));
            if (whole.isPresent()) {
                return whole;
            }
            var local = Optional.ofNullable(senders.get(from.canonicalLocalPart() + "@"));
            if (local.isPresent()) {
                return local;
            }
            return from.domain() instanceof Domain domain
                    ? names.find(domain.ascii())
                    : Optional.empty();
        });
    }

    private interface Search {
        Optional<RejectEntry> search();
    }

    private Optional<RejectEntry> found(Search search) {
        Optional<RejectEntry> entry;
        lock.readLock().lock();
        try {
            entry = search.search();
        } finally {
            lock.readLock().unlock();
        }
        var now = clock.instant();
        var live = entry.filter(known -> !known.expired(now));
        live.ifPresent(known -> {
            known.hit(now);
            touched.add(known);
        });
        return live;
    }

    /// Makes an entry, or replaces the one about the same; durable on return.
    ///
    /// @throws ProblemException when it cannot be kept; nothing has changed
    void add(RejectEntry entry) throws ProblemException {
        change(
                new Batch().put(RejectCodec.key(entry.target()), RejectCodec.encode(entry)),
                () -> {
                    if (entries.size() >= MOST_ENTRIES
                            && !entries.containsKey(entry.target().text())) {
                        throw new ProblemException(
                                "The reject list is full.",
                                "It has " + MOST_ENTRIES + " entries.",
                                "RejectList Delete");
                    }
                },
                () -> place(entry));
        events.record(
                new ScreeningEvent.RejectListChanged(
                        entry.target().text(), "added", entry.owner()));
    }

    /// Takes an entry out; durable on return.
    ///
    /// @return whether there was one
    boolean delete(RejectTarget target, String operator) throws ProblemException {
        if (find(target).isEmpty()) {
            return false;
        }
        change(new Batch().delete(RejectCodec.key(target)), () -> {}, () -> displace(target));
        events.record(new ScreeningEvent.RejectListChanged(target.text(), "deleted", operator));
        return true;
    }

    private interface Check {
        void check() throws ProblemException;
    }

    private void change(Batch batch, Check check, Runnable effect) throws ProblemException {
        changes.lock();
        try {
            check.check();
            committer.commit(new Engine.Write(PARTITION, 0, batch));
            lock.writeLock().lock();
            try {
                effect.run();
            } finally {
                lock.writeLock().unlock();
            }
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem("The reject list cannot be changed now.", e.getMessage(), "Status"),
                    e);
        } finally {
            changes.unlock();
        }
    }

    Optional<RejectEntry> find(RejectTarget target) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(entries.get(target.text()));
        } finally {
            lock.readLock().unlock();
        }
    }

    /// All entries whose key has `part` in it, by key; the expired ones too until they are swept.
    List<RejectEntry> entries(String part) {
        lock.readLock().lock();
        try {
            return entries.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(part))
                    .map(Map.Entry::getValue)
                    .toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public String name() {
        return "reject-list";
    }

    @Override
    public void start() {
        writer = Thread.ofVirtual().name("reject-list").start(this::keepWriting);
    }

    @Override
    public void stop(Duration grace) {
        var thread = writer;
        if (thread != null) {
            writer = null;
            thread.interrupt();
            sweep();
        }
    }

    @Override
    public Health health() {
        return new Health(writer == null ? State.OFF : State.OK, count() + " entries");
    }

    private int count() {
        lock.readLock().lock();
        try {
            return entries.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void keepWriting() {
        while (writer != null) {
            try {
                Thread.sleep(BETWEEN_WRITES);
            } catch (InterruptedException ended) {
                return;
            }
            sweep();
        }
    }

    /// Writes the hits that were counted, and deletes what has expired.
    void sweep() {
        try {
            var now = clock.instant();
            for (var entry : entries("")) {
                if (entry.expired(now)) {
                    delete(entry.target(), "expired");
                }
            }
            writeHits();
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "hits of the reject list not written", e);
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "reject list not swept", defect);
        }
    }

    private void writeHits() throws ProblemException {
        var batch = new Batch();
        for (var entry : Set.copyOf(touched)) {
            if (batch.changes().size() == PAGE) {
                break;
            }
            touched.remove(entry);
            if (find(entry.target()).filter(known -> known == entry).isPresent()) {
                batch.put(RejectCodec.key(entry.target()), RejectCodec.encode(entry));
            }
        }
        if (!batch.isEmpty()) {
            change(batch, () -> {}, () -> {});
        }
    }

    @Override
    public List<Field> status() {
        long hits = 0;
        lock.readLock().lock();
        try {
            for (var entry : entries.values()) {
                hits += entry.hits();
            }
        } finally {
            lock.readLock().unlock();
        }
        return List.of(
                Field.of(
                        "rejectList",
                        Value.group(
                                Field.of("entries", Value.number(count())),
                                Field.of("hits", Value.number(hits)))));
    }
}
