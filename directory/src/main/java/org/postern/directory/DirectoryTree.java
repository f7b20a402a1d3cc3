package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Reader;
import org.postern.mail.AddressSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/// All that the directory knows, as one tree of entries: what LDAP searches. It reads;
/// [DirectoryWriter] changes accounts and domains, [TreeWriter] any entry.
///
/// An account is kept once, as an account; its entry is another view of it. Safe for use by many
/// threads.
public final class DirectoryTree {
    private static final int MEMBERS_AT_ONCE = 500;
    private static final String MEMBER = Attributes.key(GroupEntries.MEMBER);

    private final Engine engine;
    private final LocalDirectory directory;
    private final Recent<EntryReference, DirectoryEntry> entries;
    private final ChangeFeed feed = new ChangeFeed();

    DirectoryTree(Engine engine, LocalDirectory directory, IntSupplier cached) {
        this.engine = engine;
        this.directory = directory;
        this.entries = new Recent<>(cached);
    }

    /// Some entries of a subtree, and where to go on.
    ///
    /// @param next what to give as `after` for the entries that follow; null when none do
    public record Page(List<EntryReference> references, byte @Nullable [] next) {}

    /// Told of every change once it is durable.
    public ChangeFeed feed() {
        return feed;
    }

    public Optional<DirectoryEntry> byName(DistinguishedName name) throws DirectoryException {
        var reference = reference(name);
        return reference.isEmpty() ? Optional.empty() : byReference(reference.get());
    }

    public Optional<EntryReference> reference(DistinguishedName name) throws DirectoryException {
        if (name.isRoot()) {
            return Optional.empty();
        }
        var value = get(DirectoryKeys.tree(name));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(decode(value.get(), EntryRecord::reference));
    }

    public Optional<DirectoryEntry> byReference(EntryReference reference)
            throws DirectoryException {
        var known = entries.find(reference);
        if (known.isPresent()) {
            return known;
        }
        long stamp = entries.stamp();
        var loaded = load(reference);
        loaded.ifPresent(entry -> entries.keep(reference, entry, stamp));
        return loaded;
    }

    /// The name of an account's entry.
    public static DistinguishedName nameOf(Account account) {
        return AccountEntries.name(account);
    }

    private Optional<DirectoryEntry> load(EntryReference reference) throws DirectoryException {
        return switch (reference.kind()) {
            case ACCOUNT -> directory.byId(reference.id()).map(AccountEntries::entry);
            case DOMAIN -> directory.domain(reference.id()).map(DomainEntries::entry);
            case CLASS -> directory.classOfService(reference.id()).map(ClassEntries::entry);
            case GROUP -> group(reference, GroupEntries.SHOWN);
            case ENTRY -> {
                var value = get(DirectoryKeys.entry(reference.id()));
                yield value.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                view(decode(value.get(), v -> EntryRecord.decode(reference, v))));
            }
        };
    }

    private Optional<DirectoryEntry> group(EntryReference reference, int most)
            throws DirectoryException {
        var group = directory.groups().byId(reference.id());
        if (group.isEmpty()) {
            return Optional.empty();
        }
        var members = new ArrayList<GroupMember>();
        String last = "";
        List<GroupMember> page;
        do {
            int wanted = Math.min(MEMBERS_AT_ONCE, most - members.size());
            page = directory.groups().members(reference.id(), last, wanted);
            members.addAll(page);
            last = page.isEmpty() ? last : page.getLast().key();
        } while (page.size() == MEMBERS_AT_ONCE && members.size() < most);
        return Optional.of(GroupEntries.entry(group.get(), members));
    }

    /// The entry with all there is, however much: [#byReference] shows the first thousand members
    /// of a group only.
    public Optional<DirectoryEntry> whole(EntryReference reference) throws DirectoryException {
        return reference.kind() == EntryReference.Kind.GROUP
                ? group(reference, Integer.MAX_VALUE)
                : byReference(reference);
    }

    /// A kept entry with what follows from it.
    static DirectoryEntry view(DirectoryEntry kept) {
        var view =
                new ArrayList<Attributes.Attribute>(Operational.without(kept.attributes()).all());
        var created = ChangeStamps.of(kept.attributes()).creation().instant();
        Operational.add(view, kept.reference(), kept.name(), created, kept.attributes());
        return kept.with(Attributes.of(view));
    }

    /// The passwords of an entry, as attributes; for those who may see them.
    public Attributes secrets(EntryReference reference) throws DirectoryException {
        return reference.kind() == EntryReference.Kind.ACCOUNT
                ? AccountEntries.secrets(
                        directory.credential(reference.id()),
                        directory.secondFactors(reference.id()))
                : Attributes.NONE;
    }

    /// Whether [#equal] and [#beginning] know of this attribute.
    ///
    /// @param type without options
    public static boolean indexed(String type) {
        return IndexedAttributes.indexed(Attributes.key(type));
    }

    /// Whether nearly every entry has this value, so that it is not indexed.
    public static boolean common(String type, String value) {
        return IndexedAttributes.common(Attributes.key(type), value);
    }

    /// Entries that may have this value: all that have, and perhaps some whose value only looks
    /// much like it.
    ///
    /// @param type an [#indexed] one
    public List<EntryReference> equal(String type, String value, int limit)
            throws DirectoryException {
        String key = Attributes.key(type);
        byte[] from = DirectoryKeys.indexValue(key, IndexedAttributes.form(key, value));
        byte[] to = from.clone();
        to[to.length - 1] = 1;
        return key.equals(MEMBER) ? naming(value, limit) : indexed(from, to, limit);
    }

    /// The groups that name a member.
    private List<EntryReference> naming(String member, int limit) throws DirectoryException {
        try {
            String key = GroupMember.parse(member, Optional.empty()).key();
            return directory.groups().naming(key).stream()
                    .limit(limit)
                    .map(EntryReference::group)
                    .toList();
        } catch (AddressSyntaxException e) {
            return List.of();
        }
    }

    /// Entries that may have a value that begins so.
    public List<EntryReference> beginning(String type, String beginning, int limit)
            throws DirectoryException {
        String key = Attributes.key(type);
        byte[] from = DirectoryKeys.index(key, IndexedAttributes.prefixForm(key, beginning));
        byte[] to = from.clone();
        if (to[to.length - 1] == 0) {
            to[to.length - 1] = 1;
            return indexed(from, to, limit);
        }
        // The octet after the last one: UTF-8 knows none above F4.
        to[to.length - 1]++;
        return indexed(from, to, limit);
    }

    /// Entries that have any value, in no useful order; one with several values comes several
    /// times.
    public List<EntryReference> having(String type, int limit) throws DirectoryException {
        String key = Attributes.key(type);
        return indexed(DirectoryKeys.index(key), DirectoryKeys.indexEnd(key), limit);
    }

    /// Entries with exactly this value of an indexed attribute, whole.
    public List<DirectoryEntry> withValue(String type, String value, int limit)
            throws DirectoryException {
        var found = new ArrayList<DirectoryEntry>();
        for (var reference : equal(type, value, limit)) {
            byReference(reference).ifPresent(found::add);
        }
        return found;
    }

    private List<EntryReference> indexed(byte[] from, byte[] to, int limit)
            throws DirectoryException {
        return range(from, to, limit).stream()
                .map(entry -> DirectoryKeys.indexed(entry.key()))
                .toList();
    }

    /// The entries below a name, and its own, from the top down.
    ///
    /// @param after where the page before ended; null for the first
    public Page subtree(DistinguishedName top, byte @Nullable [] after, int limit)
            throws DirectoryException {
        byte[] from =
                after != null
                        ? after
                        : top.isRoot()
                                ? DirectoryKeys.first(DirectoryKeys.TREE)
                                : DirectoryKeys.tree(top);
        var page = range(from, DirectoryKeys.treeEnd(top), limit);
        var references = new ArrayList<EntryReference>(page.size());
        for (Entry place : page) {
            references.add(decode(place.value(), EntryRecord::reference));
        }
        return new Page(
                references, page.size() < limit ? null : Reader.after(page.getLast().key()));
    }

    /// The entries directly below a name.
    public List<DirectoryEntry> children(DistinguishedName name, int limit)
            throws DirectoryException {
        var children = new ArrayList<DirectoryEntry>();
        byte @Nullable [] from = DirectoryKeys.treeBelow(name);
        while (from != null && children.size() < limit) {
            var page = subtree(name, from, 500);
            for (var reference : page.references()) {
                var entry = byReference(reference);
                if (entry.isPresent()
                        && children.size() < limit
                        && entry.get().name().parent().filter(name::equals).isPresent()) {
                    children.add(entry.get());
                }
            }
            from = page.next();
        }
        return children;
    }

    public boolean hasChildren(DistinguishedName name) throws DirectoryException {
        return !range(DirectoryKeys.treeBelow(name), DirectoryKeys.treeEnd(name), 1).isEmpty();
    }

    /// The entries that have no entry above them: what LDAP calls naming contexts.
    public List<DistinguishedName> tops(int limit) throws DirectoryException {
        var tops = new ArrayList<DistinguishedName>();
        byte[] from = DirectoryKeys.first(DirectoryKeys.TREE);
        while (tops.size() < limit) {
            var next = range(from, DirectoryKeys.end(DirectoryKeys.TREE), 1);
            if (next.isEmpty()) {
                break;
            }
            var reference = decode(next.getFirst().value(), EntryRecord::reference);
            var entry = byReference(reference);
            if (entry.isEmpty()) {
                from = Reader.after(next.getFirst().key());
            } else {
                tops.add(entry.get().name());
                from = DirectoryKeys.treeEnd(entry.get().name());
            }
        }
        return tops;
    }

    /// Changes in their order.
    ///
    /// @param from number of the first wanted
    public List<TreeChange> changes(long from, int limit) throws DirectoryException {
        var changes = new ArrayList<TreeChange>();
        for (Entry change :
                range(DirectoryKeys.change(from), DirectoryKeys.end(DirectoryKeys.CHANGE), limit)) {
            long number = DirectoryKeys.changeNumber(change.key());
            changes.add(decode(change.value(), value -> TreeChange.decode(number, value)));
        }
        return changes;
    }

    /// The number of the last change; 0 when there was none.
    public long lastChange() throws DirectoryException {
        return edge(Direction.REVERSE, 0);
    }

    /// The number of the first change that is still known; 1 when there was none.
    public long firstChange() throws DirectoryException {
        return edge(Direction.FORWARD, 1);
    }

    private long edge(Direction direction, long none) throws DirectoryException {
        try {
            var found =
                    engine.range(
                            DirectoryKeys.PARTITION,
                            DirectoryKeys.first(DirectoryKeys.CHANGE),
                            DirectoryKeys.end(DirectoryKeys.CHANGE),
                            1,
                            direction);
            return found.isEmpty() ? none : DirectoryKeys.changeNumber(found.getFirst().key());
        } catch (EngineException e) {
            throw unreadable(e);
        }
    }

    /// The number by which this server's changes are told from others'; 0 before the first change.
    public int server() throws DirectoryException {
        var value = get(DirectoryKeys.server());
        return value.isEmpty()
                ? 0
                : decode(value.get(), v -> new RecordReader(v, 1, "the server's number").number());
    }

    /// Entries that were removed, each with nothing but what tells of that: its id, and the stamp
    /// of the removal as `entryCSN`.
    ///
    /// @param after what the page before ended with; null for the first
    public List<DirectoryEntry> removed(@Nullable EntryReference after, int limit)
            throws DirectoryException {
        byte[] from =
                after == null
                        ? DirectoryKeys.first(DirectoryKeys.GONE)
                        : Reader.after(DirectoryKeys.gone(after));
        var removed = new ArrayList<DirectoryEntry>();
        for (Entry entry : range(from, DirectoryKeys.end(DirectoryKeys.GONE), limit)) {
            String key = DirectoryKeys.text(entry.key());
            int colon = key.indexOf(':');
            var reference =
                    new EntryReference(
                            EntryReference.Kind.of(Integer.parseInt(key.substring(0, colon))),
                            key.substring(colon + 1));
            removed.add(removal(reference));
        }
        return removed;
    }

    /// What tells of the removal of one entry, as [#removed] gives it.
    public DirectoryEntry removal(EntryReference reference) throws DirectoryException {
        var stamp = gone(reference).orElse(ChangeStamp.NONE);
        var told =
                Attributes.NONE
                        .with(Operational.ID, reference.kind().code() + ":" + reference.id())
                        .with(Operational.STAMP, stamp.toString());
        return new DirectoryEntry(reference, DistinguishedName.ROOT, told);
    }

    /// The stamp of an entry's removal; empty when it was not removed, or long ago.
    Optional<ChangeStamp> gone(EntryReference reference) throws DirectoryException {
        var value = get(DirectoryKeys.gone(reference));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ChangeStamp.parse(
                                decode(
                                        value.get(),
                                        v -> new RecordReader(v, 1, "a removal").text())));
    }

    Optional<byte[]> get(byte[] key) throws DirectoryException {
        try {
            return engine.get(DirectoryKeys.PARTITION, key);
        } catch (EngineException e) {
            throw unreadable(e);
        }
    }

    List<Entry> range(byte[] from, byte[] to, int limit) throws DirectoryException {
        try {
            return engine.range(DirectoryKeys.PARTITION, from, to, limit, Direction.FORWARD);
        } catch (EngineException e) {
            throw unreadable(e);
        }
    }

    void forget(List<EntryReference> references) {
        entries.forget(references);
    }

    /// After a durable change of entries that stand for themselves.
    void changed(List<EntryReference> references) {
        forget(references);
        feed.tell();
    }

    void forgetAll() {
        entries.forgetAll();
    }

    private interface Decoder<T> {
        T decode(byte[] value) throws EngineException;
    }

    private static <T> T decode(byte[] value, Decoder<T> decoder) throws DirectoryException {
        try {
            return decoder.decode(value);
        } catch (EngineException e) {
            throw new DirectoryException("the directory holds a value that cannot be read", e);
        }
    }

    private static DirectoryException unreadable(EngineException e) {
        return new DirectoryException("the directory cannot be read", e);
    }
}
