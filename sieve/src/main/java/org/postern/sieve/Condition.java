package org.postern.sieve;

import java.io.IOException;

/// A test, ready to run.
@FunctionalInterface
interface Condition {
    /// @throws ScriptFault when the script is wrong
    /// @throws IOException when the message cannot be read
    boolean holds(Run run) throws ScriptFault, IOException;
}
