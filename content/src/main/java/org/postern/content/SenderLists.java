package org.postern.content;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.mail.Address;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom people want mail from, and whom not (SPEC CNT-8, CNT-11): of each account, and of the site
/// for all. On disk; those of accounts in use are in memory. Safe for use by many threads.
public final class SenderLists {
    /// The account that stands for the site.
    public static final String SITE = "*";

    /// Most entries of one list; of those learned, the oldest make room.
    static final int MOST = 5_000;

    private static final Partition PARTITION = new Partition("content/senders");
    private static final int VERSION = 1;
    private static final int CACHED_ACCOUNTS = 5_000;

    private final Records records;
    private final InstantSource clock;

    /// Least recently used first. Guarded by this.
    private final Map<String, OfAccount> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, OfAccount> eldest) {
                    return size() > CACHED_ACCOUNTS;
                }
            };

    /// The lists there are.
    public enum Kind {
        /// Mail from these is never junk.
        ALLOWED_SENDERS('a'),
        /// Mail to these, such as mailing lists, is never junk.
        ALLOWED_RECIPIENTS('r'),
        /// Mail from these always is.
        BLOCKED_SENDERS('b'),
        /// The account has written to these: they are no strangers. Learned, not entered.
        CORRESPONDENTS('k');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /// One entry.
    ///
    /// @param since when it was entered, or last learned
    record Entry(Kind kind, String pattern, Instant since) {}

    /// All lists of one account.
    record OfAccount(Map<Kind, SenderList> lists) {
        boolean has(Kind kind, Address address) {
            return lists.getOrDefault(kind, SenderList.EMPTY).has(address);
        }
    }

    public SenderLists(Engine engine, Committer committer, InstantSource clock) {
        records = new Records(engine, committer, PARTITION);
        this.clock = clock;
    }

    private static String prefix(String account) {
        return account + Records.SEPARATOR;
    }

    private static String key(String account, Kind kind, String pattern) {
        return prefix(account) + kind.letter + pattern;
    }

    /// The lists of an account.
    OfAccount of(String account) throws EngineException {
        synchronized (this) {
            var known = cache.get(account);
            if (known != null) {
                return known;
            }
            Map<Kind, Set<String>> sets = new EnumMap<>(Kind.class);
            for (var entry : read(account)) {
                sets.computeIfAbsent(entry.kind(), _ -> new HashSet<>()).add(entry.pattern());
            }
            Map<Kind, SenderList> lists = new EnumMap<>(Kind.class);
            sets.forEach((kind, patterns) -> lists.put(kind, new SenderList(patterns)));
            var read = new OfAccount(lists);
            cache.put(account, read);
            return read;
        }
    }

    private List<Entry> read(String account) throws EngineException {
        var entries = new ArrayList<Entry>();
        String prefix = prefix(account);
        records.forEach(
                prefix,
                (key, value) -> {
                    char letter = key.charAt(prefix.length());
                    for (Kind kind : Kind.values()) {
                        if (kind.letter == letter) {
                            entries.add(
                                    new Entry(
                                            kind,
                                            key.substring(prefix.length() + 1),
                                            since(value)));
                        }
                    }
                });
        return entries;
    }

    private static Instant since(byte[] value) throws EngineException {
        return Records.read(
                value, VERSION, "a sender's entry", in -> Instant.ofEpochMilli(in.readLong()));
    }

    private byte[] now() {
        return Records.value(VERSION, out -> out.writeLong(clock.millis()));
    }

    /// The entries of an account, in order.
    List<Entry> entries(String account) throws EngineException {
        return read(account);
    }

    /// The form in which an address, a domain, or `*.domain` for all below one, is kept.
    ///
    /// @throws IllegalArgumentException with a sentence for whoever wrote it
    public static String pattern(String text) {
        return SenderList.pattern(text);
    }

    /// The patterns of one list of an account.
    public Set<String> patterns(String account, Kind kind) throws EngineException {
        return of(account).lists().getOrDefault(kind, SenderList.EMPTY).patterns();
    }

    /// Enters patterns.
    ///
    /// @param patterns as [#pattern] gives them
    /// @throws IllegalArgumentException when the list is full
    public void add(String account, Kind kind, Collection<String> patterns) throws EngineException {
        synchronized (this) {
            var known = of(account).lists().getOrDefault(kind, SenderList.EMPTY).patterns();
            var all = new HashSet<>(known);
            all.addAll(patterns);
            if (all.size() > MOST) {
                throw new IllegalArgumentException("A list has at most " + MOST + " entries.");
            }
            var batch = new Batch();
            for (String pattern : patterns) {
                Records.put(batch, key(account, kind, pattern), now());
            }
            records.commit(batch);
            cache.remove(account);
        }
    }

    /// Takes a pattern out.
    ///
    /// @return whether it was there
    public boolean remove(String account, Kind kind, String pattern) throws EngineException {
        synchronized (this) {
            if (records.get(key(account, kind, pattern)).isEmpty()) {
                return false;
            }
            records.delete(key(account, kind, pattern));
            cache.remove(account);
            return true;
        }
    }

    /// Learns that an account writes to these. Nothing waits for it.
    void learn(String account, Collection<Address> recipients) throws EngineException {
        synchronized (this) {
            var known =
                    new HashSet<>(
                            of(account)
                                    .lists()
                                    .getOrDefault(Kind.CORRESPONDENTS, SenderList.EMPTY)
                                    .patterns());
            var fresh =
                    recipients.stream()
                            .map(Address::canonical)
                            .filter(one -> !known.contains(one))
                            .toList();
            if (fresh.isEmpty()) {
                return;
            }
            if (known.size() + fresh.size() > MOST) {
                forgetOldest(account, fresh.size());
            }
            fresh.forEach(one -> records.putSoon(key(account, Kind.CORRESPONDENTS, one), now()));
            known.addAll(fresh);
            var lists = new HashMap<>(of(account).lists());
            lists.put(Kind.CORRESPONDENTS, new SenderList(known));
            cache.put(account, new OfAccount(lists));
        }
    }

    private void forgetOldest(String account, int room) throws EngineException {
        var oldest =
                read(account).stream()
                        .filter(entry -> entry.kind() == Kind.CORRESPONDENTS)
                        .sorted(Comparator.comparing(Entry::since))
                        .limit(Math.max(room, MOST / 10))
                        .toList();
        var batch = new Batch();
        oldest.forEach(entry -> Records.delete(batch, key(account, entry.kind(), entry.pattern())));
        records.commit(batch);
        cache.remove(account);
    }

    /// Forgets all of an account that is gone.
    public void forget(String account) throws EngineException {
        synchronized (this) {
            records.deleteAll(prefix(account));
            cache.remove(account);
        }
    }
}
