package org.postern.antispam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keeps models in memory, for as long as it lives: for benchmarks and tests, and for whoever wants
/// to try a corpus.
public final class MemoryLearnerStorage implements LearnerStorage {
    private final Map<String, SortedMap<byte[], byte[]>> models = new HashMap<>();

    @Override
    public synchronized Optional<byte[]> get(String model, byte[] key) {
        return Optional.ofNullable(entries(model).get(key)).map(byte[]::clone);
    }

    @Override
    public synchronized List<Entry> range(String model, byte[] from, byte[] to, int limit) {
        var found = new ArrayList<Entry>();
        for (var entry : entries(model).subMap(from, to).entrySet()) {
            if (found.size() == limit) {
                break;
            }
            found.add(new Entry(entry.getKey(), entry.getValue().clone()));
        }
        return found;
    }

    @Override
    public synchronized void write(String model, List<Change> changes) {
        var entries = entries(model);
        for (Change change : changes) {
            byte[] value = change.value();
            if (value == null) {
                entries.remove(change.key());
            } else {
                entries.put(change.key().clone(), value.clone());
            }
        }
    }

    @Override
    public synchronized void clear(String model) {
        models.remove(model);
    }

    /// Octets of all keys and values of a model.
    public synchronized long octets(String model) {
        long octets = 0;
        for (var entry : entries(model).entrySet()) {
            octets += entry.getKey().length + entry.getValue().length;
        }
        return octets;
    }

    private SortedMap<byte[], byte[]> entries(String model) {
        return models.computeIfAbsent(model, _ -> new TreeMap<>(Arrays::compareUnsigned));
    }
}
