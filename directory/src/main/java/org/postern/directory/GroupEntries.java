package org.postern.directory;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A mail group as an entry of the tree, and an entry's attributes as a mail group. Its members
/// stand in `mgrpRfc822MailMember`.
final class GroupEntries {
    static final String MEMBER = "mgrpRfc822MailMember";

    /// Most members that an entry shows by itself; all are shown when they are asked for.
    static final int SHOWN = 1_000;

    private static final String OWNER = "mgrpOwnerAddress";
    private static final String POSTING = "mgrpPosting";
    private static final String POSTER = "mgrpAllowedPoster";
    private static final String URL = "memberURL";
    private static final String DESCRIPTION = "description";

    private static final List<String> CLASSES = List.of("top", "mailGroup");

    private static final Set<String> TYPED =
            Set.of(
                    "mail",
                    "description",
                    "mgrpowneraddress",
                    "mgrpposting",
                    "mgrpallowedposter",
                    "memberurl",
                    "mgrprfc822mailmember");

    private GroupEntries() {}

    /// Whether an entry of these classes is a mail group.
    static boolean is(Attributes attributes) {
        return attributes.has("objectClass", "mailGroup");
    }

    static DistinguishedName name(MailGroup group) {
        return group.attributes()
                .first(Operational.NAME)
                .map(DistinguishedName::parse)
                .orElseGet(() -> defaultName(group.address()));
    }

    static DistinguishedName defaultName(Address address) {
        return DistinguishedName.of(address.domain()).child("cn", address.localPart());
    }

    /// @param members as far as they are to be shown
    static DirectoryEntry entry(MailGroup group, List<GroupMember> members) {
        var kept = group.attributes();
        var name = name(group);
        var view = new ArrayList<Attributes.Attribute>();
        Operational.many(
                view, "objectClass", kept.has("objectClass") ? kept.texts("objectClass") : CLASSES);
        if (!kept.has("cn")) {
            Operational.one(view, "cn", group.address().localPart());
        }
        Operational.one(view, AccountEntries.MAIL, group.address().toString());
        if (!group.description().isEmpty()) {
            Operational.one(view, DESCRIPTION, group.description());
        }
        Operational.many(view, OWNER, texts(group.owners()));
        if (group.posting() != Posting.ANYONE) {
            Operational.one(view, POSTING, group.posting().name().toLowerCase(Locale.ROOT));
        }
        Operational.many(view, POSTER, texts(group.posters()));
        Operational.many(view, URL, group.memberUrls());
        Operational.many(view, MEMBER, members.stream().map(GroupMember::text).toList());
        for (var attribute : kept.all()) {
            if (!Operational.is(attribute.type()) && !attribute.base().equals("objectclass")) {
                view.add(attribute);
            }
        }
        var reference = EntryReference.group(group.id());
        Operational.add(view, reference, name, group.created(), kept);
        return new DirectoryEntry(reference, name, Attributes.of(view));
    }

    private static List<String> texts(List<Address> addresses) {
        return addresses.stream().map(Address::toString).toList();
    }

    /// The group that an entry's attributes make of one; its members are [#members].
    ///
    /// @param before gives what no attribute can: id, creation, count, operational attributes
    static MailGroup group(MailGroup before, DistinguishedName name, Attributes wanted)
            throws TreeException {
        if (!is(wanted)) {
            throw invalid("A group stays one: its object class mailGroup cannot go.");
        }
        var address = AccountEntries.address(wanted);
        return new MailGroup(
                before.id(),
                address,
                wanted.first(DESCRIPTION).orElse(""),
                AccountEntries.addresses(wanted, OWNER),
                AccountEntries.constant(Posting.class, wanted, POSTING, Posting.ANYONE),
                AccountEntries.addresses(wanted, POSTER),
                wanted.texts(URL),
                before.members(),
                before.created(),
                further(before, name, address, wanted));
    }

    private static Attributes further(
            MailGroup before, DistinguishedName name, Address address, Attributes wanted) {
        var kept = new ArrayList<Attributes.Attribute>();
        for (var attribute : wanted.all()) {
            if (!TYPED.contains(Attributes.key(attribute.type()))
                    && !Operational.is(attribute.type())) {
                kept.add(attribute);
            }
        }
        var further = Attributes.of(kept);
        if (further.texts("cn").equals(List.of(address.localPart()))) {
            further = further.without("cn");
        }
        if (further.texts("objectClass").equals(CLASSES)) {
            further = further.without("objectClass");
        }
        if (!name.equals(defaultName(address))) {
            further = further.with(Operational.NAME, name.toString());
        }
        for (String type : List.of(Operational.CREATOR, Operational.MODIFIER, ChangeStamps.TYPE)) {
            further = further.with(type, before.attributes().texts(type));
        }
        return further;
    }

    /// The members that an entry names, each once, by their keys.
    static Map<String, GroupMember> members(Attributes wanted) throws TreeException {
        var members = new LinkedHashMap<String, GroupMember>();
        for (String text : wanted.texts(MEMBER)) {
            try {
                var member = GroupMember.parse(text, Optional.empty());
                members.put(member.key(), member);
            } catch (AddressSyntaxException e) {
                throw invalid("A member is an address or +folder, not " + text + ".");
            }
        }
        return members;
    }

    private static TreeException invalid(String error) {
        return new TreeException(TreeException.Reason.INVALID, error);
    }
}
