package org.postern.jmap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/// Changes to one record, by paths.
// RFC 8620 section 5.3
public final class PatchObject {
    private PatchObject() {}

    /// A record with a patch applied; the record itself is not changed. A null takes a property
    /// away, whoever knows the defaults puts them there.
    ///
    /// @throws SetError.Refused `invalidPatch`
    public static ObjectNode apply(ObjectNode record, ObjectNode patch) throws SetError.Refused {
        refuseOverlap(patch);
        var patched = record.deepCopy();
        for (var change : patch.properties()) {
            set(patched, tokens(change.getKey()), change.getKey(), change.getValue());
        }
        return patched;
    }

    /// The names of a path, unescaped.
    public static List<String> tokens(String path) {
        var tokens = new ArrayList<String>();
        for (String token : path.split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    // RFC 8620 section 5.3: no path is a prefix of another
    private static void refuseOverlap(ObjectNode patch) throws SetError.Refused {
        String before = null;
        for (String path :
                patch.propertyNames().stream().map(name -> name + "/").sorted().toList()) {
            if (before != null && path.startsWith(before)) {
                throw SetError.invalidPatch(before + " and " + path + " overlap").refused();
            }
            before = path;
        }
    }

    private static void set(ObjectNode record, List<String> tokens, String path, JsonNode value)
            throws SetError.Refused {
        ObjectNode at = record;
        for (String token : tokens.subList(0, tokens.size() - 1)) {
            // RFC 8620 section 5.3: all parts before the last must exist, and no array is entered
            if (!(at.get(token) instanceof ObjectNode below)) {
                throw SetError.invalidPatch("There is no object at " + path).refused();
            }
            at = below;
        }
        String last = tokens.getLast();
        if (value.isNull()) {
            at.remove(last);
        } else {
            at.set(last, value);
        }
    }
}
