package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.RuleEngine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// The rules by which junk is judged: read once, and anew when the settings name other folders.
///
/// Thousands of rules take about a second to read. [#readAhead] does it beside everything else, so
/// that neither the node's start nor, after a moment, a message waits for it.
final class JunkRules {
    private final Supplier<List<String>> wanted;
    private final Function<List<Path>, RuleEngine> reader;
    private @Nullable RuleEngine rules;
    private List<String> folders = List.of();

    /// @param wanted the folders that the settings name now
    /// @param reader is given those of them that are there
    JunkRules(Supplier<List<String>> wanted, Function<List<Path>, RuleEngine> reader) {
        this.wanted = wanted;
        this.reader = reader;
    }

    /// The rules as the settings want them now; who asks first waits until they are read.
    synchronized RuleEngine current() {
        var now = wanted.get();
        var known = rules;
        if (known == null || !folders.equals(now)) {
            known = reader.apply(now.stream().map(Path::of).filter(Files::isDirectory).toList());
            rules = known;
            folders = now;
        }
        return known;
    }

    /// Reads them in a thread of their own.
    Thread readAhead() {
        return Thread.ofPlatform().daemon().name("junk-rules").start(this::current);
    }
}
