package org.postern.kernel;

import java.util.Objects;

/// A named value of a [Result].
///
/// @param name the key in JSON, in camel case (`undeleteQuota`); people see it as words
/// @param value the value
public record Field(String name, Value value) {
    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    public static Field of(String name, Value value) {
        return new Field(name, value);
    }

    public static Field of(String name, String text) {
        return new Field(name, Value.text(text));
    }
}
