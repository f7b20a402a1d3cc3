package org.postern.store;

import org.postern.mail.UidSet;

/// One change of a folder's messages: a line of its change log. A folder's state is the fold of its
/// changes, so a replay over a state that already has some of them must end in the same state: an
/// addition of what is there is passed over, flags and removals have the same end twice.
sealed interface Change {
    /// The MODSEQ that the touched messages get.
    long modSeq();

    /// Messages with consecutive UIDs.
    ///
    /// @param flags one for each message, as are `sizes` and `dates` (seconds since 1970, unsigned)
    record Added(long modSeq, long firstUid, long[] flags, int[] sizes, int[] dates)
            implements Change {
        /// Most messages in one change, so that it fits a value of the engine.
        static final int MAX_MESSAGES = 3_000;

        int count() {
            return flags.length;
        }

        /// The status of a folder that has got these messages.
        FolderStatus onto(FolderStatus before) {
            int unseen = before.unseen();
            int deleted = before.deleted();
            long octets = before.octets();
            for (int i = 0; i < flags.length; i++) {
                unseen += (flags[i] & Flags.SEEN) == 0 ? 1 : 0;
                deleted += (flags[i] & Flags.DELETED) == 0 ? 0 : 1;
                octets += sizes[i];
            }
            return before.withUidNext(firstUid + flags.length)
                    .withModSeq(modSeq)
                    .withCounters(before.messages() + flags.length, unseen, deleted, octets);
        }
    }

    /// Bits set and cleared on every message within `uids`.
    record Flagged(long modSeq, long set, long clear, UidSet uids) implements Change {}

    /// Every message within `uids` is gone.
    record Vanished(long modSeq, UidSet uids) implements Change {}

    /// Most ranges of UIDs in one change, so that it fits a value of the engine.
    int MAX_RANGES = 6_000;
}
