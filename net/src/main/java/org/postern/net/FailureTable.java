package org.postern.net;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Failures by whom they are held against: at most `login.remembered` rows, the one unused for
/// longest goes first. Guarded by its [LoginGuard].
final class FailureTable<K> {
    private final LinkedHashMap<K, Failures> rows = new LinkedHashMap<>();
    private final Supplier<GuardSettings> settings;

    FailureTable(Supplier<GuardSettings> settings) {
        this.settings = settings;
    }

    Optional<Failures> find(K key, Instant now) {
        var known = rows.get(key);
        if (known == null) {
            return Optional.empty();
        }
        if (known.forgotten(now, settings.get().memory())) {
            rows.remove(key);
            return Optional.empty();
        }
        return Optional.of(known);
    }

    /// The row of a key, made when there is none.
    Failures of(K key, Instant now) {
        var row = find(key, now).orElseGet(() -> new Failures(now));
        rows.remove(key);
        rows.put(key, row);
        while (rows.size() > settings.get().remembered()) {
            rows.pollFirstEntry();
        }
        return row;
    }

    /// A new row in place of the one there is.
    void fresh(K key, Instant now) {
        rows.remove(key);
        of(key, now);
    }

    boolean forget(K key) {
        return rows.remove(key) != null;
    }

    void each(Instant now, BiConsumer<K, Failures> visit) {
        rows.values().removeIf(row -> row.forgotten(now, settings.get().memory()));
        rows.forEach(visit);
    }
}
