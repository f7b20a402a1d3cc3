package org.postern.sieve;

/// How a run goes on behind a command.
enum Flow {
    NEXT,
    /// Ends the run (RFC 5228 section 3.3).
    STOP,
    /// Ends this script, which another includes (RFC 6609 section 3.3).
    RETURN,
    /// Ends a `foreverypart` (RFC 5703 section 3).
    BREAK,
    /// Ends a test of a test suite.
    END_TEST
}
