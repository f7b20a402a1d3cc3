package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What each change of an entry writes beside the entry's own record, in the same batch: its place
/// in the tree, the indexes, the change log, the stamps. Used under the writer's lock.
final class TreeChanges {
    /// One server more than fits the stamp's 12 bits.
    private static final int SERVERS = 0x1000;

    private static final int VERSION = 1;

    /// Changes that the log holds; who was away for more of them takes all entries anew.
    private static final long KEPT = 100_000;

    private static final long TRIMMED_EACH = 1_000;

    private final DirectoryTree tree;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private ChangeStamp last = ChangeStamp.NONE;
    private long number = -1;
    private int server = -1;

    TreeChanges(DirectoryTree tree, InstantSource clock) {
        this.tree = tree;
        this.clock = clock;
    }

    /// A stamp later than all that this server has given or seen.
    ChangeStamp stamp(Batch batch) throws DirectoryException {
        load(batch);
        last = last.next(clock.instant(), server);
        return last;
    }

    /// A change of another server is known here: stamps to come are later.
    void seen(ChangeStamp stamp) {
        if (stamp.compareTo(last) > 0) {
            last = stamp;
        }
    }

    private void load(Batch batch) throws DirectoryException {
        if (number >= 0) {
            return;
        }
        var known = tree.get(DirectoryKeys.server());
        if (known.isPresent()) {
            server = serverOf(known.get());
        } else {
            server = 1 + random.nextInt(SERVERS - 1);
            batch.put(DirectoryKeys.server(), new RecordWriter(VERSION).number(server).toOctets());
        }
        number = tree.lastChange();
        if (number > 0) {
            seen(newestOf(number));
        }
    }

    private ChangeStamp newestOf(long change) throws DirectoryException {
        var value = tree.get(DirectoryKeys.change(change));
        return value.isEmpty() ? ChangeStamp.NONE : TreeChange.stamp(value.get());
    }

    private static int serverOf(byte[] value) throws DirectoryException {
        try {
            return new RecordReader(value, VERSION, "the server's number").number();
        } catch (org.postern.engine.EngineException e) {
            throw new DirectoryException("the directory holds a value that cannot be read", e);
        }
    }

    /// After a failed write: what the engine holds is read again.
    void forget() {
        number = -1;
    }

    /// The attributes that a record is to keep, with its stamps brought up to date.
    ///
    /// @param kept what the record keeps without them
    /// @param before the entry as it was; null when it is new
    /// @param after as it is to be, stamps aside
    static Attributes stamped(
            Attributes kept,
            @Nullable DirectoryEntry before,
            DirectoryEntry after,
            ChangeStamp stamp,
            Collection<String> alsoChanged) {
        if (before == null) {
            return ChangeStamps.created(stamp).into(kept);
        }
        Set<String> changed = new HashSet<>(alsoChanged);
        for (String type : before.attributes().differences(after.attributes())) {
            if (!Operational.is(type)) {
                changed.add(type);
            }
        }
        if (!before.name().toString().equals(after.name().toString())) {
            changed.add(Operational.NAME);
        }
        return ChangeStamps.of(before.attributes()).changed(changed, stamp).into(kept);
    }

    /// The entry is new, or is no longer as it was.
    void put(@Nullable DirectoryEntry before, DirectoryEntry after, ChangeStamp stamp, Batch batch)
            throws DirectoryException {
        if (before != null && !before.name().equals(after.name())) {
            batch.delete(DirectoryKeys.tree(before.name()));
        }
        if (before == null || !before.name().equals(after.name())) {
            batch.put(DirectoryKeys.tree(after.name()), EntryRecord.encode(after.reference()));
        }
        if (before == null) {
            batch.delete(DirectoryKeys.gone(after.reference()));
        }
        index(before, after, batch);
        log(after.reference(), false, after.name(), stamp, batch);
    }

    /// The entry goes; its own record is the caller's to delete.
    void remove(DirectoryEntry before, ChangeStamp stamp, Batch batch) throws DirectoryException {
        batch.delete(DirectoryKeys.tree(before.name()));
        forms(before)
                .forEach((type, forms) ->
                        forms.values()
                                .forEach(form ->
                                        batch.delete(
                                                DirectoryKeys.index(
                                                        type, form, before.reference()))));
        batch.put(
                DirectoryKeys.gone(before.reference()),
                new RecordWriter(VERSION).text(stamp.toString()).toOctets());
        log(before.reference(), true, before.name(), stamp, batch);
    }

    private void log(
            EntryReference reference,
            boolean removed,
            DistinguishedName name,
            ChangeStamp stamp,
            Batch batch)
            throws DirectoryException {
        load(batch);
        number++;
        if (number % TRIMMED_EACH == 0 && number > KEPT) {
            batch.deleteRange(
                    DirectoryKeys.first(DirectoryKeys.CHANGE), DirectoryKeys.change(number - KEPT));
        }
        batch.put(
                DirectoryKeys.change(number),
                new TreeChange(number, reference, removed, name).encode(stamp));
    }

    private static void index(@Nullable DirectoryEntry before, DirectoryEntry after, Batch batch) {
        Map<String, Map<String, byte[]>> old = before == null ? Map.of() : forms(before);
        var now = forms(after);
        old.forEach((type, forms) -> {
            var kept = now.getOrDefault(type, Map.of());
            forms.forEach((text, form) -> {
                if (!kept.containsKey(text)) {
                    batch.delete(DirectoryKeys.index(type, form, after.reference()));
                }
            });
        });
        now.forEach((type, forms) -> {
            var had = old.getOrDefault(type, Map.of());
            forms.forEach((text, form) -> {
                if (!had.containsKey(text)) {
                    batch.put(DirectoryKeys.index(type, form, after.reference()), new byte[0]);
                }
            });
        });
    }

    /// The index forms of an entry by type, each under a text that is equal when it is.
    private static Map<String, Map<String, byte[]>> forms(DirectoryEntry entry) {
        Map<String, Map<String, byte[]>> byType = new HashMap<>();
        for (var attribute : entry.attributes().all()) {
            String type = attribute.base();
            if (!IndexedAttributes.indexed(type)) {
                continue;
            }
            var forms = byType.computeIfAbsent(type, _ -> new HashMap<>());
            for (String value : attribute.texts()) {
                if (!IndexedAttributes.common(type, value)) {
                    byte[] form = IndexedAttributes.form(type, value);
                    forms.put(new String(form, java.nio.charset.StandardCharsets.ISO_8859_1), form);
                }
            }
        }
        return byType;
    }

    Optional<ChangeStamp> gone(EntryReference reference) throws DirectoryException {
        return tree.gone(reference);
    }
}
