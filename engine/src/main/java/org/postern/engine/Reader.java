package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads committed entries. Keys are compared as unsigned octets.
public interface Reader {
    /// The value of `key`, or empty when there is none. The array belongs to the caller.
    Optional<byte[]> get(Partition partition, byte[] key) throws EngineException;

    /// Entries from `from` (inclusive; empty means the partition's begin) to `to` (exclusive;
    /// absent means the partition's end), at most `limit`, in the order of `direction`: reverse
    /// begins with the largest key below `to`. All of them are in memory at once: a caller that may
    /// meet large values reads in pages.
    ///
    /// @throws IllegalArgumentException when `limit` is negative
    List<Entry> range(
            Partition partition, byte[] from, byte @Nullable [] to, int limit, Direction direction)
            throws EngineException;

    /// The smallest key above `key`: where the next page begins.
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /// Partitions that hold at least one entry, in order of name, those after `after` (absent: from
    /// the first), at most `limit`.
    ///
    /// @throws IllegalArgumentException when `limit` is negative
    List<Partition> partitions(@Nullable Partition after, int limit) throws EngineException;
}
