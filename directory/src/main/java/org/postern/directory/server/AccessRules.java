package org.postern.directory.server;

import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectorySchema;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;
import org.postern.kernel.Role;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Who sees and changes what.
///
/// | who | sees | changes |
/// |---|---|---|
/// | administrator | all | all |
/// | administrator of a domain | all of his domain but the passwords, what is public elsewhere | the entries of his domain, but no limits of the domain and nobody with more rights |
/// | help desk | all but the passwords | his own entry as users do |
/// | user | all of his own entry but the password, what is public in his domain | named attributes of his own entry |
/// | nobody | nothing, or what is public | nothing |
///
/// An entry of which somebody sees nothing does not exist for him.
final class AccessRules {
    private static final Set<String> SECRETS =
            Set.of("userpassword", "authpassword", "misecondfactors");

    /// What only whoever runs the system sees: how the directory keeps itself.
    private static final Set<String> INTERNAL = Set.of("michangestamp", "mientryid");

    /// What a user may not even see of others' operational attributes, but of his own.
    private static final Set<String> OPERATIONAL_PUBLIC =
            Set.of(
                    "entryuuid",
                    "entrydn",
                    "subschemasubentry",
                    "structuralobjectclass",
                    "hassubordinates",
                    "createtimestamp",
                    "modifytimestamp");

    /// What only whoever runs the system may set.
    private static final Set<String> RESERVED =
            Set.of(
                    "mirole",
                    "midomainquota",
                    "midomainmessages",
                    "midomainmaxusers",
                    "midomainmaxlists",
                    "midomainauthentication");

    private final DirectorySchema schema;
    private final Set<String> open;
    private final Set<String> selfWritable;
    private final boolean anonymousReads;

    AccessRules(DirectorySchema schema, LdapSettings settings) {
        this.schema = schema;
        this.open = keys(settings.publicAttributes());
        this.selfWritable = keys(settings.selfWritable());
        this.anonymousReads = settings.anonymousReads();
    }

    private Set<String> keys(List<String> names) {
        Set<String> keys = new HashSet<>();
        names.forEach(name -> keys.add(schema.type(name.strip()).key()));
        return keys;
    }

    private enum Sight {
        NOTHING,
        PUBLIC,
        ALL_BUT_SECRETS,
        ALL
    }

    private Sight sight(Caller caller, DirectoryEntry entry) {
        if (caller.administrator()) {
            return Sight.ALL;
        }
        if (caller.nobody()) {
            return anonymousReads ? Sight.PUBLIC : Sight.NOTHING;
        }
        if (caller.name().equals(entry.name()) || caller.role() == Role.HELP_DESK) {
            return Sight.ALL_BUT_SECRETS;
        }
        boolean same = !caller.domain().isRoot() && entry.name().within(caller.domain());
        if (same && caller.role() == Role.DOMAIN_ADMINISTRATOR) {
            return Sight.ALL_BUT_SECRETS;
        }
        return same || anonymousReads ? Sight.PUBLIC : Sight.NOTHING;
    }

    /// Whether the caller may know that there is such an entry.
    boolean sees(Caller caller, DirectoryEntry entry) {
        return sight(caller, entry) != Sight.NOTHING;
    }

    /// Whether it may see the passwords.
    boolean seesSecrets(Caller caller) {
        return caller.administrator();
    }

    /// The entry as the caller sees it.
    DirectoryEntry seen(Caller caller, DirectoryEntry entry) {
        var sight = sight(caller, entry);
        if (sight == Sight.ALL) {
            return entry;
        }
        var seen =
                entry.attributes().all().stream()
                        .filter(attribute -> sees(sight, schema.type(attribute.type())))
                        .toList();
        return new DirectoryEntry(entry.reference(), entry.name(), Attributes.of(seen));
    }

    private boolean sees(Sight sight, DirectorySchema.Type type) {
        return switch (sight) {
            case NOTHING -> false;
            case PUBLIC ->
                    (open.contains(type.key()) && !SECRETS.contains(type.key()))
                            || OPERATIONAL_PUBLIC.contains(type.key());
            case ALL_BUT_SECRETS -> !SECRETS.contains(type.key()) && !INTERNAL.contains(type.key());
            case ALL -> true;
        };
    }

    /// Whether the caller may add, move or delete an entry of this name.
    boolean places(Caller caller, DistinguishedName name, EntryReference.Kind kind) {
        return caller.administrator() || (kind != EntryReference.Kind.DOMAIN && runs(caller, name));
    }

    private static boolean runs(Caller caller, DistinguishedName name) {
        return caller.role() == Role.DOMAIN_ADMINISTRATOR
                && !caller.nobody()
                && !name.equals(caller.domain())
                && name.within(caller.domain());
    }

    /// Whether the caller may change the entry's attributes of these types.
    boolean changes(Caller caller, DirectoryEntry entry, List<String> types) {
        if (caller.administrator()) {
            return true;
        }
        if (caller.nobody()) {
            return false;
        }
        var keys = types.stream().map(type -> schema.type(type).key()).toList();
        if (runs(caller, entry.name()) && outranks(caller, entry)) {
            return keys.stream().noneMatch(RESERVED::contains);
        }
        return caller.name().equals(entry.name()) && selfWritable.containsAll(keys);
    }

    /// Whether these attributes of a new entry are the caller's to give.
    boolean gives(Caller caller, Attributes attributes) {
        return caller.administrator()
                || attributes.all().stream()
                        .noneMatch(one -> RESERVED.contains(schema.type(one.type()).key()));
    }

    /// Nobody changes somebody who may do more than he.
    boolean outranks(Caller caller, DirectoryEntry entry) {
        String role = entry.attributes().first("miRole").orElse("").toLowerCase(Locale.ROOT);
        return caller.administrator()
                || caller.name().equals(entry.name())
                || role.isEmpty()
                || role.equals("helpdesk");
    }

    /// Whether the caller may act as others.
    boolean actsForOthers(Caller caller) {
        return caller.administrator();
    }
}
