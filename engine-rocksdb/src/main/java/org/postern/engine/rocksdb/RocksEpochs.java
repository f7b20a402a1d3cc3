package org.postern.engine.rocksdb;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The newest epoch of each partition: a bounded memory of what the database holds, and what the
/// group being written adds to it. Used under the engine's write lock.
final class RocksEpochs {
    /// Partitions remembered: some megabytes at most.
    private static final int MOST = 10_000;

    private final RocksReader reader;
    private final Map<Partition, Long> added = new HashMap<>();
    private final Map<Partition, Long> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Partition, Long> eldest) {
                    return size() > MOST;
                }
            };

    RocksEpochs(RocksReader reader) {
        this.reader = reader;
    }

    long newest(Partition partition) throws EngineException {
        Long epoch = added.get(partition);
        if (epoch == null) {
            epoch = known.get(partition);
        }
        if (epoch == null) {
            epoch = decode(reader.getFull(PartitionKeys.epoch(partition)));
            known.put(partition, epoch);
        }
        return epoch;
    }

    /// Notes what the group under construction will store.
    void add(Partition partition, long epoch) {
        added.put(partition, epoch);
    }

    void written() {
        known.putAll(added);
        added.clear();
    }

    void failed() {
        // Whether it was stored is unknown: read it again when it is next asked for.
        added.keySet().forEach(known::remove);
        added.clear();
    }

    static byte[] encode(long epoch) {
        return ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
    }

    private static long decode(byte @Nullable [] stored) {
        return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    }
}
