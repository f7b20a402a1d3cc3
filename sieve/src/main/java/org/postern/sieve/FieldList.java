package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Names of header fields, as tests take them.
final class FieldList {
    private final Texts names;
    private final @Nullable List<String> keys;

    FieldList(Texts names) {
        this.names = names;
        this.keys = names.constants() == null ? null : keys(names.constants());
    }

    private static List<String> keys(List<String> names) {
        var keys = new ArrayList<String>();
        for (String name : names) {
            if (FieldNames.isOne(name)) {
                keys.add(FieldNames.key(name).intern());
            }
        }
        return List.copyOf(keys);
    }

    /// In lower case; what is no name is left out: no message has such a field.
    List<String> keys(Run run) {
        return keys == null ? keys(names.values(run)) : keys;
    }
}
