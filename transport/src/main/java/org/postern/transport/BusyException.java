package org.postern.transport;

/// All servers of a hop have as many connections from here as they may have: nothing is wrong with
/// them, the message waits for its turn.
final class BusyException extends Exception {
    private static final long serialVersionUID = 1L;

    BusyException() {
        super("its servers have enough connections from here", null, false, false);
    }
}
