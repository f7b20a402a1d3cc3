package org.postern.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassType;
import com.unboundid.ldap.sdk.schema.Schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What entries of some object classes must and may have, worked out once for each set of classes
/// that is met: entries by the thousand have the same. It tells only what is right for certain;
/// whoever finds an entry wanting asks the schema's own validator, which has the words for it. Safe
/// for use by many threads.
final class EntryShapes {
    /// Sets of classes that are remembered; whoever invents more pays for each anew.
    private static final int MOST = 1_000;

    private final Schema schema;
    private final DirectorySchema types;
    private final Map<List<String>, Optional<Shape>> shapes = new ConcurrentHashMap<>();
    private final Map<List<String>, List<String>> whole = new ConcurrentHashMap<>();

    EntryShapes(Schema schema, DirectorySchema types) {
        this.schema = schema;
        this.types = types;
    }

    /// @param required keys of the types that must be there
    /// @param allowed keys of all that may be, the required ones among them
    private record Shape(Set<String> required, Set<String> allowed) {}

    /// Whether the entry keeps to the schema for certain.
    boolean fits(DistinguishedName name, Attributes attributes) {
        var shape = shape(attributes.texts("objectClass"));
        if (shape.isEmpty()) {
            return false;
        }
        Set<String> present = HashSet.newHashSet(attributes.all().size());
        for (var attribute : attributes.all()) {
            var type = types.known(attribute.base());
            if (type.isEmpty()
                    || !shape.get().allowed().contains(type.get().key())
                    || (type.get().single() && attribute.octets().size() > 1)
                    || !wellFormed(type.get(), attribute)) {
                return false;
            }
            present.add(type.get().key());
        }
        return present.containsAll(shape.get().required()) && named(name.first(), attributes);
    }

    private static boolean wellFormed(DirectorySchema.Type type, Attributes.Attribute attribute) {
        try {
            for (byte[] value : attribute.octets()) {
                var _ = type.equality().normalize(new ASN1OctetString(value));
            }
            return true;
        } catch (LDAPException _) {
            return false;
        }
    }

    /// Whether the values of the entry's name are among its own, as they are spelled.
    private static boolean named(RDN name, Attributes attributes) {
        for (int i = 0; i < name.getAttributeNames().length; i++) {
            if (!attributes.has(name.getAttributeNames()[i], name.getAttributeValues()[i])) {
                return false;
            }
        }
        return true;
    }

    private Optional<Shape> shape(List<String> classes) {
        var known = shapes.get(classes);
        if (known != null) {
            return known;
        }
        var made = made(classes);
        if (shapes.size() < MOST) {
            shapes.put(List.copyOf(classes), made);
        }
        return made;
    }

    /// Empty when the classes do not make an entry, or what they make has rules of its own.
    private Optional<Shape> made(List<String> classes) {
        var definitions = new ArrayList<ObjectClassDefinition>();
        Set<String> present = new HashSet<>();
        for (String name : classes) {
            var definition = schema.getObjectClass(name);
            if (definition == null) {
                return Optional.empty();
            }
            definitions.add(definition);
            present.add(definition.getOID());
        }
        Set<String> required = new HashSet<>();
        Set<String> allowed = new HashSet<>();
        for (var definition : definitions) {
            for (var superior : definition.getSuperiorClasses(schema, true)) {
                if (!present.contains(superior.getOID())) {
                    return Optional.empty();
                }
            }
            definition.getRequiredAttributes(schema, true).forEach(one -> required.add(key(one)));
            definition.getOptionalAttributes(schema, true).forEach(one -> allowed.add(key(one)));
        }
        allowed.addAll(required);
        return oneChain(definitions)
                ? Optional.of(new Shape(Set.copyOf(required), Set.copyOf(allowed)))
                : Optional.empty();
    }

    /// Whether there is exactly one structural class that all others are above, without content
    /// rules for it.
    // RFC 4512 section 2.4.2
    private boolean oneChain(List<ObjectClassDefinition> definitions) {
        var structural =
                definitions.stream()
                        .filter(one -> one.getObjectClassType(schema) == ObjectClassType.STRUCTURAL)
                        .toList();
        for (var one : structural) {
            var above = one.getSuperiorClasses(schema, true);
            boolean all =
                    structural.stream()
                            .allMatch(other -> other.equals(one) || above.contains(other));
            if (all) {
                return schema.getDITContentRule(one.getOID()) == null;
            }
        }
        return false;
    }

    private static String key(AttributeTypeDefinition definition) {
        return Attributes.key(definition.getNameOrOID());
    }

    /// The object classes with all those they are kinds of.
    List<String> withSuperiors(List<String> classes) {
        var known = whole.get(classes);
        if (known != null) {
            return known;
        }
        var all = List.copyOf(completed(classes));
        if (whole.size() < MOST) {
            whole.put(List.copyOf(classes), all);
        }
        return all;
    }

    private List<String> completed(List<String> classes) {
        var all = new ArrayList<>(classes);
        Set<String> known = new HashSet<>();
        classes.forEach(one -> known.add(Attributes.key(one)));
        for (int i = 0; i < all.size(); i++) {
            var definition = schema.getObjectClass(all.get(i));
            if (definition == null) {
                continue;
            }
            for (var superior : definition.getSuperiorClasses(schema, true)) {
                if (known.add(Attributes.key(superior.getNameOrOID()))) {
                    all.add(superior.getNameOrOID());
                }
            }
        }
        return all;
    }
}
