package org.postern.kernel;

import java.time.Duration;

/// A part of a node that runs: started once, stopped once.
public interface Service {
    /// The word `Status` uses for it, e.g. `imap`.
    String name();

    /// Starts it; when it returns the service works.
    ///
    /// @throws ProblemException when it cannot; nothing is left half-started
    void start() throws ProblemException;

    /// Stops it: no new work, work under way is told and given `grace`, then it is cut. Safe to
    /// call when not started.
    void stop(Duration grace);

    Health health();

    /// @param state what `Status` shows
    /// @param text one line: what it does now, or what is wrong and what to do
    record Health(State state, String text) {}

    enum State {
        OFF,
        OK,
        DEGRADED,
        FAILED
    }
}
