package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Changes to one partition that become visible and durable together, applied in the order given.
///
/// At most [#MAX_OCTETS] and [#MAX_ENTRIES]: a larger change is a series of batches that may be
/// repeated. Not safe for use by several threads. The arrays given belong to the batch, and neither
/// they nor the batch may be changed once it is handed to an engine.
public final class Batch {
    /// Largest sum of key and value octets.
    public static final int MAX_OCTETS = 1 << 20;

    /// Most changes.
    public static final int MAX_ENTRIES = 1_000;

    /// Largest value.
    public static final int MAX_VALUE_OCTETS = 64 << 10;

    /// Largest key.
    public static final int MAX_KEY_OCTETS = 1 << 10;

    /// One change within a batch.
    public sealed interface Change {
        record Put(byte[] key, byte[] value) implements Change {}

        record Delete(byte[] key) implements Change {}

        /// Deletes every key from `from` (inclusive) to `to` (exclusive; absent means the
        /// partition's end). Deletes nothing when `to` is not above `from`.
        record DeleteRange(byte[] from, byte @Nullable [] to) implements Change {}
    }

    private final List<Change> changes = new ArrayList<>();
    private int octets;

    /// Sets `key`, of 1 to [#MAX_KEY_OCTETS] octets, to `value`, which may be empty.
    ///
    /// @throws IllegalArgumentException when the value, the key or the batch would pass its limit;
    ///   the batch is as it was
    public Batch put(byte[] key, byte[] value) {
        if (value.length > MAX_VALUE_OCTETS) {
            throw new IllegalArgumentException(
                    "value of " + value.length + " octets, limit " + MAX_VALUE_OCTETS);
        }
        return add(new Change.Put(checkedKey(key), value), key.length + value.length);
    }

    /// Deletes `key`; a key that is not there is no error.
    ///
    /// @throws IllegalArgumentException when the key or the batch would pass its limit
    public Batch delete(byte[] key) {
        return add(new Change.Delete(checkedKey(key)), key.length);
    }

    /// Deletes every key from `from` (inclusive; empty means the partition's begin) to `to`
    /// (exclusive; absent means its end). One change, however many keys it covers.
    ///
    /// @throws IllegalArgumentException when a bound or the batch would pass its limit
    public Batch deleteRange(byte[] from, byte @Nullable [] to) {
        int size = checkedBound(from).length + (to == null ? 0 : checkedBound(to).length);
        return add(new Change.DeleteRange(from, to), size);
    }

    /// The changes so far, in order; not to be changed by the caller.
    public List<Change> changes() {
        return changes;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// Sum of key and value octets so far.
    public int octets() {
        return octets;
    }

    private Batch add(Change change, int size) {
        if (octets + size > MAX_OCTETS || changes.size() == MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "batch above " + MAX_OCTETS + " octets or " + MAX_ENTRIES + " entries");
        }
        octets += size;
        changes.add(change);
        return this;
    }

    private static byte[] checkedKey(byte[] key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("empty key");
        }
        return checkedBound(key);
    }

    private static byte[] checkedBound(byte[] bound) {
        if (bound.length > MAX_KEY_OCTETS) {
            throw new IllegalArgumentException(
                    "key of " + bound.length + " octets, limit " + MAX_KEY_OCTETS);
        }
        return bound;
    }
}
