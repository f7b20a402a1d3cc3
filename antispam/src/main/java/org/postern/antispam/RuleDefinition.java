package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A rule as a file defines it, while files are read.
final class RuleDefinition {
    final String name;
    final RuleKind kind;

    /// File and line.
    final String place;

    /// Field with its modifiers, function name, or expression.
    String subject = "";

    /// Arguments of a function.
    List<String> arguments = List.of();

    @Nullable PatternText pattern;
    boolean negated;
    @Nullable String ifUnset;
    final List<UriCondition> conditions = new ArrayList<>();

    RuleDefinition(String name, RuleKind kind, String place) {
        this.name = name;
        this.kind = kind;
        this.place = place;
    }

    /// One condition of a rule over the facts of an address.
    ///
    /// @param fact `raw`, `type`, `cleaned`, `text`, `domain`, `host`
    record UriCondition(String fact, boolean negated, PatternText pattern) {}
}
