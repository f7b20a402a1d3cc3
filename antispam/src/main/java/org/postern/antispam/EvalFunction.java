package org.postern.antispam;

import java.util.List;

/// A function that rules call by name (`eval:check_for_mime_html()`).
@FunctionalInterface
interface EvalFunction {
    /// @return whether it holds for the message
    boolean holds(RuleRun run, List<String> arguments);
}
