package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.RuleEngine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The rules by which junk is judged: read once, and anew when the settings name other folders, or
/// switch those rules that ask the DNS.
///
/// Thousands of rules take about a second to read, and memory that a node without mail need not
/// have. [#readAhead] reads them beside everything else when the first client comes who may bring
/// mail: the start does not wait for them, and the first message hardly.
final class JunkRules {
    private final Supplier<Wanted> wanted;
    private final BiFunction<List<Path>, Boolean, RuleEngine> reader;
    private final AtomicBoolean begun = new AtomicBoolean();
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

    /// Reads them in a thread of their own, when nobody has begun to yet.
    void readAhead() {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("junk-rules").start(this::current);
        }
    }
}
