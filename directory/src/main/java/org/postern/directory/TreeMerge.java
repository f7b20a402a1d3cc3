package org.postern.directory;

import org.postern.directory.TreeException.Reason;
import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Takes over what another server of ours has, so that both end with the same whatever was changed
/// where, in whatever order they learn of it, and however often.
///
/// Of an entry that both know, each attribute is taken from where it was changed last, by the
/// stamps that go with the entry; so two changes of one entry at two servers are both kept unless
/// they are of one attribute. An entry that was removed stays so unless it was changed after. Of
/// two entries that took the same name or address apart, the one that was created first keeps it
/// and the other is given one that tells what happened, with an event.
public final class TreeMerge {
    /// The attributes to ask of the other server besides all: they are given for no star.
    public static final List<String> ASKED =
            List.of(
                    "*",
                    "+",
                    ChangeStamps.TYPE,
                    "userPassword",
                    "authPassword",
                    AccountEntries.FACTORS);

    /// Changes of one batch, with room for a record.
    private static final int FULL = 900;

    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

    private final DirectoryWriter writer;
    private final LocalDirectory directory;
    private final DirectoryTree tree;
    private final TreeChanges changes;
    private final ReentrantLock writing;
    private final Events events;

    TreeMerge(
            DirectoryWriter writer,
            LocalDirectory directory,
            TreeChanges changes,
            ReentrantLock writing,
            Events events) {
        this.writer = writer;
        this.directory = directory;
        this.tree = directory.tree();
        this.changes = changes;
        this.writing = writing;
        this.events = events;
    }

    /// What the other server says of one entry.
    ///
    /// @param attributes with the operational ones and the passwords
    /// @return whether that changed anything here
    /// @throws TreeException when it cannot be an entry of ours
    public boolean put(DistinguishedName name, Attributes attributes)
            throws TreeException, DirectoryException {
        var reference = reference(attributes);
        var stamps = ChangeStamps.of(attributes);
        writing.lock();
        try {
            changes.seen(stamps.newest());
            var gone = tree.gone(reference);
            if (gone.isPresent() && gone.get().compareTo(stamps.newest()) >= 0) {
                return false;
            }
            var here = tree.whole(reference);
            var theirs = new DirectoryEntry(reference, name, attributes);
            if (here.isEmpty()) {
                take(Optional.empty(), theirs, stamps, new Taken(true, true));
                return true;
            }
            return merge(here.get(), theirs, stamps);
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
    }

    private boolean merge(DirectoryEntry here, DirectoryEntry theirs, ChangeStamps theirStamps)
            throws TreeException, ProblemException, DirectoryException {
        var mine = ChangeStamps.of(here.attributes());
        var types = new HashSet<>(theirStamps.types());
        types.addAll(mine.types());
        // What was never changed on either side is what the older creation says: they are the same
        // unless one was made anew, which the creation's stamp tells.
        boolean newer = theirStamps.creation().compareTo(mine.creation()) > 0;
        var merged = newer ? theirs.attributes() : here.attributes();
        var name = newer ? theirs.name() : here.name();
        var stamps = newer ? theirStamps : mine;
        boolean password = newer;
        boolean factors = newer;
        boolean changed = newer;
        for (String type : types) {
            boolean take = theirStamps.of(type).compareTo(mine.of(type)) > 0;
            var from = take ? theirs : here;
            if (take) {
                stamps = stamps.changed(List.of(type), theirStamps.of(type));
                changed = true;
            } else {
                stamps = stamps.changed(List.of(type), mine.of(type));
            }
            if (type.equals(Attributes.key(Operational.NAME))) {
                name = from.name();
            } else if (type.equals("userpassword")) {
                password |= take;
            } else if (type.equals(Attributes.key(AccountEntries.FACTORS))) {
                factors |= take;
            } else {
                var value = from.attributes().find(type);
                merged =
                        value.isEmpty()
                                ? merged.without(type)
                                : merged.withOctets(value.get().type(), value.get().octets());
            }
        }
        if (!changed) {
            return false;
        }
        // Who changed it last is told of the change that is the last.
        var last = theirStamps.newest().compareTo(mine.newest()) > 0 ? theirs : here;
        merged = merged.with(Operational.MODIFIER, last.attributes().texts(Operational.MODIFIER));
        for (String secret : List.of("userPassword", "authPassword", AccountEntries.FACTORS)) {
            merged = merged.withOctets(secret, theirs.attributes().octets(secret));
        }
        take(
                Optional.of(here),
                new DirectoryEntry(here.reference(), name, merged),
                stamps,
                new Taken(password, factors));
        return true;
    }

    /// Which secrets are taken too.
    private record Taken(boolean password, boolean factors) {}

    private void take(
            Optional<DirectoryEntry> before,
            DirectoryEntry wanted,
            ChangeStamps stamps,
            Taken secrets)
            throws TreeException, ProblemException, DirectoryException {
        var kept = stamps.into(keptOf(wanted.attributes()));
        switch (wanted.reference().kind()) {
            case ACCOUNT -> takeAccount(before, wanted, kept, stamps, secrets);
            case DOMAIN -> takeDomain(wanted, kept, stamps);
            case CLASS -> takeClass(before, wanted, kept, stamps);
            case GROUP -> takeGroup(before, wanted, kept);
            case ENTRY -> takeEntry(before, wanted, kept, stamps);
        }
    }

    private static Attributes keptOf(Attributes attributes) {
        return Attributes.NONE
                .with(Operational.CREATOR, attributes.texts(Operational.CREATOR))
                .with(Operational.MODIFIER, attributes.texts(Operational.MODIFIER));
    }

    private void takeAccount(
            Optional<DirectoryEntry> before,
            DirectoryEntry wanted,
            Attributes kept,
            ChangeStamps stamps,
            Taken secrets)
            throws TreeException, ProblemException, DirectoryException {
        var address = AccountEntries.address(wanted.attributes());
        Optional<Account> old = before.isEmpty() ? Optional.empty() : directory.byId(wanted.id());
        var draft =
                old.isPresent()
                        ? old.get().withAttributes(kept)
                        : writer.draft(wanted.id(), address, created(wanted.attributes()))
                                .withAttributes(kept);
        Account account = AccountEntries.account(draft, wanted.name(), wanted.attributes());
        account = withoutConflicts(account);
        var taken =
                new DirectoryWriter.Secrets(
                        secrets.password()
                                ? Optional.of(credential(wanted.attributes(), stamps))
                                : Optional.empty(),
                        secrets.factors() ? Optional.of(factors(wanted)) : Optional.empty());
        writer.take(old, account, newest(account.attributes()), taken);
    }

    private static SecondFactors factors(DirectoryEntry wanted) throws TreeException {
        var value = wanted.attributes().octets(AccountEntries.FACTORS);
        try {
            return value.isEmpty() ? SecondFactors.NONE : SecondFactors.decode(value.getFirst());
        } catch (EngineException later) {
            throw new TreeException(
                    TreeException.Reason.INVALID,
                    wanted.name() + " has second factors that this release cannot read.");
        }
    }

    private static ChangeStamp newest(Attributes kept) {
        return ChangeStamps.of(kept).newest();
    }

    /// Whether an entry gives way to another that has its name or its address: the same wherever it
    /// is asked.
    private static boolean yields(
            EntryReference one, Attributes kept, EntryReference other, Attributes othersKept) {
        int rank = Integer.compare(rank(one), rank(other));
        int age =
                rank != 0
                        ? rank
                        : ChangeStamps.of(kept)
                                .creation()
                                .compareTo(ChangeStamps.of(othersKept).creation());
        return age != 0 ? age > 0 : one.id().compareTo(other.id()) > 0;
    }

    /// What the message path needs keeps its name before what only stands in the tree.
    private static int rank(EntryReference reference) {
        return switch (reference.kind()) {
            case ACCOUNT, DOMAIN -> 0;
            case CLASS -> 1;
            case GROUP -> 2;
            case ENTRY -> 3;
        };
    }

    /// A stamp of this server: that something gave way is a change, which the other learns of too.
    private ChangeStamp fresh() throws DirectoryException {
        var batch = new Batch();
        var stamp = changes.stamp(batch);
        if (!batch.isEmpty()) {
            writer.commit(batch);
        }
        return stamp;
    }

    private void conflict(String name, String one, String other) {
        events.record(new DirectoryEvent.ReplicationConflict(name, one, other));
    }

    /// Whether an entry leaves its place in the tree to who stands there; if not, that one goes.
    private boolean yieldsPlace(
            DistinguishedName place, EntryReference reference, Attributes attributes)
            throws ProblemException, DirectoryException {
        var there = tree.reference(place);
        if (there.isEmpty() || there.get().equals(reference)) {
            return false;
        }
        var other = tree.byReference(there.get()).orElseThrow();
        conflict(place.toString(), reference.id(), other.id());
        if (yields(reference, attributes, there.get(), other.attributes())) {
            return true;
        }
        makeWay(there.get(), place);
        return false;
    }

    private static Attributes elsewhere(DistinguishedName place, String id, Attributes attributes) {
        return attributes.with(Operational.NAME, conflicting(place, id).toString());
    }

    /// Has whoever else has this name give it up.
    private void makeWay(EntryReference reference, DistinguishedName name)
            throws ProblemException, DirectoryException {
        var there = tree.byReference(reference).orElseThrow();
        String to = conflicting(name, there.id()).toString();
        switch (reference.kind()) {
            case ACCOUNT -> {
                Account account = directory.byId(reference.id()).orElseThrow();
                var renamed =
                        account.withAttributes(account.attributes().with(Operational.NAME, to));
                takeAside(account, renamed);
            }
            case GROUP -> {
                MailGroup group = directory.groups().byId(reference.id()).orElseThrow();
                var renamed = group.withAttributes(group.attributes().with(Operational.NAME, to));
                keepAside(group, renamed);
            }
            case ENTRY -> {
                var batch = new Batch();
                var stamp = changes.stamp(batch);
                var moved = there.named(DistinguishedName.parse(to));
                keepEntry(
                        Optional.of(there),
                        moved.with(
                                ChangeStamps.of(there.attributes())
                                        .changed(List.of(Operational.NAME), stamp)
                                        .into(keptEntry(there.attributes()))),
                        stamp,
                        batch);
            }
            case CLASS, DOMAIN -> {}
        }
    }

    private void takeAside(Account before, Account renamed)
            throws ProblemException, DirectoryException {
        var stamp = fresh();
        var kept =
                TreeChanges.stamped(
                        renamed.attributes(),
                        AccountEntries.entry(before),
                        AccountEntries.entry(renamed),
                        stamp,
                        List.of());
        writer.take(
                Optional.of(before),
                renamed.withAttributes(kept),
                stamp,
                DirectoryWriter.Secrets.UNCHANGED);
    }

    private void keepAside(MailGroup before, MailGroup renamed) throws DirectoryException {
        var stamp = fresh();
        var kept =
                TreeChanges.stamped(
                        renamed.attributes(),
                        GroupEntries.entry(before, List.of()),
                        GroupEntries.entry(renamed, List.of()),
                        stamp,
                        List.of());
        keepGroup(Optional.of(before), renamed.withAttributes(kept), stamp);
    }

    /// Addresses and a name that nobody else has.
    private Account withoutConflicts(Account account) throws ProblemException, DirectoryException {
        Account free = account;
        for (Address name : DirectoryWriter.namesOf(account)) {
            Optional<Account> other = directory.owner(name);
            if (other.isEmpty() || other.get().id().equals(account.id())) {
                continue;
            }
            conflict(name.toString(), account.id(), other.get().id());
            if (yields(
                    EntryReference.account(account.id()),
                    account.attributes(),
                    EntryReference.account(other.get().id()),
                    other.get().attributes())) {
                free = without(free, name);
            } else {
                takeAside(other.get(), without(other.get(), name));
            }
        }
        var reference = EntryReference.account(account.id());
        var place = AccountEntries.name(free);
        if (yieldsPlace(place, reference, account.attributes())) {
            free = free.withAttributes(elsewhere(place, free.id(), free.attributes()));
        }
        if (free.equals(account)) {
            return account;
        }
        return free.withAttributes(
                TreeChanges.stamped(
                        free.attributes(),
                        AccountEntries.entry(account),
                        AccountEntries.entry(free),
                        fresh(),
                        List.of()));
    }

    /// The account without one of its addresses; its own becomes one that tells of the conflict.
    private static Account without(Account account, Address name) {
        var aliases = new ArrayList<>(account.aliases());
        aliases.remove(name);
        Account less = account.withAliases(aliases);
        return account.address().equals(name)
                ? less.withAddress(
                        new Address("conflict-" + account.id(), account.address().domain()))
                : less;
    }

    private static DistinguishedName conflicting(DistinguishedName name, String id) {
        return name.parent()
                .orElse(DistinguishedName.ROOT)
                .child(name.first().getAttributeNames()[0], "conflict-" + id);
    }

    private static Optional<Credential> credential(Attributes attributes, ChangeStamps stamps) {
        var verifier = attributes.first("userPassword");
        var scram =
                attributes.texts("authPassword").stream()
                        .flatMap(text -> ScramText.parse(text).stream())
                        .findFirst();
        return verifier.map(text ->
                new Credential(text, scram.orElse(null), stamps.of("userPassword").instant()));
    }

    private void takeDomain(DirectoryEntry wanted, Attributes kept, ChangeStamps stamps)
            throws TreeException, ProblemException, DirectoryException {
        Domain domain = DomainEntries.domain(wanted.name(), wanted.attributes());
        var old = directory.domain(domain);
        var base =
                old.orElseGet(() ->
                        new DomainRecord(
                                domain,
                                created(wanted.attributes()),
                                0,
                                DomainLimits.NONE,
                                Attributes.NONE));
        var record =
                DomainEntries.changed(
                        base.withAttributes(kept), wanted.name(), wanted.attributes());
        writer.take(old, record, stamps.newest());
    }

    private void takeClass(
            Optional<DirectoryEntry> before,
            DirectoryEntry wanted,
            Attributes kept,
            ChangeStamps stamps)
            throws TreeException, DirectoryException {
        String name = wanted.attributes().first("cn").orElse(wanted.id());
        var bare = new ClassOfService(name, "", created(wanted.attributes()), kept);
        var one = ClassEntries.changed(bare, wanted.attributes());
        var batch = new Batch();
        batch.put(GroupKeys.classOfService(name), one.encode());
        changes.put(before.orElse(null), ClassEntries.entry(one), stamps.newest(), batch);
        writer.commit(batch);
        directory.forgetDomains();
    }

    private void takeGroup(Optional<DirectoryEntry> before, DirectoryEntry wanted, Attributes kept)
            throws TreeException, ProblemException, DirectoryException {
        var address = AccountEntries.address(wanted.attributes());
        var old = directory.groups().byId(wanted.id());
        var base =
                old.orElseGet(
                        () -> MailGroup.of(wanted.id(), address, "", created(wanted.attributes())));
        MailGroup group =
                GroupEntries.group(base.withAttributes(kept), wanted.name(), wanted.attributes());
        group = withoutConflict(group);
        keepGroup(old, group, newest(group.attributes()));
        keepMembers(
                group,
                before.isEmpty() ? Map.of() : GroupEntries.members(before.get().attributes()),
                GroupEntries.members(wanted.attributes()));
    }

    /// An address and a name that nothing else has.
    private MailGroup withoutConflict(MailGroup group) throws ProblemException, DirectoryException {
        var reference = EntryReference.group(group.id());
        MailGroup free = group;
        var other = directory.groups().find(group.address());
        if (other.isPresent() && !other.get().id().equals(group.id())) {
            conflict(group.address().toString(), group.id(), other.get().id());
            if (yields(
                    reference,
                    group.attributes(),
                    EntryReference.group(other.get().id()),
                    other.get().attributes())) {
                free = conflicting(group);
            } else {
                keepAside(other.get(), conflicting(other.get()));
            }
        }
        var place = GroupEntries.name(free);
        if (yieldsPlace(place, reference, group.attributes())) {
            free = free.withAttributes(elsewhere(place, free.id(), free.attributes()));
        }
        if (free.equals(group)) {
            return group;
        }
        return free.withAttributes(
                TreeChanges.stamped(
                        free.attributes(),
                        GroupEntries.entry(group, List.of()),
                        GroupEntries.entry(free, List.of()),
                        fresh(),
                        List.of()));
    }

    private static MailGroup conflicting(MailGroup group) {
        return group.withAddress(new Address("conflict-" + group.id(), group.address().domain()));
    }

    private void keepGroup(Optional<MailGroup> before, MailGroup after, ChangeStamp stamp)
            throws DirectoryException {
        var batch = new Batch();
        before.ifPresent(group -> batch.delete(GroupKeys.name(group.address())));
        batch.put(GroupKeys.group(after.id()), after.encode())
                .put(GroupKeys.name(after.address()), LocalGroups.encodeId(after.id()));
        changes.put(
                before.map(group -> GroupEntries.entry(group, List.of())).orElse(null),
                GroupEntries.entry(after, List.of()),
                stamp,
                batch);
        writer.commit(batch);
        directory.groups().forgetAll();
        tree.changed(List.of(EntryReference.group(after.id())));
    }

    /// A series that may come again: the count goes last.
    private void keepMembers(
            MailGroup group, Map<String, GroupMember> before, Map<String, GroupMember> after)
            throws DirectoryException {
        var batch = new Batch();
        for (var member : before.values()) {
            if (!after.containsKey(member.key())) {
                batch.delete(GroupKeys.member(group.id(), member.key()))
                        .delete(GroupKeys.membership(member.key(), group.id()));
                batch = committedWhenFull(batch);
            }
        }
        for (var member : after.values()) {
            if (!before.containsKey(member.key())) {
                batch.put(GroupKeys.member(group.id(), member.key()), member.encode())
                        .put(GroupKeys.membership(member.key(), group.id()), new byte[0]);
                batch = committedWhenFull(batch);
            }
        }
        batch.put(GroupKeys.group(group.id()), group.withMembers(after.size()).encode());
        writer.commit(batch);
        directory.groups().forgetAll();
        tree.changed(List.of(EntryReference.group(group.id())));
    }

    private Batch committedWhenFull(Batch batch) throws DirectoryException {
        if (batch.changes().size() < FULL) {
            return batch;
        }
        writer.commit(batch);
        return new Batch();
    }

    private void takeEntry(
            Optional<DirectoryEntry> before,
            DirectoryEntry wanted,
            Attributes kept,
            ChangeStamps stamps)
            throws ProblemException, DirectoryException {
        var batch = new Batch();
        var name = wanted.name();
        var newest = stamps;
        var there = tree.reference(name);
        if (there.isPresent() && !there.get().equals(wanted.reference())) {
            var other = tree.byReference(there.get()).orElseThrow();
            conflict(name.toString(), wanted.id(), other.id());
            if (yields(wanted.reference(), kept, there.get(), other.attributes())) {
                name = conflicting(name, wanted.id());
                newest = stamps.changed(List.of(Operational.NAME), changes.stamp(batch));
            } else {
                makeWay(there.get(), name);
            }
        }
        keepEntry(
                before,
                new DirectoryEntry(
                        wanted.reference(), name, newest.into(keptEntry(wanted.attributes()))),
                newest.newest(),
                batch);
    }

    /// What the record of an entry keeps, stamps aside.
    private static Attributes keptEntry(Attributes view) {
        var attributes = new ArrayList<>(Operational.without(view).all());
        attributes.addAll(keptOf(view).all());
        return Attributes.of(attributes);
    }

    private void keepEntry(
            Optional<DirectoryEntry> before, DirectoryEntry entry, ChangeStamp stamp, Batch batch)
            throws DirectoryException {
        batch.put(DirectoryKeys.entry(entry.id()), EntryRecord.encode(entry));
        changes.put(before.orElse(null), DirectoryTree.view(entry), stamp, batch);
        writer.commit(batch);
        tree.changed(List.of(entry.reference()));
    }

    /// What the other server says is gone.
    ///
    /// @param told `miEntryId` and `entryCSN`, which is the removal's stamp
    /// @return whether that changed anything here
    public boolean remove(Attributes told) throws TreeException, DirectoryException {
        var reference = reference(told);
        var stamp = stamp(told);
        String account;
        writing.lock();
        try {
            changes.seen(stamp);
            var here = tree.byReference(reference);
            if (here.isEmpty()) {
                return false;
            }
            if (ChangeStamps.of(here.get().attributes()).newest().compareTo(stamp) > 0) {
                // Changed here after it was removed there: it comes back there.
                return false;
            }
            switch (reference.kind()) {
                case ACCOUNT -> {}
                case DOMAIN -> {
                    var domain = directory.domain(reference.id()).orElseThrow().domain();
                    writer.takeRemoval(domain, stamp);
                    return true;
                }
                case CLASS -> {
                    var batch = new Batch().delete(GroupKeys.classOfService(reference.id()));
                    changes.remove(here.get(), stamp, batch);
                    writer.commit(batch);
                    directory.forgetDomains();
                    return true;
                }
                case GROUP -> {
                    removeGroup(reference, stamp);
                    return true;
                }
                case ENTRY -> {
                    var batch = new Batch().delete(DirectoryKeys.entry(reference.id()));
                    changes.remove(here.get(), stamp, batch);
                    writer.commit(batch);
                    tree.changed(List.of(reference));
                    return true;
                }
            }
            account = reference.id();
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
        writer.takeRemoval(account, stamp);
        return true;
    }

    private void removeGroup(EntryReference reference, ChangeStamp stamp)
            throws TreeException, DirectoryException {
        MailGroup group = directory.groups().byId(reference.id()).orElseThrow();
        var whole = tree.whole(reference).orElseThrow();
        keepMembers(group, GroupEntries.members(whole.attributes()), Map.of());
        var batch =
                new Batch()
                        .delete(GroupKeys.group(group.id()))
                        .delete(GroupKeys.name(group.address()));
        changes.remove(GroupEntries.entry(group, List.of()), stamp, batch);
        writer.commit(batch);
        directory.groups().forgetAll();
        tree.changed(List.of(reference));
    }

    /// What another server says of the first domain and of the account made with it, where none is
    /// known here yet.
    public void begin(String firstDomain, String administrator)
            throws TreeException, DirectoryException {
        writing.lock();
        try {
            if (directory.firstDomain().isEmpty()) {
                writer.commit(
                        new Batch()
                                .put(
                                        DirectoryKeys.header(),
                                        new Header(Domain.of(firstDomain), administrator).encode())
                                .put(DirectoryKeys.whole(), new byte[] {1}));
                directory.forgetAll();
            }
        } finally {
            writing.unlock();
        }
    }

    /// How far another server's changes are known here.
    ///
    /// @param server any text that stands for it
    public Optional<String> cookie(String server) throws DirectoryException {
        var value = tree.get(DirectoryKeys.followed(server));
        return value.map(octets -> Attributes.text(octets).substring(1));
    }

    public void cookie(String server, String cookie) throws DirectoryException {
        writer.commit(
                new Batch()
                        .put(DirectoryKeys.followed(server), Attributes.octetsOf('\1' + cookie)));
    }

    private static EntryReference reference(Attributes attributes) throws TreeException {
        String text = attributes.first(Operational.ID).orElse("");
        int colon = text.indexOf(':');
        try {
            if (colon > 0 && colon < text.length() - 1) {
                return new EntryReference(
                        EntryReference.Kind.of(Integer.parseInt(text.substring(0, colon))),
                        text.substring(colon + 1));
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new TreeException(Reason.INVALID, "An entry without " + Operational.ID + ".");
    }

    private static ChangeStamp stamp(Attributes attributes) throws TreeException {
        try {
            return ChangeStamp.parse(attributes.first(Operational.STAMP).orElse(""));
        } catch (RuntimeException e) {
            throw new TreeException(Reason.INVALID, "A removal without its stamp.");
        }
    }

    private static Instant created(Attributes attributes) {
        var stamp = ChangeStamps.of(attributes).creation();
        try {
            return LocalDateTime.parse(
                            attributes.first(Operational.CREATED).orElse(""), GENERALIZED)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return stamp.instant();
        }
    }
}
