package org.postern.directory.server;

import org.postern.directory.Attributes;
import org.postern.directory.DirectorySchema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which attributes a search asks for.
// RFC 4511 section 4.5.1.8, RFC 3673 section 2
final class AttributeChoice {
    private final DirectorySchema schema;
    private final boolean user;
    private final boolean operational;
    private final Set<String> keys = new HashSet<>();

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
                default -> {
                    schema.kinds(name).forEach(kind -> keys.add(kind.key()));
                    spelled.put(schema.type(name).key(), name);
                }
            }
        }
        this.user = all;
        this.operational = plus;
    }

    boolean takes(Attributes.Attribute attribute) {
        var type = schema.type(attribute.type());
        return keys.contains(type.key()) || (type.operational() ? operational : user);
    }

    boolean takes(String type) {
        var known = schema.type(type);
        return keys.contains(known.key()) || (known.operational() ? operational : user);
    }

    boolean named(String type) {
        return keys.contains(schema.type(type).key());
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
