package org.postern.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The attributes of one directory entry: for each type, which may carry options such as
/// `userCertificate;binary`, its values in the order in which they came. Types are compared without
/// regard to the case of ASCII letters and told as they were spelled first. Immutable.
///
/// A value is octets; where it is text it is UTF-8. The arrays are shared and are not to be
/// changed.
public final class Attributes {
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, Attribute> byType;

    /// One attribute.
    ///
    /// @param type with its options, as it was spelled
    /// @param octets its values, at least one
    public record Attribute(String type, List<byte[]> octets) {
        public Attribute {
            octets = List.copyOf(octets);
            if (type.isEmpty() || octets.isEmpty()) {
                throw new IllegalArgumentException("an attribute needs a type and a value");
            }
        }

        public List<String> texts() {
            return octets.stream().map(Attributes::text).toList();
        }

        /// The type without its options, in lower case.
        public String base() {
            int options = type.indexOf(';');
            return key(options < 0 ? type : type.substring(0, options));
        }
    }

    private Attributes(Map<String, Attribute> byType) {
        this.byType = byType;
    }

    /// @param attributes a later one of a type takes the place of an earlier one
    public static Attributes of(Collection<Attribute> attributes) {
        var byType = LinkedHashMap.<String, Attribute>newLinkedHashMap(attributes.size());
        attributes.forEach(attribute -> byType.put(key(attribute.type()), attribute));
        return new Attributes(byType);
    }

    public boolean isEmpty() {
        return byType.isEmpty();
    }

    public Collection<Attribute> all() {
        return Collections.unmodifiableCollection(byType.values());
    }

    public Optional<Attribute> find(String type) {
        return Optional.ofNullable(byType.get(key(type)));
    }

    public List<byte[]> octets(String type) {
        var attribute = byType.get(key(type));
        return attribute == null ? List.of() : attribute.octets();
    }

    public List<String> texts(String type) {
        var attribute = byType.get(key(type));
        return attribute == null ? List.of() : attribute.texts();
    }

    public Optional<String> first(String type) {
        var attribute = byType.get(key(type));
        return attribute == null
                ? Optional.empty()
                : Optional.of(text(attribute.octets().getFirst()));
    }

    public boolean has(String type) {
        return byType.containsKey(key(type));
    }

    /// Whether a value is there, compared as text without regard to case.
    public boolean has(String type, String value) {
        return texts(type).stream().anyMatch(value::equalsIgnoreCase);
    }

    /// The same with these values instead of those there were; none takes the type away.
    public Attributes with(String type, List<String> values) {
        return withOctets(type, values.stream().map(Attributes::octetsOf).toList());
    }

    public Attributes with(String type, String value) {
        return with(type, List.of(value));
    }

    /// As [#with(String, List)], for values that may be no text.
    public Attributes withOctets(String type, List<byte[]> values) {
        var changed = new LinkedHashMap<>(byType);
        if (values.isEmpty()) {
            changed.remove(key(type));
        } else {
            changed.put(key(type), new Attribute(type, values));
        }
        return new Attributes(changed);
    }

    public Attributes without(String type) {
        return has(type) ? withOctets(type, List.of()) : this;
    }

    /// The types that have other values, or values in another order, here than there; in lower
    /// case.
    public List<String> differences(Attributes other) {
        var different = new ArrayList<String>();
        byType.forEach((type, attribute) -> {
            var theirs = other.byType.get(type);
            if (theirs == null || !sameValues(attribute, theirs)) {
                different.add(type);
            }
        });
        other.byType.keySet().stream()
                .filter(type -> !byType.containsKey(type))
                .forEach(different::add);
        return different;
    }

    private static boolean sameValues(Attribute one, Attribute other) {
        if (one.octets().size() != other.octets().size()) {
            return false;
        }
        for (int i = 0; i < one.octets().size(); i++) {
            if (!Arrays.equals(one.octets().get(i), other.octets().get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Equal when all values are, octet by octet.
    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes attributes && differences(attributes).isEmpty();
    }

    @Override
    public int hashCode() {
        return byType.keySet().hashCode();
    }

    /// The types only: values may be secrets.
    @Override
    public String toString() {
        return "Attributes" + byType.keySet();
    }

    public static String key(String type) {
        return type.toLowerCase(Locale.ROOT);
    }

    public static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    public static byte[] octetsOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
