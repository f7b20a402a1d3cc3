package org.postern.content;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;

/// Settings that differ from others in some components.
final class Changed {
    private Changed() {}

    static <R extends Record> R of(R record, Map<String, ?> changes) {
        var unknown = new HashSet<>(changes.keySet());
        var components = record.getClass().getRecordComponents();
        var values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                String name = components[i].getName();
                unknown.remove(name);
                var accessor = components[i].getAccessor();
                accessor.setAccessible(true);
                values[i] = changes.containsKey(name) ? changes.get(name) : accessor.invoke(record);
            }
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException("no component " + unknown);
            }
            var types =
                    Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            @SuppressWarnings("unchecked") // The constructor is that of the record's own class.
            var made = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
            return made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
