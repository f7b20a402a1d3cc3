package org.postern.directory;

import org.postern.directory.TreeException.Reason;
import org.postern.engine.Batch;
import org.postern.kernel.Ids;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Changes entries of the tree, whatever they stand for: an account or a mail domain by the rules
/// of [DirectoryWriter], anything else as it is. Safe for use by many threads.
///
/// An entry whose object classes name `mirapointUser` or `mirapointMailUser` is an account, one of
/// `mirapointDomain` a mail domain; which of these it is never changes. Attributes are taken as
/// they come: whoever lets strangers write checks them against the schema first.
public final class TreeWriter {
    /// Longest record of an entry, in octets.
    public static final int MAX_ENTRY_OCTETS = Batch.MAX_VALUE_OCTETS;

    /// Most entries that move with the one above them.
    public static final int MAX_MOVED = 10_000;

    private static final int MOVED_AT_ONCE = 20;
    private static final String PASSWORD = "userPassword";
    private static final String AUTH_PASSWORD = "authPassword";

    /// Operational attributes that a record keeps; the others follow from it.
    private static final List<String> KEPT =
            List.of(Operational.CREATOR, Operational.MODIFIER, ChangeStamps.TYPE);

    private final DirectoryWriter writer;
    private final LocalDirectory directory;
    private final DirectoryTree tree;
    private final Passwords passwords;
    private final TreeChanges changes;
    private final ReentrantLock writing;
    private final GroupWriter groups;
    private final ClassWriter classes;

    TreeWriter(
            DirectoryWriter writer,
            LocalDirectory directory,
            Passwords passwords,
            TreeChanges changes,
            ReentrantLock writing,
            GroupWriter groups,
            ClassWriter classes) {
        this.writer = writer;
        this.directory = directory;
        this.tree = directory.tree();
        this.passwords = passwords;
        this.changes = changes;
        this.writing = writing;
        this.groups = groups;
        this.classes = classes;
    }

    /// What an edit makes of an entry's attributes. The operational ones that it is given are
    /// ignored when they come back.
    @FunctionalInterface
    public interface Edit {
        Attributes of(DirectoryEntry entry) throws TreeException;
    }

    /// Adds an entry.
    ///
    /// @param attributes all of them, those of its name included; a password in clear is hashed
    /// @param by the name of whoever adds it; empty when it is the node itself
    public DirectoryEntry add(DistinguishedName name, Attributes attributes, String by)
            throws TreeException, DirectoryException {
        free(name);
        var secret = secret(Optional.empty(), attributes);
        var wanted = signed(Operational.without(attributes), by, true);
        writing.lock();
        try {
            free(name);
            if (!ClassEntries.is(attributes)) {
                parent(name, attributes);
            }
            if (AccountEntries.is(wanted)) {
                return addAccount(name, wanted, secret);
            }
            if (GroupEntries.is(wanted)) {
                return addGroup(name, wanted);
            }
            if (ClassEntries.is(wanted)) {
                return addClass(name, wanted);
            }
            return DomainEntries.is(wanted)
                    ? addDomain(name, wanted)
                    : addEntry(name, withSecret(wanted, secret));
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
    }

    /// Adds organisational units above a name where there are none yet.
    ///
    /// @param top there already
    public void addContainers(DistinguishedName name, DistinguishedName top)
            throws TreeException, DirectoryException {
        var parent = name.parent();
        if (parent.isEmpty()
                || parent.get().equals(top)
                || tree.reference(parent.get()).isPresent()) {
            return;
        }
        addContainers(parent.get(), top);
        var first = parent.get().first();
        add(
                parent.get(),
                Attributes.NONE
                        .with("objectClass", List.of("top", "organizationalUnit"))
                        .with(first.getAttributeNames()[0], first.getAttributeValues()[0]),
                "");
    }

    private void free(DistinguishedName name) throws TreeException, DirectoryException {
        if (name.isRoot() || tree.reference(name).isPresent()) {
            throw new TreeException(Reason.EXISTS, "There is an entry " + name + " already.");
        }
    }

    /// Only the top of a tree has nothing above it: a domain, or what sites use as one.
    private void parent(DistinguishedName name, Attributes attributes)
            throws TreeException, DirectoryException {
        var parent = name.parent().orElse(DistinguishedName.ROOT);
        if (parent.isRoot() || tree.reference(parent).isPresent()) {
            return;
        }
        boolean top =
                DomainEntries.is(attributes)
                        || attributes.has("objectClass", "domain")
                        || attributes.has("objectClass", "dcObject")
                        || attributes.has("objectClass", "organization");
        if (!top || above(parent)) {
            throw new TreeException(
                    Reason.NO_PARENT,
                    Problem.noSuch(
                            "There is no entry " + parent + ".", null, "add that one first"));
        }
    }

    private boolean above(DistinguishedName name) throws DirectoryException {
        for (var at = name.parent(); at.isPresent() && !at.get().isRoot(); at = at.get().parent()) {
            if (tree.reference(at.get()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private DirectoryEntry addAccount(
            DistinguishedName name, Attributes wanted, Optional<Credential> secret)
            throws TreeException, ProblemException, DirectoryException {
        var address = AccountEntries.address(wanted);
        var draft = writer.draft(address, "").withAttributes(operational(wanted));
        Account account = AccountEntries.account(draft, name, wanted);
        return AccountEntries.entry(writer.create(account, secret));
    }

    private DirectoryEntry addDomain(DistinguishedName name, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        var domain = DomainEntries.domain(name, wanted);
        writer.addDomain(
                domain,
                bare ->
                        DomainEntries.changed(
                                bare.withAttributes(operational(wanted)), name, wanted));
        return tree.byName(name)
                .orElseThrow(() -> new TreeException(Reason.NO_SUCH_ENTRY, "It is gone."));
    }

    /// The group first, then its members: a series, of which each part leaves a whole group.
    private DirectoryEntry addGroup(DistinguishedName name, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        var members = GroupEntries.members(wanted);
        var address = AccountEntries.address(wanted);
        MailGroup group =
                groups.add(
                        address,
                        "",
                        bare ->
                                GroupEntries.group(
                                        bare.withAttributes(operational(wanted)), name, wanted));
        groups.addMembers(group.id(), members.values());
        return tree.byReference(EntryReference.group(group.id()))
                .orElseThrow(() -> new TreeException(Reason.NO_SUCH_ENTRY, "It is gone."));
    }

    private DirectoryEntry addClass(DistinguishedName name, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        String className = wanted.first("cn").orElse("");
        if (!name.equals(ClassEntries.name(className)) || !ClassOfService.named(className)) {
            throw new TreeException(
                    Reason.NOT_ALLOWED, "A class of service is cn=NAME," + ClassEntries.TOP + ".");
        }
        classes.add(className, "");
        return changeClass(className, wanted);
    }

    private DirectoryEntry changeClass(String className, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        var before = classes.existing(className);
        var changed = ClassEntries.changed(before, wanted);
        return ClassEntries.entry(classes.change(className, _ -> changed));
    }

    private DirectoryEntry changeGroup(
            DirectoryEntry before, DistinguishedName name, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        var members = GroupEntries.members(wanted);
        var old = GroupEntries.members(before.attributes());
        // A name that only follows from the address goes with it.
        MailGroup group = groups.existing(before.id());
        var address = AccountEntries.address(wanted);
        var place =
                name.equals(before.name()) && name.equals(GroupEntries.defaultName(group.address()))
                        ? GroupEntries.defaultName(address)
                        : name;
        MailGroup edited =
                GroupEntries.group(group.withAttributes(operational(wanted)), place, wanted);
        groups.change(group.id(), _ -> edited);
        groups.addMembers(
                group.id(),
                members.entrySet().stream()
                        .filter(one -> !old.containsKey(one.getKey()))
                        .map(java.util.Map.Entry::getValue)
                        .toList());
        groups.removeMembers(
                group.id(),
                old.entrySet().stream()
                        .filter(one -> !members.containsKey(one.getKey()))
                        .map(java.util.Map.Entry::getValue)
                        .toList());
        return tree.byReference(before.reference())
                .orElseThrow(() -> new TreeException(Reason.NO_SUCH_ENTRY, "It is gone."));
    }

    private DirectoryEntry addEntry(DistinguishedName name, Attributes wanted)
            throws TreeException, DirectoryException {
        var entry = new DirectoryEntry(EntryReference.entry(Ids.next()), name, wanted);
        var batch = new Batch();
        var kept = put(Optional.empty(), entry, batch);
        commit(batch, List.of(entry.reference()));
        return DirectoryTree.view(kept);
    }

    /// Changes an entry's attributes. What the edit does not give back goes, but for the password,
    /// which it only sees through [DirectoryTree#secrets]: a value of `userPassword` that it gives
    /// takes the place of the one there is.
    ///
    /// @param by as for [#add]
    /// @throws TreeException with what `edit` throws, or for the entry that results
    public DirectoryEntry change(DistinguishedName name, Edit edit, String by)
            throws TreeException, DirectoryException {
        writing.lock();
        try {
            var before = existing(name);
            var wanted = edit.of(before);
            var secret = secret(Optional.of(before), wanted);
            var signed = signed(kept(wanted, before), by, false);
            return switch (before.reference().kind()) {
                case ACCOUNT -> changeAccount(before, before.name(), signed, secret);
                case DOMAIN -> changeDomain(before, before.name(), signed);
                case GROUP -> changeGroup(before, before.name(), signed);
                case CLASS -> changeClass(before.id(), signed);
                case ENTRY -> changeEntry(before, before.name(), withSecret(signed, secret));
            };
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
    }

    /// Takes an entry's password away.
    public void removePassword(DistinguishedName name, String by)
            throws TreeException, DirectoryException {
        writing.lock();
        try {
            var before = existing(name);
            if (before.reference().kind() == EntryReference.Kind.ACCOUNT) {
                writer.removeCredential(before.id());
            } else {
                change(name, entry -> entry.attributes().without(PASSWORD), by);
            }
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
    }

    /// Gives an entry another name, with all that is below it.
    ///
    /// @param attributes what the new name makes of the entry's own attributes
    public void move(DistinguishedName name, DistinguishedName to, Edit attributes, String by)
            throws TreeException, DirectoryException {
        writing.lock();
        try {
            var before = existing(name);
            if (!name.equals(to)) {
                free(to);
            }
            if (!name.equals(to) && to.within(name)) {
                throw new TreeException(Reason.NOT_ALLOWED, "An entry cannot go below itself.");
            }
            var parent = to.parent().orElse(DistinguishedName.ROOT);
            if (!parent.isRoot() && tree.reference(parent).isEmpty()) {
                throw new TreeException(Reason.NO_PARENT, "There is no entry " + parent + ".");
            }
            var below = name.equals(to) ? List.<DirectoryEntry>of() : below(name);
            var wanted = signed(kept(attributes.of(before), before), by, false);
            switch (before.reference().kind()) {
                case ACCOUNT -> changeAccount(before, to, wanted, Optional.empty());
                case DOMAIN -> changeDomain(before, to, wanted);
                case GROUP -> changeGroup(before, to, wanted);
                case CLASS ->
                        throw new TreeException(
                                Reason.NOT_ALLOWED, "A class of service keeps its name.");
                case ENTRY -> moveAll(before, below, to, wanted);
            }
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
    }

    private List<DirectoryEntry> below(DistinguishedName name)
            throws TreeException, DirectoryException {
        var below = new ArrayList<DirectoryEntry>();
        var page = tree.subtree(name, DirectoryKeys.treeBelow(name), MAX_MOVED + 1);
        for (var reference : page.references()) {
            if (reference.kind() == EntryReference.Kind.DOMAIN) {
                throw new TreeException(
                        Reason.NOT_ALLOWED, "There is a mail domain below " + name + ".");
            }
            tree.byReference(reference).ifPresent(below::add);
        }
        if (below.size() > MAX_MOVED) {
            throw new TreeException(
                    Reason.TOO_LARGE,
                    "There are more than " + MAX_MOVED + " entries below " + name + ".");
        }
        return below;
    }

    /// A series of batches, from the top down: one that is cut off leaves the rest where it was,
    /// whole and with the same names, and moving it again goes on.
    private void moveAll(
            DirectoryEntry top, List<DirectoryEntry> below, DistinguishedName to, Attributes wanted)
            throws TreeException, ProblemException, DirectoryException {
        changeEntry(top, to, wanted);
        var batch = new Batch();
        var moved = new ArrayList<EntryReference>();
        for (var entry : below) {
            var name = entry.name().rebased(top.name(), to);
            if (entry.reference().kind() == EntryReference.Kind.ACCOUNT) {
                changeAccount(entry, name, entry.attributes(), Optional.empty());
                continue;
            }
            if (entry.reference().kind() == EntryReference.Kind.GROUP) {
                changeGroup(
                        tree.whole(entry.reference()).orElse(entry),
                        name,
                        tree.whole(entry.reference()).orElse(entry).attributes());
                continue;
            }
            put(Optional.of(entry), entry.named(name).with(kept(entry.attributes(), entry)), batch);
            moved.add(entry.reference());
            if (moved.size() >= MOVED_AT_ONCE) {
                commit(batch, moved);
                batch = new Batch();
                moved.clear();
            }
        }
        if (!batch.isEmpty()) {
            commit(batch, moved);
        }
    }

    /// Deletes an entry that has none below it.
    public void delete(DistinguishedName name) throws TreeException, DirectoryException {
        String account;
        writing.lock();
        try {
            var before = existing(name);
            if (tree.hasChildren(name)) {
                throw new TreeException(
                        Reason.HAS_CHILDREN, "There are entries below " + name + ".");
            }
            switch (before.reference().kind()) {
                case ACCOUNT -> {}
                case DOMAIN -> {
                    writer.deleteDomain(directory.domain(before.id()).orElseThrow().domain());
                    return;
                }
                case GROUP -> {
                    groups.delete(before.id());
                    return;
                }
                case CLASS -> {
                    classes.delete(before.id());
                    return;
                }
                case ENTRY -> {
                    var batch = new Batch().delete(DirectoryKeys.entry(before.id()));
                    changes.remove(before, changes.stamp(batch), batch);
                    commit(batch, List.of(before.reference()));
                    return;
                }
            }
            account = before.id();
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        } finally {
            writing.unlock();
        }
        try {
            // Outside the lock: a large mailbox takes a while to go.
            writer.delete(account);
        } catch (ProblemException refused) {
            throw TreeException.of(refused);
        }
    }

    private DirectoryEntry existing(DistinguishedName name)
            throws TreeException, DirectoryException {
        return tree.byName(name)
                .orElseThrow(() ->
                        new TreeException(Reason.NO_SUCH_ENTRY, "There is no entry " + name + "."));
    }

    private DirectoryEntry changeAccount(
            DirectoryEntry before,
            DistinguishedName name,
            Attributes wanted,
            Optional<Credential> secret)
            throws ProblemException, DirectoryException, TreeException {
        Account old =
                directory
                        .byId(before.id())
                        .orElseThrow(() -> new TreeException(Reason.NO_SUCH_ENTRY, "It is gone."));
        // A name that only follows from the address goes with it.
        var address = AccountEntries.address(wanted);
        var place =
                name.equals(AccountEntries.defaultName(old.address())) && name.equals(before.name())
                        ? AccountEntries.defaultName(address)
                        : name;
        Account edited =
                AccountEntries.account(old.withAttributes(operational(wanted)), place, wanted);
        Account after = writer.change(old.id(), _ -> edited);
        if (secret.isPresent()) {
            writer.setCredential(old.id(), secret.get());
            after = directory.byId(old.id()).orElse(after);
        }
        return AccountEntries.entry(after);
    }

    private DirectoryEntry changeDomain(
            DirectoryEntry before, DistinguishedName name, Attributes wanted)
            throws ProblemException, DirectoryException, TreeException {
        if (!name.equals(before.name())) {
            throw new TreeException(Reason.NOT_ALLOWED, "A mail domain keeps its name.");
        }
        var record = directory.domain(before.id()).orElseThrow();
        writer.changeDomain(
                record.domain(),
                old ->
                        DomainEntries.changed(
                                old.withAttributes(operational(wanted)), name, wanted));
        return existing(name);
    }

    private DirectoryEntry changeEntry(
            DirectoryEntry before, DistinguishedName name, Attributes wanted)
            throws TreeException, DirectoryException {
        if (AccountEntries.is(wanted)
                || DomainEntries.is(wanted)
                || GroupEntries.is(wanted)
                || ClassEntries.is(wanted)) {
            throw new TreeException(
                    Reason.NOT_ALLOWED,
                    "An entry becomes no account, domain, group or class of service: add one.");
        }
        var batch = new Batch();
        var kept =
                put(
                        Optional.of(before),
                        new DirectoryEntry(before.reference(), name, wanted),
                        batch);
        commit(batch, List.of(before.reference()));
        return DirectoryTree.view(kept);
    }

    /// @param after with the attributes that its record is to keep, stamps aside
    private DirectoryEntry put(Optional<DirectoryEntry> before, DirectoryEntry after, Batch batch)
            throws TreeException, DirectoryException {
        var stamp = changes.stamp(batch);
        var old = before.orElse(null);
        var kept =
                after.with(TreeChanges.stamped(after.attributes(), old, after, stamp, List.of()));
        byte[] record = EntryRecord.encode(kept);
        if (record.length > MAX_ENTRY_OCTETS) {
            throw new TreeException(
                    Reason.TOO_LARGE,
                    "The entry has "
                            + record.length
                            + " octets, the limit is "
                            + MAX_ENTRY_OCTETS
                            + ".");
        }
        batch.put(DirectoryKeys.entry(kept.id()), record);
        changes.put(old, DirectoryTree.view(kept), stamp, batch);
        return kept;
    }

    private void commit(Batch batch, List<EntryReference> changed) throws DirectoryException {
        writer.commit(batch);
        tree.changed(changed);
    }

    /// The credential that `userPassword` asks for; empty when it says nothing new.
    private Optional<Credential> secret(Optional<DirectoryEntry> before, Attributes wanted)
            throws TreeException {
        var values = wanted.octets(PASSWORD);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new TreeException(Reason.INVALID, "An entry has one password.");
        }
        if (before.isPresent()
                && Arrays.equals(
                        before.get().attributes().octets(PASSWORD).stream()
                                .findFirst()
                                .orElse(null),
                        values.getFirst())) {
            return Optional.empty();
        }
        try {
            return Optional.of(credential(values.getFirst(), wanted));
        } catch (ProblemException refused) {
            throw new TreeException(Reason.NOT_ALLOWED, refused.problem());
        }
    }

    private Credential credential(byte[] value, Attributes wanted) throws ProblemException {
        if (value.length == 0 || value[0] != '{') {
            return passwords.credential(value);
        }
        var kept = passwords.imported(new String(value, StandardCharsets.UTF_8));
        var scram =
                wanted.texts(AUTH_PASSWORD).stream()
                        .flatMap(one -> ScramText.parse(one).stream())
                        .findFirst();
        return scram.isEmpty()
                ? kept
                : new Credential(kept.verifier(), scram.get(), kept.changed());
    }

    private static Attributes withSecret(Attributes wanted, Optional<Credential> secret) {
        return secret.isEmpty() ? wanted : wanted.with(PASSWORD, secret.get().verifier());
    }

    /// What a person wants of an entry, with what only the directory sets as it was.
    private static Attributes kept(Attributes wanted, DirectoryEntry before) {
        var kept = Operational.without(wanted);
        for (String type : KEPT) {
            kept = kept.with(type, before.attributes().texts(type));
        }
        return kept;
    }

    private static Attributes operational(Attributes signed) {
        var operational = Attributes.NONE;
        for (String type : KEPT) {
            operational = operational.with(type, signed.texts(type));
        }
        return operational;
    }

    private static Attributes signed(Attributes wanted, String by, boolean created) {
        if (by.isEmpty()) {
            return wanted;
        }
        var signed = wanted.with(Operational.MODIFIER, by);
        return created ? signed.with(Operational.CREATOR, by) : signed;
    }
}
