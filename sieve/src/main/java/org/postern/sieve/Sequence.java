package org.postern.sieve;

import java.io.IOException;
import java.util.List;

/// Commands one after the other.
final class Sequence implements Statement {
    private final String script;
    private final Statement[] statements;
    private final Position[] positions;

    /// @param script its name, for faults
    Sequence(String script, List<Statement> statements, List<Position> positions) {
        this.script = script;
        this.statements = statements.toArray(Statement[]::new);
        this.positions = positions.toArray(Position[]::new);
    }

    @Override
    public Flow run(Run run) throws ScriptFault, IOException {
        for (int i = 0; i < statements.length; i++) {
            try {
                run.step();
                run.enter(script, positions[i]);
                Flow flow = statements[i].run(run);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            } catch (ScriptFault fault) {
                throw fault.at(script, positions[i]);
            }
        }
        return Flow.NEXT;
    }
}
