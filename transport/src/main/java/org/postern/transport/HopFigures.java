package org.postern.transport;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What a monitor is told of one hop.
///
/// @param hop its name, as operators see it
/// @param lmtp whether it is spoken to by LMTP
/// @param stored what waits for it
/// @param held of the messages that wait
/// @param sent what it took since the start, those messages of which it took a part included
/// @param oldest what has waited longest
/// @param connections now
/// @param failures connections that failed since the start
/// @param problem why it could not be reached last; empty while it is well
public record HopFigures(
        String hop,
        boolean lmtp,
        Load stored,
        long held,
        Load sent,
        @Nullable Oldest oldest,
        int connections,
        long failures,
        String problem,
        @Nullable Instant lastSent,
        @Nullable Instant lastTried,
        @Nullable Instant retry) {
    /// Messages are counted once for each hop they go to.
    ///
    /// @param octets of the messages, prefixes included
    public record Load(long messages, long recipients, long octets) {
        static final Load NONE = new Load(0, 0, 0);

        Load plus(long moreMessages, long moreRecipients, long moreOctets) {
            return new Load(
                    messages + moreMessages, recipients + moreRecipients, octets + moreOctets);
        }
    }

    public record Oldest(String id, Instant arrived) {}

    /// Whether it is the mailboxes of this node.
    public boolean local() {
        return hop.equals("local");
    }
}
