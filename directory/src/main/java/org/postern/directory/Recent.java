package org.postern.directory;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/// The values used last, never stale: whoever loads a value takes the [#stamp] first, and a value
/// loaded before anything was forgotten is not kept.
final class Recent<K, V> {
    // Guarded by `this`, in order of use.
    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final IntSupplier limit;
    private long stamp;

    /// @param limit most values kept; may change
    Recent(IntSupplier limit) {
        this.limit = limit;
    }

    synchronized Optional<V> find(K key) {
        @Nullable V value = values.get(key);
        return Optional.ofNullable(value);
    }

    /// How often something was forgotten.
    synchronized long stamp() {
        return stamp;
    }

    /// Keeps a value that was loaded after `loaded` was taken.
    synchronized void keep(K key, V value, long loaded) {
        if (loaded != stamp) {
            return;
        }
        values.put(key, value);
        var eldest = values.keySet().iterator();
        for (int excess = values.size() - limit.getAsInt(); excess > 0; excess--) {
            eldest.next();
            eldest.remove();
        }
    }

    synchronized void forget(Collection<K> keys) {
        stamp++;
        keys.forEach(values::remove);
    }

    synchronized void forgetAll() {
        stamp++;
        values.clear();
    }
}
