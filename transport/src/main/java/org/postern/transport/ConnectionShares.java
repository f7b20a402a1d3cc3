package org.postern.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.IntSupplier;

/// Who may have a connection: all hops together have so many, those that failed last at most half
/// of them, and those that wait get the next one in the order in which they came. Guarded by the
/// [Schedule]'s lock.
final class ConnectionShares {
    private final IntSupplier most;
    private final Deque<HopLine> waiting = new ArrayDeque<>();
    private int taken;
    private int troubled;

    ConnectionShares(IntSupplier most) {
        this.most = most;
    }

    /// Takes a connection for a line, or has the line wait for one.
    boolean take(HopLine line) {
        if (line.waitsForConnection) {
            return false;
        }
        if (free(line)) {
            count(line);
            return true;
        }
        line.waitsForConnection = true;
        waiting.add(line);
        return false;
    }

    private boolean free(HopLine line) {
        // Our own mailboxes need no connection.
        if (line.hop instanceof Hop.Mailboxes) {
            return true;
        }
        int all = most.getAsInt();
        return taken < all && (line.well() || troubled < Math.max(1, all / 2));
    }

    private void count(HopLine line) {
        if (!(line.hop instanceof Hop.Mailboxes)) {
            taken++;
            troubled += line.well() ? 0 : 1;
        }
    }

    /// A connection is not needed any more.
    ///
    /// @param wasTroubled whether the hop was in trouble when it was taken
    void giveBack(Hop hop, boolean wasTroubled) {
        if (!(hop instanceof Hop.Mailboxes)) {
            taken--;
            troubled -= wasTroubled ? 1 : 0;
        }
    }

    /// Takes a connection for the first line that waits and still wants one.
    Optional<HopLine> next(long now) {
        while (!waiting.isEmpty()) {
            var line = waiting.poll();
            line.waitsForConnection = false;
            if (!line.wantsCourier(now)) {
                continue;
            }
            if (free(line)) {
                count(line);
                return Optional.of(line);
            }
            // Behind the others: a hop in trouble must not keep them waiting.
            line.waitsForConnection = true;
            waiting.add(line);
            return Optional.empty();
        }
        return Optional.empty();
    }
}
