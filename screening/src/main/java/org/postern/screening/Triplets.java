package org.postern.screening;

import java.time.Instant;

/// What is remembered of triplets. Each call is one step, atomic for its triplet, and says all that
/// is needed to take it, so that several nodes may share one memory behind a remote form. Safe for
/// use by many threads.
public interface Triplets {
    /// What a triplet that is not known becomes.
    enum Manner {
        /// It waits.
        DEFER,
        /// It is let through, and known from now on.
        PASS,
        /// The same as part of the sample; one that waits already waits on.
        SAMPLE
    }

    /// How a triplet stood when it was met.
    sealed interface Standing {}

    /// Met for the first time, or after it was forgotten.
    ///
    /// @param late it had been deferred before and came back after its window
    record Fresh(boolean late) implements Standing {}

    /// Deferred before, and back too early. [Manner#PASS] makes it known all the same.
    ///
    /// @param since the first contact, in seconds
    /// @param attempts so far, this one included
    record Early(long since, int attempts) implements Standing {}

    /// Deferred before, and back in its window: valid from now on.
    ///
    /// @param waited since the first contact, in seconds
    /// @param attempts so far, this one included
    record CameBack(long waited, int attempts) implements Standing {}

    /// Valid.
    ///
    /// @param sampled let through as part of the sample when it was new
    record Known(boolean sampled) implements Standing {}

    /// Looks a triplet up and notes that it was met.
    Standing meet(Triplet triplet, Instant now, TripletRules rules, Manner manner);

    /// Whether a triplet is remembered, waiting or valid. Notes nothing.
    boolean remembers(Triplet triplet, Instant now, TripletRules rules);

    /// How many triplets of a source came back in their window; not more than 65,535.
    int merits(String source, Instant now, TripletRules rules);

    /// Makes a triplet valid.
    void add(Triplet triplet, Instant now, TripletRules rules);

    /// Forgets a triplet.
    ///
    /// @return whether it was remembered
    boolean remove(Triplet triplet);

    /// Forgets those that wait, or all, sources too.
    ///
    /// @return how many
    long flush(boolean waitingOnly);

    /// Drops what is over.
    Swept sweep(Instant now, TripletRules rules);

    /// What a sweep found.
    ///
    /// @param waiting triplets that wait now
    /// @param valid triplets that are valid now
    /// @param sources with merits now
    /// @param neverCameBack triplets that were deferred and whose window went by
    /// @param expired valid triplets and sources that were not used for their lifetime
    record Swept(long waiting, long valid, long sources, long neverCameBack, long expired) {}

    /// Triplets and sources kept now.
    long size();

    /// Triplets that had to go for new ones, since the start.
    long evicted();

    /// Octets of memory taken.
    long octets();
}
