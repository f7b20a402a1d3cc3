package org.postern.store;

import org.postern.mail.UidSet;

import java.util.List;

/// One change of a folder's messages: a line of its change log. A folder's state is the fold of its
/// changes, so a replay over a state that already has some of them must end in the same state: an
/// addition of what is there is passed over, flags and removals have the same end twice.
sealed interface Change {
    /// The MODSEQ that the touched messages get.
    long modSeq();

    /// Messages with consecutive UIDs.
    ///
    /// @param arrivals one for each message
    record Added(long modSeq, long firstUid, List<Arrival> arrivals) implements Change {
        /// Most messages in one change, so that it fits a value of the engine.
        static final int MAX_MESSAGES = 1_500;

        public Added {
            arrivals = List.copyOf(arrivals);
        }

        int count() {
            return arrivals.size();
        }

        /// The status of a folder that has got these messages.
        FolderStatus onto(FolderStatus before) {
            int unseen = before.unseen();
            int deleted = before.deleted();
            long octets = before.octets();
            for (Arrival arrival : arrivals) {
                unseen += (arrival.flags() & Flags.SEEN) == 0 ? 1 : 0;
                deleted += (arrival.flags() & Flags.DELETED) == 0 ? 0 : 1;
                octets += arrival.size();
            }
            return before.withUidNext(firstUid + count())
                    .withModSeq(modSeq)
                    .withCounters(before.messages() + count(), unseen, deleted, octets);
        }
    }

    /// Bits set and cleared on every message within `uids`.
    record Flagged(long modSeq, long set, long clear, UidSet uids) implements Change {}

    /// Every message within `uids` is gone.
    record Vanished(long modSeq, UidSet uids) implements Change {}

    /// Most ranges of UIDs in one change, so that it fits a value of the engine.
    int MAX_RANGES = 6_000;
}
