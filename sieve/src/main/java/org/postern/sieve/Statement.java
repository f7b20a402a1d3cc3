package org.postern.sieve;

import java.io.IOException;

/// A command, ready to run.
@FunctionalInterface
interface Statement {
    Statement NOTHING = _ -> Flow.NEXT;

    /// @throws ScriptFault when the script is wrong
    /// @throws IOException when the message cannot be read
    Flow run(Run run) throws ScriptFault, IOException;
}
