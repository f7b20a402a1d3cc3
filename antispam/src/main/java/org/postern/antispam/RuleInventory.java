package org.postern.antispam;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a rule engine has loaded.
///
/// @param files read, in order; empty for the rules that come with this room
/// @param loaded when
/// @param rules that are evaluated, parts of others included
/// @param patterns of them over the text, the raw text, the whole message and addresses
/// @param unfiltered patterns that no text can dismiss, and that are therefore run on every line
/// @param unsupported names of rules that ask for what is not known here
/// @param problems all that could not be used, with its place
public record RuleInventory(
        List<Path> files,
        Instant loaded,
        int rules,
        int patterns,
        int unfiltered,
        List<String> unsupported,
        List<RuleProblem> problems) {
    public RuleInventory {
        files = List.copyOf(files);
        unsupported = List.copyOf(unsupported);
        problems = List.copyOf(problems);
    }
}
