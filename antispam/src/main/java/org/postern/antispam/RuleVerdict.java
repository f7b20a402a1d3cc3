package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What hit of a rule set.
///
/// @param hits how often each rule hit, by its number
/// @param unknown which rules could not be worked out
record RuleVerdict(
        RuleSet rules,
        int scoreSet,
        int[] hits,
        boolean[] unknown,
        @Nullable String[] excerpts,
        List<String> troubles) {

    /// Names of all rules that hit, parts of others included.
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (var name : rules.names()) {
            if (hits[rules.number(name)] > 0) {
                names.add(name);
            }
        }
        return names;
    }
}
