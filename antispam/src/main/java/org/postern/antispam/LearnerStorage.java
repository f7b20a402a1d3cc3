package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where a [StatisticalLearner] keeps what it learned: ordered keys and values, apart for each
/// model. Whoever runs the learner implements it over the store they have.
///
/// A key has at most 20 octets, a value at most [#MOST_VALUE_OCTETS]; keys are compared as unsigned
/// octets. Used by several threads at once, but for one model never by two that write.
public interface LearnerStorage {
    /// Largest value.
    int MOST_VALUE_OCTETS = 65_536;

    /// Most octets of keys and values in one write.
    int MOST_WRITE_OCTETS = 1 << 20;

    /// Most changes in one write.
    int MOST_CHANGES = 1_000;

    /// One key with its value.
    record Entry(byte[] key, byte[] value) {}

    /// A key's new value; absent: the key is deleted, if it is there.
    record Change(byte[] key, byte @Nullable [] value) {}

    /// @param model a user, or the empty string for the model that all share
    Optional<byte[]> get(String model, byte[] key) throws IOException;

    /// The entries from `from` (inclusive) to `to` (exclusive) in order, at most `limit`.
    List<Entry> range(String model, byte[] from, byte[] to, int limit) throws IOException;

    /// Makes the changes, all or none; durable on return.
    ///
    /// @throws IOException when they may not have been made
    void write(String model, List<Change> changes) throws IOException;

    /// Deletes everything of a model.
    void clear(String model) throws IOException;
}
