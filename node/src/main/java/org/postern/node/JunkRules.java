package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.RuleEngine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The rules by which junk is judged: read once, and anew when the settings name other folders, or
/// switch those rules that ask the DNS.
///
/// Thousands of rules take about a second to read. [#readAhead] does it beside everything else, so
/// that neither the node's start nor, after a moment, a message waits for it.
final class JunkRules {
    private final Supplier<Wanted> wanted;
    private final BiFunction<List<Path>, Boolean, RuleEngine> reader;
    private @Nullable RuleEngine rules;
    private @Nullable Wanted had;

    /// @param network whether rules that ask the DNS are run
    record Wanted(List<String> folders, boolean network) {
        Wanted {
            folders = List.copyOf(folders);
        }
    }

    /// @param wanted what the settings say now
    /// @param reader is given those of the folders that are there, and whether the DNS is asked
    JunkRules(Supplier<Wanted> wanted, BiFunction<List<Path>, Boolean, RuleEngine> reader) {
        this.wanted = wanted;
        this.reader = reader;
    }

    /// The rules as the settings want them now; who asks first waits until they are read.
    synchronized RuleEngine current() {
        var now = wanted.get();
        var known = rules;
        if (known == null || !now.equals(had)) {
            known =
                    reader.apply(
                            now.folders().stream()
                                    .map(Path::of)
                                    .filter(Files::isDirectory)
                                    .toList(),
                            now.network());
            rules = known;
            had = now;
        }
        return known;
    }

    /// Reads them in a thread of their own.
    Thread readAhead() {
        return Thread.ofPlatform().daemon().name("junk-rules").start(this::current);
    }
}
