package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The arguments of one call, read by name and type. What is of another type, or left over at the
/// end ([#end]), is an `invalidArguments` that names it.
public final class Arguments {
    /// RFC 8620 section 1.3: integers are exact in what JavaScript calls a number.
    private static final long LARGEST_INT = (1L << 53) - 1;

    private final ObjectNode given;
    private final Set<String> read = new HashSet<>();

    public Arguments(ObjectNode given) {
        this.given = given;
    }

    /// The value as it is; null when it is absent or null.
    public @Nullable JsonNode value(String name) {
        read.add(name);
        JsonNode value = given.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /// All of them, a copy.
    public ObjectNode all() {
        read.addAll(given.propertyNames());
        return given.deepCopy();
    }

    /// Whether it is there, if only as null.
    public boolean has(String name) {
        return given.has(name);
    }

    /// @throws MethodError when it is absent or no Id
    public String id(String name) throws MethodError {
        String id = idOrNull(name);
        if (id == null) {
            throw MethodError.invalid(name, "it is required");
        }
        return id;
    }

    public @Nullable String idOrNull(String name) throws MethodError {
        String text = stringOrNull(name);
        if (text != null && !Ids.valid(text)) {
            throw MethodError.invalid(name, "not an Id");
        }
        return text;
    }

    public String string(String name) throws MethodError {
        String text = stringOrNull(name);
        if (text == null) {
            throw MethodError.invalid(name, "it is required");
        }
        return text;
    }

    public @Nullable String stringOrNull(String name) throws MethodError {
        JsonNode value = value(name);
        if (value != null && !value.isString()) {
            throw MethodError.invalid(name, "not a String");
        }
        return value == null ? null : value.stringValue();
    }

    public boolean bool(String name, boolean absent) throws MethodError {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw MethodError.invalid(name, "not a Boolean");
        }
        return value == null ? absent : value.booleanValue();
    }

    /// @param absent when it is absent or null
    public long integer(String name, long absent) throws MethodError {
        JsonNode value = value(name);
        return value == null ? absent : number(name, value, -LARGEST_INT);
    }

    /// @param absent when it is absent or null
    public long unsigned(String name, long absent) throws MethodError {
        JsonNode value = value(name);
        return value == null ? absent : number(name, value, 0);
    }

    // RFC 8620 section 1.3
    private static long number(String name, JsonNode value, long least) throws MethodError {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() > LARGEST_INT
                || value.longValue() < least) {
            throw MethodError.invalid(name, least == 0 ? "not an UnsignedInt" : "not an Int");
        }
        return value.longValue();
    }

    /// Ids in their order, each once; null when absent or null. Ids that have not the form of one
    /// are among them: nothing has such an id.
    public @Nullable List<String> ids(String name) throws MethodError {
        List<String> strings = strings(name);
        return strings == null ? null : List.copyOf(new LinkedHashSet<>(strings));
    }

    public @Nullable List<String> strings(String name) throws MethodError {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            throw MethodError.invalid(name, "not an array");
        }
        var strings = new ArrayList<String>(value.size());
        for (JsonNode element : value) {
            if (!element.isString()) {
                throw MethodError.invalid(name, "not an array of String");
            }
            strings.add(element.stringValue());
        }
        return strings;
    }

    public @Nullable ObjectNode object(String name) throws MethodError {
        JsonNode value = value(name);
        if (value != null && !value.isObject()) {
            throw MethodError.invalid(name, "not an object");
        }
        return (ObjectNode) value;
    }

    /// The elements of an array of objects; none when absent or null.
    public List<ObjectNode> objects(String name) throws MethodError {
        JsonNode value = value(name);
        var objects = new ArrayList<ObjectNode>();
        if (value != null && !value.isArray()) {
            throw MethodError.invalid(name, "not an array");
        }
        if (value != null) {
            for (JsonNode element : value) {
                if (!(element instanceof ObjectNode object)) {
                    throw MethodError.invalid(name, "not an array of objects");
                }
                objects.add(object);
            }
        }
        return objects;
    }

    /// The properties of an object whose values are objects, in their order; none when absent or
    /// null.
    public List<Map.Entry<String, ObjectNode>> objectsByName(String name) throws MethodError {
        var found = new ArrayList<Map.Entry<String, ObjectNode>>();
        ObjectNode object = object(name);
        if (object != null) {
            for (var entry : object.properties()) {
                if (!(entry.getValue() instanceof ObjectNode value)) {
                    throw MethodError.invalid(name, entry.getKey() + " is not an object");
                }
                found.add(Map.entry(entry.getKey(), value));
            }
        }
        return found;
    }

    /// All arguments have been read.
    ///
    /// @throws MethodError naming one that nobody asked for
    public void end() throws MethodError {
        for (String name : given.propertyNames()) {
            if (!read.contains(name)) {
                throw MethodError.invalid(name, "there is no such argument");
            }
        }
    }
}
