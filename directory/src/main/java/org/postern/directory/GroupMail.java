package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Mail to groups: who may send it, and whom it goes to (SPEC DIR-6). Safe for use by many threads.
///
/// Groups within groups are followed, each once, so that a circle ends where it began; so is each
/// recipient, however many ways lead to him. Members are read in pages and told one by one: a list
/// of 100,000 is never in memory whole but for what tells its members apart.
public final class GroupMail {
    private static final int PAGE = 1_000;

    private final LocalDirectory directory;
    private final Supplier<GroupSettings> settings;

    GroupMail(LocalDirectory directory, Supplier<GroupSettings> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /// Whom mail to a group goes to in the end.
    public sealed interface Recipient {
        /// A mailbox here; its forwards are not followed yet, see [Forwarding].
        ///
        /// @param named the address that led to it
        record Mailbox(Resolution.LocalAccount account, Address named) implements Recipient {}

        /// Somebody in a domain that is not served here.
        record Elsewhere(Address address) implements Recipient {}

        /// A shared folder of a domain.
        ///
        /// @param path as [GroupMember.SharedFolder] has it
        record Folder(Domain domain, String path) implements Recipient {}
    }

    /// Is told recipients one after the other.
    @FunctionalInterface
    public interface Visitor {
        void visit(Recipient recipient) throws DirectoryException;
    }

    /// Who sends.
    ///
    /// @param address the envelope's sender; null: nobody, as in a bounce
    /// @param proven whether it is known to be true, by a login or by where it comes from: an
    ///   address of our own that a stranger names is not believed
    public record Poster(@Nullable Address address, boolean proven) {}

    /// Whether somebody may send to an address: everybody to one that is no group's.
    public boolean mayPost(Address recipient, Poster poster) throws DirectoryException {
        Optional<MailGroup> group =
                directory.serves(recipient.domain()) && directory.owner(recipient).isEmpty()
                        ? directory.groups().find(recipient)
                        : Optional.empty();
        return group.isEmpty() || mayPost(group.get(), poster);
    }

    /// Whether somebody may send to a group. Its owners may always.
    public boolean mayPost(MailGroup group, Poster poster) throws DirectoryException {
        if (group.posting() == Posting.ANYONE) {
            return true;
        }
        Address address = poster.address();
        if (address == null || (!poster.proven() && directory.serves(address.domain()))) {
            return false;
        }
        Optional<Account> account =
                directory.resolve(address) instanceof Resolution.LocalAccount(var known, _)
                        ? Optional.of(known)
                        : Optional.empty();
        if (among(group.owners(), address, account)) {
            return true;
        }
        return switch (group.posting()) {
            case ANYONE -> true;
            case MEMBERS -> isMember(group, address, account);
            case DOMAIN -> address.domain().equals(group.address().domain());
            case NAMED -> among(group.posters(), address, account);
        };
    }

    private static boolean among(
            List<Address> addresses, Address address, Optional<Account> account) {
        return addresses.contains(address)
                || account.map(DirectoryWriter::namesOf)
                        .filter(names -> names.stream().anyMatch(addresses::contains))
                        .isPresent();
    }

    private boolean isMember(MailGroup group, Address address, Optional<Account> account)
            throws DirectoryException {
        return account.isPresent()
                ? directory.groups().of(account.get()).contains(group.id())
                : directory.groups().of(address).contains(group.id());
    }

    /// Tells everybody whom mail to a group goes to, each once. Members that are nobody now are
    /// passed over.
    ///
    /// @return false when there are more than `groups.maxRecipients`: nobody was told
    public boolean expand(MailGroup group, Visitor visitor) throws DirectoryException {
        int most = settings.get().maxRecipients();
        return new Expansion(_ -> {}, most).group(group, 1)
                && new Expansion(visitor, Integer.MAX_VALUE).group(group, 1);
    }

    /// As [#expand] while somebody waits.
    ///
    /// @return false when there are more than `groups.atOnce`: those told are not all
    public boolean expandAtOnce(MailGroup group, Visitor visitor) throws DirectoryException {
        var limits = settings.get();
        int most = Math.min(limits.atOnce(), limits.maxRecipients());
        return new Expansion(visitor, most).group(group, 1);
    }

    private final class Expansion {
        private final Visitor visitor;
        private final int most;
        private final int deepest;
        private final Set<String> groups = new HashSet<>();

        /// Ids of accounts, addresses elsewhere, folders: none can be mistaken for another kind.
        private final Set<String> told = new HashSet<>();

        Expansion(Visitor visitor, int most) {
            this.visitor = visitor;
            this.most = most;
            this.deepest = settings.get().maxNesting();
        }

        boolean group(MailGroup group, int depth) throws DirectoryException {
            if (depth > deepest || !groups.add(group.id())) {
                return true;
            }
            var page = directory.groups().members(group.id(), "", PAGE);
            while (!page.isEmpty()) {
                for (GroupMember member : page) {
                    if (!member(group, member, depth)) {
                        return false;
                    }
                }
                page = directory.groups().members(group.id(), page.getLast().key(), PAGE);
            }
            return !group.dynamic() || dynamic(group);
        }

        private boolean member(MailGroup group, GroupMember member, int depth)
                throws DirectoryException {
            return switch (member) {
                case GroupMember.SharedFolder(var path) -> folder(group, path);
                case GroupMember.Mailbox(var address) ->
                        switch (directory.resolve(address)) {
                            case Resolution.LocalAccount local -> mailbox(local, address);
                            case Resolution.ToGroup(var nested) -> group(nested, depth + 1);
                            case Resolution.NotServed() ->
                                    tell(address.canonical(), new Recipient.Elsewhere(address));
                            case Resolution.UnknownUser(), Resolution.Closed _ -> true;
                        };
            };
        }

        private boolean folder(MailGroup group, String path) throws DirectoryException {
            return !(group.address().domain() instanceof Domain domain)
                    || tell(
                            '\1' + domain.ascii() + '\1' + path,
                            new Recipient.Folder(domain, path));
        }

        private boolean mailbox(Resolution.LocalAccount local, Address named)
                throws DirectoryException {
            return tell('\2' + local.account().id(), new Recipient.Mailbox(local, named));
        }

        private boolean dynamic(MailGroup group) throws DirectoryException {
            var members = DynamicMembers.of(group);
            return directory.forEachAccount(account ->
                    !account.receivesMail()
                            || !members.include(account)
                            || mailbox(
                                    new Resolution.LocalAccount(account, null), account.address()));
        }

        private boolean tell(String key, Recipient recipient) throws DirectoryException {
            if (told.contains(key)) {
                return true;
            }
            if (told.size() >= most) {
                return false;
            }
            told.add(key);
            visitor.visit(recipient);
            return true;
        }
    }
}
