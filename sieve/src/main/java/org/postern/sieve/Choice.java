package org.postern.sieve;

import java.io.IOException;
import java.util.List;

/// `if`, `elsif` and `else` (RFC 5228 section 3.1).
final class Choice implements Statement {
    private final Condition[] conditions;
    private final Statement[] blocks;

    /// @param blocks as many as conditions, or one more: the one of `else`
    Choice(List<Condition> conditions, List<Statement> blocks) {
        this.conditions = conditions.toArray(Condition[]::new);
        this.blocks = blocks.toArray(Statement[]::new);
    }

    @Override
    public Flow run(Run run) throws ScriptFault, IOException {
        for (int i = 0; i < conditions.length; i++) {
            if (conditions[i].holds(run)) {
                return blocks[i].run(run);
            }
        }
        return blocks.length > conditions.length ? blocks[conditions.length].run(run) : Flow.NEXT;
    }
}
