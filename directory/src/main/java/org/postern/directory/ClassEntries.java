package org.postern.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A class of service as an entry of the tree, below `ou=cos`, and an entry's attributes as a
/// class.
final class ClassEntries {
    /// The entry that all are below.
    static final DistinguishedName TOP = DistinguishedName.parse("ou=cos");

    private static final String DESCRIPTION = "description";
    private static final List<String> CLASSES = List.of("top", "mirapointCOS");
    private static final Set<String> TYPED = Set.of("cn", "description");

    private ClassEntries() {}

    /// The attributes of an account or a domain as LDAP shows them, which names a class by its
    /// entry.
    static Attributes shown(Attributes kept) {
        var reference = kept.first(ClassOfService.REFERENCE);
        return reference.isEmpty() || reference.get().indexOf('=') >= 0
                ? kept
                : kept.with(ClassOfService.REFERENCE, name(reference.get()).toString());
    }

    /// The counterpart of [#shown].
    static Attributes kept(Attributes wanted) {
        var reference = wanted.first(ClassOfService.REFERENCE);
        if (reference.isEmpty()) {
            return wanted;
        }
        String name = ClassOfService.referenced(reference.get());
        return ClassOfService.named(name)
                        && name(name)
                                .normalised()
                                .equalsIgnoreCase(reference.get().replace(", ", ","))
                ? wanted.with(ClassOfService.REFERENCE, name)
                : wanted;
    }

    static boolean is(Attributes attributes) {
        return attributes.has("objectClass", "mirapointCOS");
    }

    static DistinguishedName name(String className) {
        return TOP.child("cn", className);
    }

    static DirectoryEntry entry(ClassOfService one) {
        var kept = one.attributes();
        var name = name(one.name());
        var view = new ArrayList<Attributes.Attribute>();
        Operational.many(
                view, "objectClass", kept.has("objectClass") ? kept.texts("objectClass") : CLASSES);
        Operational.one(view, "cn", one.name());
        if (!one.description().isEmpty()) {
            Operational.one(view, DESCRIPTION, one.description());
        }
        for (var attribute : kept.all()) {
            if (!Operational.is(attribute.type()) && !attribute.base().equals("objectclass")) {
                view.add(attribute);
            }
        }
        var reference = EntryReference.classOfService(one.name());
        Operational.add(view, reference, name, one.created(), kept);
        return new DirectoryEntry(reference, name, Attributes.of(view));
    }

    /// @param before gives the name, the creation, and the operational attributes
    static ClassOfService changed(ClassOfService before, Attributes wanted) throws TreeException {
        if (!is(wanted) || !wanted.texts("cn").equals(List.of(before.name()))) {
            throw new TreeException(
                    TreeException.Reason.NOT_ALLOWED,
                    "A class of service keeps its name and its object class.");
        }
        var kept = new ArrayList<Attributes.Attribute>();
        for (var attribute : wanted.all()) {
            if (!TYPED.contains(Attributes.key(attribute.type()))
                    && !Operational.is(attribute.type())) {
                kept.add(attribute);
            }
        }
        var further = Attributes.of(kept);
        if (further.texts("objectClass").equals(CLASSES)) {
            further = further.without("objectClass");
        }
        for (String type : List.of(Operational.CREATOR, Operational.MODIFIER, ChangeStamps.TYPE)) {
            further = further.with(type, before.attributes().texts(type));
        }
        return before.withDescription(wanted.first(DESCRIPTION).orElse("")).withAttributes(further);
    }
}
