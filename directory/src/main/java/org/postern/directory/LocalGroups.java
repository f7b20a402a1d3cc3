package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Reader;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/// The groups kept in our own engine, and who is in them. It reads; [GroupWriter] changes them.
/// Safe for use by many threads.
public final class LocalGroups {
    private static final int PAGE = 500;
    private static final String ALL = "dynamic";

    private final LocalDirectory directory;
    private final Recent<String, MailGroup> groups;
    private final Recent<String, String> names;

    /// The ids of the groups that an account is in, by the account's id.
    private final Recent<String, Set<String>> memberships;

    /// The groups whose members follow from URLs: all of them, under one key.
    private final Recent<String, List<MailGroup>> dynamic = new Recent<>(() -> 1);

    LocalGroups(LocalDirectory directory, IntSupplier cached) {
        this.directory = directory;
        this.groups = new Recent<>(cached);
        this.names = new Recent<>(cached);
        this.memberships = new Recent<>(cached);
    }

    /// The group with this address.
    public Optional<MailGroup> find(Address address) throws DirectoryException {
        String canonical = address.canonical();
        Optional<String> known = names.find(canonical);
        if (known.isPresent()) {
            return byId(known.get());
        }
        long stamp = names.stamp();
        Optional<byte[]> value = directory.get(GroupKeys.name(address));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String id = LocalDirectory.decode(value.get(), LocalGroups::id);
        names.keep(canonical, id, stamp);
        return byId(id);
    }

    static byte[] encodeId(String id) {
        return new RecordWriter(1).text(id).toOctets();
    }

    private static String id(byte[] value) throws EngineException {
        return new RecordReader(value, 1, "a group's name").text();
    }

    public Optional<MailGroup> byId(String id) throws DirectoryException {
        Optional<MailGroup> known = groups.find(id);
        if (known.isPresent()) {
            return known;
        }
        long stamp = groups.stamp();
        Optional<byte[]> value = directory.get(GroupKeys.group(id));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        MailGroup group = LocalDirectory.decode(value.get(), MailGroup::decode);
        groups.keep(id, group, stamp);
        return Optional.of(group);
    }

    /// Which domains are listed.
    interface Shown {
        boolean shown(Domain domain) throws DirectoryException;
    }

    /// Groups whose address matches, ordered by domain, then by local part; see
    /// [Directory#accounts].
    public List<MailGroup> list(String pattern, long start, int count) throws DirectoryException {
        return list(pattern, _ -> true, start, count);
    }

    List<MailGroup> list(String pattern, Shown shown, long start, int count)
            throws DirectoryException {
        var wanted = new ArrayList<MailGroup>();
        var match = new AddressPattern(pattern);
        long position = 0;
        for (Domain domain : directory.domains()) {
            byte[] from = GroupKeys.names(domain);
            boolean wantedDomain = match.domain(domain) && shown.shown(domain);
            while (wantedDomain && wanted.size() < count) {
                List<Entry> page = directory.range(from, GroupKeys.namesEnd(domain), PAGE);
                for (Entry entry : page) {
                    if (match.localPart(GroupKeys.tail(entry.key()))
                            && ++position >= start
                            && wanted.size() < count) {
                        byId(LocalDirectory.decode(entry.value(), LocalGroups::id))
                                .ifPresent(wanted::add);
                    }
                }
                if (page.size() < PAGE) {
                    break;
                }
                from = Reader.after(page.getLast().key());
            }
        }
        return List.copyOf(wanted);
    }

    /// How many groups a domain has, counted up to a limit.
    int count(Domain domain, int limit) throws DirectoryException {
        return directory.range(GroupKeys.names(domain), GroupKeys.namesEnd(domain), limit).size();
    }

    /// The members that a group names, in the order of their keys, in pages: a large group is never
    /// in memory whole.
    ///
    /// @param after the key of the last one of the page before; empty for the first page
    public List<GroupMember> members(String group, String after, int limit)
            throws DirectoryException {
        byte[] from = GroupKeys.member(group, after);
        var members = new ArrayList<GroupMember>();
        for (Entry entry :
                directory.range(
                        after.isEmpty() ? from : Reader.after(from),
                        GroupKeys.membersEnd(group),
                        limit)) {
            members.add(LocalDirectory.decode(entry.value(), GroupMember::decode));
        }
        return members;
    }

    /// Whether the group itself names this member.
    public boolean names(MailGroup group, GroupMember member) throws DirectoryException {
        return directory.get(GroupKeys.member(group.id(), member.key())).isPresent();
    }

    /// The ids of the groups that name a member.
    List<String> naming(String member) throws DirectoryException {
        var ids = new ArrayList<String>();
        byte[] from = GroupKeys.membership(member, "");
        while (true) {
            List<Entry> page = directory.range(from, GroupKeys.membershipsEnd(member), PAGE);
            page.forEach(entry -> ids.add(GroupKeys.tail(entry.key())));
            if (page.size() < PAGE) {
                return ids;
            }
            from = Reader.after(page.getLast().key());
        }
    }

    /// The ids of all the groups that an account is in: those that name one of its addresses, those
    /// whose URLs are about it, and those that these are members of. Circles end where they began.
    public Set<String> of(Account account) throws DirectoryException {
        Optional<Set<String>> known = memberships.find(account.id());
        if (known.isPresent()) {
            return known.get();
        }
        long stamp = memberships.stamp();
        var waiting = new ArrayDeque<String>();
        for (Address name : DirectoryWriter.namesOf(account)) {
            waiting.addAll(naming(name.canonical()));
        }
        for (MailGroup group : dynamic()) {
            if (DynamicMembers.of(group).include(account)) {
                waiting.add(group.id());
            }
        }
        var all = upwards(waiting);
        memberships.keep(account.id(), all, stamp);
        return all;
    }

    /// The ids of all the groups that name an address, and of those that these are members of.
    public Set<String> of(Address address) throws DirectoryException {
        return upwards(new ArrayDeque<>(naming(address.canonical())));
    }

    private Set<String> upwards(ArrayDeque<String> waiting) throws DirectoryException {
        var found = new HashSet<String>();
        while (!waiting.isEmpty()) {
            String id = waiting.remove();
            Optional<MailGroup> group = found.contains(id) ? Optional.empty() : byId(id);
            if (group.isPresent()) {
                found.add(id);
                waiting.addAll(naming(group.get().address().canonical()));
            }
        }
        return Set.copyOf(found);
    }

    private List<MailGroup> dynamic() throws DirectoryException {
        Optional<List<MailGroup>> known = dynamic.find(ALL);
        if (known.isPresent()) {
            return known.get();
        }
        long stamp = dynamic.stamp();
        var found = new ArrayList<MailGroup>();
        for (Entry entry : directory.all(DirectoryKeys.GROUP)) {
            MailGroup group = LocalDirectory.decode(entry.value(), MailGroup::decode);
            if (group.dynamic()) {
                found.add(group);
            }
        }
        var all = List.copyOf(found);
        dynamic.keep(ALL, all, stamp);
        return all;
    }

    /// Forgets what follows from accounts that have changed.
    void forgetAccounts(List<String> accounts) {
        memberships.forget(accounts);
    }

    /// After a change of a group: whoever is in it may be in others now.
    void forgetAll() {
        groups.forgetAll();
        names.forgetAll();
        memberships.forgetAll();
        dynamic.forgetAll();
    }
}
