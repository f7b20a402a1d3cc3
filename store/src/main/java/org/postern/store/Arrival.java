package org.postern.store;

import java.time.Instant;

/// What a folder's view is told of a message that comes into it.
///
/// @param flags bits as in [Flags] and the folder's [Keywords]
/// @param size octets
/// @param internalDate seconds since 1970, unsigned, as is `saveDate`
/// @param emailId the same for all copies within the account
/// @param threadId the e-mail id of the message that began its thread
record Arrival(long flags, int size, int internalDate, int saveDate, long emailId, long threadId) {
    /// The message of a record, with these flags.
    static Arrival of(MessageRecord record, long flags) {
        return new Arrival(
                flags,
                (int) record.octets(),
                viewDate(record.internalDate()),
                viewDate(record.saveDate()),
                record.emailId(),
                record.threadId());
    }

    /// A date as a view keeps it; what is outside of 1970 to 2106 is moved to the edge.
    static int viewDate(Instant date) {
        return (int) Math.clamp(date.getEpochSecond(), 0, 0xFFFF_FFFFL);
    }
}
