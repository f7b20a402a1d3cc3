package org.postern.directory.server;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.ResultCode;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;

import java.util.Optional;

/// What the operations have in common about the entries that they name.
final class Names {
    private static final String MEMBER = "mgrpRfc822MailMember";

    /// From so many members on an entry may not show all by itself.
    private static final int MANY_MEMBERS = 1_000;

    private Names() {}

    static DistinguishedName parse(@Nullable String text) throws LdapRefusal {
        try {
            return text == null || text.isEmpty()
                    ? DistinguishedName.ROOT
                    : DistinguishedName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new LdapRefusal(ResultCode.INVALID_DN_SYNTAX, String.valueOf(e.getMessage()));
        }
    }

    /// That there is no such entry, or none for the caller, and which one above it there is.
    // RFC 4511 section 4.1.9: matchedDN
    static LdapRefusal absent(LdapSession session, Caller caller, DistinguishedName name)
            throws DirectoryException {
        String matched = "";
        Optional<DistinguishedName> above = name.parent();
        while (above.isPresent() && !above.get().isRoot() && matched.isEmpty()) {
            var entry = session.server.directory().tree().byName(above.get());
            if (entry.isPresent() && session.access.sees(caller, entry.get())) {
                matched = entry.get().name().toString();
            }
            above = above.get().parent();
        }
        return new LdapRefusal(ResultCode.NO_SUCH_OBJECT, "there is no such entry", matched);
    }

    /// The entry of a name, if the caller sees it.
    static DirectoryEntry existing(LdapSession session, Caller caller, DistinguishedName name)
            throws LdapRefusal, DirectoryException {
        var entry = session.server.directory().tree().byName(name);
        if (entry.isEmpty() || !session.access.sees(caller, entry.get())) {
            throw absent(session, caller, name);
        }
        return entry.get();
    }

    // RFC 4528 section 3
    static void assertion(LdapSession session, Caller caller, Filter filter, DirectoryEntry entry)
            throws LdapRefusal {
        var seen = session.access.seen(caller, entry);
        if (!new FilterMatch(session.schema()).matches(filter, seen)) {
            throw new LdapRefusal(ResultCode.ASSERTION_FAILED, "the assertion does not hold");
        }
    }

    /// The entry as it is seen, with what is made only when it is asked for.
    static DirectoryEntry complete(
            LdapSession session,
            Caller caller,
            AttributeChoice choice,
            DirectoryEntry entry,
            DirectoryEntry seen)
            throws DirectoryException {
        var attributes = seen.attributes();
        var tree = session.server.directory().tree();
        if (choice.takes("hasSubordinates")) {
            attributes =
                    attributes.with(
                            "hasSubordinates", tree.hasChildren(entry.name()) ? "TRUE" : "FALSE");
        }
        if (choice.takes("subschemaSubentry")) {
            attributes = attributes.with("subschemaSubentry", ServerEntries.SCHEMA.toString());
        }
        if (choice.takes("structuralObjectClass")) {
            var structural = ServerEntries.structural(session.schema(), entry.attributes());
            if (structural.isPresent()) {
                attributes = attributes.with("structuralObjectClass", structural.get());
            }
        }
        if (entry.reference().kind() == EntryReference.Kind.GROUP
                && choice.takes(MEMBER)
                && seen.attributes().octets(MEMBER).size() >= MANY_MEMBERS) {
            var all = tree.whole(entry.reference()).orElse(entry);
            attributes = attributes.withOctets(MEMBER, all.attributes().octets(MEMBER));
        }
        if (session.access.seesSecrets(caller)) {
            for (var secret : tree.secrets(entry.reference()).all()) {
                if (choice.takes(secret)) {
                    attributes = attributes.withOctets(secret.type(), secret.octets());
                }
            }
        }
        return new DirectoryEntry(seen.reference(), seen.name(), attributes);
    }

    /// Only the attributes of a choice.
    static Attributes chosen(AttributeChoice choice, Attributes attributes) {
        return Attributes.of(attributes.all().stream().filter(choice::takes).toList());
    }
}
