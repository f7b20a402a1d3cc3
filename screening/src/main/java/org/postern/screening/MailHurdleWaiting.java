package org.postern.screening;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The names of the triplets deferred last, so that they can be listed; the table itself keeps no
/// names. Safe for use by many threads.
final class MailHurdleWaiting {
    /// One triplet that was deferred.
    ///
    /// @param since first contact, in seconds
    record Waiting(Triplet triplet, long since) {}

    /// Guarded by this.
    private final LinkedHashMap<Triplet, Waiting> newest = new LinkedHashMap<>();

    synchronized void add(Waiting waiting, int most) {
        newest.putLast(waiting.triplet(), waiting);
        while (newest.size() > most) {
            newest.pollFirstEntry();
        }
    }

    synchronized void remove(Triplet triplet) {
        newest.remove(triplet);
    }

    synchronized void clear() {
        newest.clear();
    }

    /// Oldest first.
    synchronized List<Waiting> all() {
        return new ArrayList<>(newest.values());
    }
}
