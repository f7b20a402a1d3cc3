package org.postern.sieve;

import java.util.List;

/// A script that keeps to the grammar.
record Script(List<Command> commands) {
    Script {
        commands = List.copyOf(commands);
    }
}
