package org.postern.sieve;

import java.util.List;

/// A script that keeps to the grammar.
public record Script(List<Command> commands) {
    public Script {
        commands = List.copyOf(commands);
    }
}
