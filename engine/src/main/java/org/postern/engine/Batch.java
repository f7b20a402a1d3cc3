package org.postern.engine;

import java.util.ArrayList;
import java.util.List;

/// Changes to one partition that become visible and durable together, applied in the order given.
///
/// At most [#MAX_OCTETS] and [#MAX_ENTRIES]: a larger change is a series of batches that may be
/// repeated. Not safe for use by several threads; must not be changed once it is handed to an
/// engine.
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

        /// Deletes every key from `from` (inclusive) to `to` (exclusive).
        record DeleteRange(byte[] from, byte[] to) implements Change {}
    }

    private final List<Change> changes = new ArrayList<>();
    private int octets;

    /// @throws IllegalArgumentException when the value, the key or the batch would pass its limit
    public Batch put(byte[] key, byte[] value) {
        if (value.length > MAX_VALUE_OCTETS) {
            throw new IllegalArgumentException(
                    "value of " + value.length + " octets, limit " + MAX_VALUE_OCTETS);
        }
        return add(new Change.Put(key, value), checked(key).length + value.length);
    }

    public Batch delete(byte[] key) {
        return add(new Change.Delete(key), checked(key).length);
    }

    public Batch deleteRange(byte[] from, byte[] to) {
        return add(new Change.DeleteRange(from, to), checked(from).length + to.length);
    }

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

    private static byte[] checked(byte[] key) {
        if (key.length == 0 || key.length > MAX_KEY_OCTETS) {
            throw new IllegalArgumentException(
                    "key of " + key.length + " octets, limit " + MAX_KEY_OCTETS);
        }
        return key;
    }
}
