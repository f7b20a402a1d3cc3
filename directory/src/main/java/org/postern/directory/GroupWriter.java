package org.postern.directory;

import org.postern.engine.Batch;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Changes groups and their members, one change at a time with all others of the directory, so that
/// an address never belongs to an account and to a group. It hears of accounts that are renamed or
/// deleted and keeps the members right.
public final class GroupWriter implements AccountListener {
    private static final System.Logger LOG = System.getLogger(GroupWriter.class.getName());

    /// Two keys a member, and the group's record: well within a batch.
    private static final int MEMBERS_AT_ONCE = 400;

    private final LocalDirectory directory;
    private final LocalGroups groups;
    private final DirectoryWriter writer;
    private final Supplier<GroupSettings> settings;
    private final InstantSource clock;
    private final Events events;

    public GroupWriter(
            LocalDirectory directory,
            DirectoryWriter writer,
            Supplier<GroupSettings> settings,
            InstantSource clock,
            Events events) {
        this.directory = directory;
        this.groups = directory.groups();
        this.writer = writer;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
    }

    /// What an edit makes of a group; see [#change].
    @FunctionalInterface
    public interface Edit {
        MailGroup of(MailGroup group) throws ProblemException, DirectoryException;
    }

    /// How many members came, went, or were as wanted before.
    public record Changed(int added, int removed, int unchanged) {}

    /// Adds a group that nobody is in yet.
    public MailGroup add(Address address, String description)
            throws ProblemException, DirectoryException {
        try {
            return add(address, description, group -> group);
        } catch (TreeException e) {
            throw e.asProblem();
        }
    }

    /// What an entry's attributes make of a group.
    interface EntryEdit {
        MailGroup of(MailGroup group) throws TreeException;
    }

    MailGroup add(Address address, String description, EntryEdit edit)
            throws ProblemException, TreeException, DirectoryException {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        MailGroup wanted = edit.of(MailGroup.of(Ids.next(), address, description, now));
        return writer.exclusively(() -> {
            free(address);
            room(address);
            var bare = checked(wanted);
            var batch = new Batch();
            MailGroup group = put(Optional.empty(), bare, List.of(), batch);
            commit(batch, group.id());
            events.record(new DirectoryEvent.GroupAdded(address.toString(), group.id()));
            return group;
        });
    }

    /// Changes anything of a group but its id and its members. A new address renames it; groups
    /// that it is a member of keep it.
    public MailGroup change(String id, Edit edit) throws ProblemException, DirectoryException {
        return writer.exclusively(() -> {
            MailGroup before = existing(id);
            MailGroup edited = checked(edit.of(before).withMembers(before.members()));
            boolean renamed = !edited.address().equals(before.address());
            if (renamed) {
                free(edited.address());
                if (!before.address().domain().equals(edited.address().domain())) {
                    room(edited.address());
                }
            }
            var batch = new Batch().delete(GroupKeys.name(before.address()));
            MailGroup after = put(Optional.of(before), edited, List.of(), batch);
            commit(batch, id);
            if (renamed) {
                replace(before.address(), Optional.of(after.address()));
            }
            events.record(new DirectoryEvent.GroupChanged(after.address().toString(), id));
            return after;
        });
    }

    /// Deletes a group; groups that it was a member of lose it.
    public void delete(String id) throws ProblemException, DirectoryException {
        writer.exclusively(() -> {
            MailGroup group = existing(id);
            // A series that may be cut off and given again: the record goes last.
            var page = groups.members(id, "", MEMBERS_AT_ONCE);
            while (!page.isEmpty()) {
                var batch = new Batch();
                for (GroupMember member : page) {
                    batch.delete(GroupKeys.member(id, member.key()))
                            .delete(GroupKeys.membership(member.key(), id));
                }
                commit(batch, id);
                page = groups.members(id, page.getLast().key(), MEMBERS_AT_ONCE);
            }
            replace(group.address(), Optional.empty());
            var last =
                    new Batch().delete(GroupKeys.group(id)).delete(GroupKeys.name(group.address()));
            writer.left(GroupEntries.entry(group, List.of()), last);
            commit(last, id);
            events.record(new DirectoryEvent.GroupDeleted(group.address().toString(), id));
            return group;
        });
    }

    /// Names more members; those that are there stay.
    public Changed addMembers(String id, Collection<GroupMember> members)
            throws ProblemException, DirectoryException {
        return changeMembers(id, List.copyOf(members), true);
    }

    /// Names members no more; those that are not there are no error.
    public Changed removeMembers(String id, Collection<GroupMember> members)
            throws ProblemException, DirectoryException {
        return changeMembers(id, List.copyOf(members), false);
    }

    /// A series of batches, each of which leaves the group whole.
    private Changed changeMembers(String id, List<GroupMember> members, boolean add)
            throws ProblemException, DirectoryException {
        int done = 0;
        for (int from = 0; from < members.size(); from += MEMBERS_AT_ONCE) {
            int to = Math.min(from + MEMBERS_AT_ONCE, members.size());
            var some = members.subList(from, to);
            done += writer.exclusively(() -> changeSome(id, some, add));
        }
        int unchanged = members.size() - done;
        return add ? new Changed(done, 0, unchanged) : new Changed(0, done, unchanged);
    }

    private int changeSome(String id, List<GroupMember> members, boolean add)
            throws ProblemException, DirectoryException {
        MailGroup group = existing(id);
        var batch = new Batch();
        var seen = new ArrayList<String>();
        for (GroupMember member : members) {
            if (groups.names(group, member) == add || seen.contains(member.key())) {
                continue;
            }
            seen.add(member.key());
            if (add) {
                joining(group, member);
                batch.put(GroupKeys.member(id, member.key()), member.encode())
                        .put(GroupKeys.membership(member.key(), id), new byte[0]);
            } else {
                batch.delete(GroupKeys.member(id, member.key()))
                        .delete(GroupKeys.membership(member.key(), id));
            }
        }
        if (seen.isEmpty()) {
            return 0;
        }
        int after = group.members() + (add ? seen.size() : -seen.size());
        int limit = settings.get().maxMembers();
        if (add && after > limit) {
            throw new ProblemException(
                    group.address() + " has as many members as allowed.",
                    "groups.maxMembers is " + limit + ".",
                    "Settings Set groups.maxMembers NUMBER");
        }
        put(
                Optional.of(group),
                group.withMembers(Math.max(0, after)),
                List.of(GroupEntries.MEMBER),
                batch);
        commit(batch, id);
        events.record(
                new DirectoryEvent.MembersChanged(
                        group.address().toString(), id, add ? seen.size() : -seen.size()));
        return seen.size();
    }

    private void joining(MailGroup group, GroupMember member)
            throws ProblemException, DirectoryException {
        if (!(member instanceof GroupMember.Mailbox(Address address))) {
            return;
        }
        if (address.equals(group.address())) {
            throw new ProblemException(address + " cannot be a member of itself.", null, null);
        }
        if (directory.resolve(address) instanceof Resolution.UnknownUser) {
            throw ProblemException.noSuch(
                    "There is no " + address + ".",
                    "Its domain is served here and has neither an account nor a list of that"
                            + " name.",
                    "User List *@" + address.domain());
        }
    }

    /// @param alsoChanged what the record itself does not show
    /// @return the group as it is kept
    private MailGroup put(
            Optional<MailGroup> before, MailGroup after, List<String> alsoChanged, Batch batch)
            throws ProblemException, DirectoryException {
        var kept =
                writer.entered(
                        before.map(group -> GroupEntries.entry(group, List.of())),
                        GroupEntries.entry(after, List.of()),
                        after.attributes(),
                        alsoChanged,
                        batch);
        MailGroup group = after.withAttributes(kept);
        batch.put(GroupKeys.group(group.id()), group.encode())
                .put(GroupKeys.name(group.address()), LocalGroups.encodeId(group.id()));
        return group;
    }

    private void commit(Batch batch, String id) throws DirectoryException {
        try {
            writer.commit(batch);
        } finally {
            groups.forgetAll();
            directory.tree().changed(List.of(EntryReference.group(id)));
        }
    }

    MailGroup existing(String id) throws ProblemException, DirectoryException {
        return groups.byId(id)
                .orElseThrow(() -> new ProblemException("The group no longer exists.", null, null));
    }

    private MailGroup checked(MailGroup group) throws ProblemException {
        if (group.description().length() > MailGroup.MAX_DESCRIPTION
                || group.description().codePoints().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    "The description cannot be used.",
                    "It has at most "
                            + MailGroup.MAX_DESCRIPTION
                            + " characters, and no control characters.",
                    null);
        }
        for (String url : group.memberUrls()) {
            DynamicMembers.check(url);
        }
        if (group.encode().length > Batch.MAX_VALUE_OCTETS) {
            throw new ProblemException(
                    "The group's owners, posters and URLs are too long together.",
                    "Its record may have " + Batch.MAX_VALUE_OCTETS + " octets.",
                    null);
        }
        return group;
    }

    private void free(Address address) throws ProblemException, DirectoryException {
        if (!directory.serves(address.domain())) {
            throw ChangeRules.notServed(address.domain().toString());
        }
        Optional<Account> owner = directory.owner(address);
        if (owner.isPresent()) {
            throw ProblemException.exists(
                    address + " is taken.",
                    "It belongs to the account " + owner.get().address() + ".",
                    "User Get " + owner.get().address());
        }
        if (groups.find(address).isPresent()) {
            throw ProblemException.exists(
                    "List " + address + " exists already.", null, "Dl Get " + address);
        }
    }

    private void room(Address address) throws ProblemException, DirectoryException {
        if (!(address.domain() instanceof Domain domain)) {
            throw ChangeRules.notServed(address.domain().toString());
        }
        int own = directory.policy(domain).map(DomainPolicy::groups).orElse(0);
        int limit = own > 0 ? own : settings.get().maxPerDomain();
        if (groups.count(domain, limit) >= limit) {
            throw new ProblemException(
                    "Domain " + domain + " has as many lists as allowed.",
                    (own > 0 ? "Its own limit is " : "groups.maxPerDomain is ") + limit + ".",
                    own > 0
                            ? "Domain Set " + domain + " lists NUMBER"
                            : "Settings Set groups.maxPerDomain NUMBER");
        }
    }

    /// Puts another address, or none, in the place of one wherever it is a member.
    private void replace(Address before, Optional<Address> after)
            throws ProblemException, DirectoryException {
        var old = new GroupMember.Mailbox(before);
        for (String id : groups.naming(old.key())) {
            if (groups.byId(id).isEmpty()) {
                continue;
            }
            if (after.isPresent()) {
                changeSome(id, List.of(new GroupMember.Mailbox(after.get())), true);
            }
            changeSome(id, List.of(old), false);
        }
    }

    @Override
    public void created(Account account) {
        groups.forgetAccounts(List.of(account.id()));
    }

    @Override
    public void renamed(Account before, Account after) {
        try {
            writer.exclusively(() -> {
                replace(before.address(), Optional.of(after.address()));
                return after;
            });
        } catch (ProblemException | DirectoryException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "lists still name " + before.address() + ", which is now " + after.address(),
                    e);
        }
    }

    @Override
    public void limitsChanged(Account account) {
        // Who is in a group does not follow from limits.
    }

    @Override
    public void deleted(Account account) throws DirectoryException {
        try {
            for (Address name : DirectoryWriter.namesOf(account)) {
                // Whoever has the address by now stays a member.
                if (directory.owner(name).isEmpty()) {
                    writer.exclusively(() -> {
                        replace(name, Optional.empty());
                        return name;
                    });
                }
            }
        } catch (ProblemException e) {
            throw new DirectoryException("lists still name " + account.address(), e);
        }
    }
}
