package org.postern.directory.server;

import org.postern.directory.Attributes;
import org.postern.directory.DirectorySchema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which attributes a search asks for.
// RFC 4511 section 4.5.1.8, RFC 3673 section 2
final class AttributeChoice {
    private final DirectorySchema schema;
    private final boolean user;
    private final boolean operational;

    /// By type, with the options that are asked for, in lower case; the empty list for any.
    private final Map<String, List<List<String>>> keys = new HashMap<>();

    /// As the client spells them.
    private final Map<String, String> spelled = new HashMap<>();

    AttributeChoice(DirectorySchema schema, List<String> asked) {
        this.schema = schema;
        boolean all = asked.isEmpty();
        boolean plus = false;
        for (String name : asked) {
            switch (name) {
                case "*" -> all = true;
                case "+" -> plus = true;
                // RFC 4511 section 4.5.1.8: 1.1 alone asks for none; beside others it is ignored.
                case "1.1" -> {}
                default -> ask(name);
            }
        }
        this.user = all;
        this.operational = plus;
    }

    private void ask(String name) {
        if (name.startsWith("@")) {
            // RFC 4529 section 2: all that the class must and may have
            schema.attributesOf(name.substring(1)).forEach(key -> add(key, List.of()));
            return;
        }
        var options = options(name);
        schema.kinds(name).forEach(kind -> add(kind.key(), options));
        if (options.isEmpty()) {
            spelled.put(schema.type(name).key(), name);
        }
    }

    private void add(String key, List<String> options) {
        keys.computeIfAbsent(key, _ -> new ArrayList<>()).add(options);
    }

    private static List<String> options(String description) {
        var parts = List.of(Attributes.key(description).split(";", -1));
        return parts.subList(1, parts.size());
    }

    boolean takes(Attributes.Attribute attribute) {
        return takes(attribute.type());
    }

    boolean takes(String description) {
        var type = schema.type(description);
        if (type.operational() ? operational : user) {
            return true;
        }
        var asked = keys.get(type.key());
        // RFC 4512 section 2.5.2: an option makes a description a kind of the one without
        return asked != null
                && asked.stream()
                        .anyMatch(any -> any.isEmpty() || options(description).containsAll(any));
    }

    boolean named(String type) {
        return keys.containsKey(schema.type(type).key());
    }

    /// The type as the client knows it: by the name that it asked by.
    String nameOf(Attributes.Attribute attribute) {
        if (spelled.isEmpty() || attribute.type().indexOf(';') >= 0) {
            return attribute.type();
        }
        String asked = spelled.get(schema.type(attribute.type()).key());
        return asked == null ? attribute.type() : asked;
    }
}
