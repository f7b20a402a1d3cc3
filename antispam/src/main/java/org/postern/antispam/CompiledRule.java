package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A rule ready to run.
///
/// @param index its place in all tables of the rule set
/// @param subject field with modifiers of a header rule
/// @param regex null for rules without one, and for those whose pattern is made for each message
/// @param template a pattern into which what other rules caught is put first; null for most
/// @param maxHits how often it counts in one message at most
/// @param pointsBySet in the four sets: by itself, with look-ups, with the learner, with both
/// @param expression of a rule of the kind `meta`
record CompiledRule(
        int index,
        String name,
        RuleKind kind,
        String subject,
        @Nullable PerlRegex regex,
        @Nullable PatternText template,
        boolean negated,
        @Nullable String ifUnset,
        int maxHits,
        boolean withoutSubject,
        boolean network,
        boolean learning,
        List<String> flags,
        @Nullable EvalFunction function,
        List<String> arguments,
        List<Condition> conditions,
        @Nullable MetaExpression expression,
        int[] needs,
        double[] pointsBySet,
        String description,
        String place) {

    /// One condition over the facts of an address.
    record Condition(String fact, boolean negated, PerlRegex regex) {}

    /// Rules whose names begin so are parts of others and count nothing themselves.
    boolean isPart() {
        return name.startsWith("__");
    }
}
