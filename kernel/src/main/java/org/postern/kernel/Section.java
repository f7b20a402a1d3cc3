package org.postern.kernel;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The settings of one prefix: a record class and its declarations.
record Section(
        Class<? extends Record> type, String prefix, String doc, List<Declaration> declarations) {

    static Section of(Class<? extends Record> type) {
        SettingsPrefix prefix = type.getAnnotation(SettingsPrefix.class);
        if (prefix == null) {
            throw new IllegalStateException(type + " has no @SettingsPrefix");
        }
        List<Declaration> declarations =
                Arrays.stream(type.getRecordComponents())
                        .map(component -> Declaration.of(prefix.value(), component))
                        .toList();
        return new Section(type, prefix.value(), prefix.doc(), declarations);
    }

    /// The record with `set` values and defaults for the rest.
    ///
    /// @throws IllegalArgumentException when the record refuses the values together
    Record build(Map<String, Object> set) {
        Object[] values =
                declarations.stream()
                        .map(d -> set.getOrDefault(d.key(), d.defaultValue()))
                        .toArray();
        try {
            return constructor().newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(type + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private Constructor<? extends Record> constructor() throws ReflectiveOperationException {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }
}
