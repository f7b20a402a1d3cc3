package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.net.Resolver;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Judges messages by rules in SpamAssassin's language.
///
/// The files of the folders given are read as published and never written to. Rules that cannot be
/// used are listed in [#inventory] and stop nothing else. [#reloadIfChanged] takes files in that
/// were changed or added, all or none; whoever runs the engine calls it now and then.
///
/// Points are those of one of four sets, as rule files give them: with the learner's opinion or
/// without, with look-ups or without. `required_score` of the files lies on 50 of the junk scale.
/// Safe for any number of threads.
public final class RuleEngine implements SpamEngine {
    private record Loaded(RuleSet rules, RuleInventory inventory, String state) {}

    private final RuleOptions options;
    private final RuleFiles files;
    private final @Nullable Resolver resolver;
    private final InstantSource clock;

    /// Held while files are read; messages are judged by what was loaded before.
    private final ReentrantLock loading = new ReentrantLock();

    private volatile Loaded loaded;

    /// @param resolver asked by rules that look things up; null when there are none
    public RuleEngine(RuleOptions options, @Nullable Resolver resolver, InstantSource clock) {
        this.options = options;
        this.files = new RuleFiles(options.folders());
        this.resolver = options.network() ? resolver : null;
        this.clock = clock;
        this.loaded = load(files.state());
    }

    /// An engine of local rules.
    public RuleEngine(RuleOptions options) {
        this(options, null, InstantSource.system());
    }

    @Override
    public String name() {
        return "rules";
    }

    private Loaded load(String state) {
        var source = new RuleSource(new RuleConditions(resolver != null), options.language());
        List<Path> read = files.readInto(source);
        var rules =
                RuleSet.of(
                        source,
                        resolver == null ? Set.of(0, 2) : Set.of(1, 3),
                        options.templates());
        var groups = List.of(rules.body, rules.rawbody, rules.full, rules.uri);
        var inventory =
                new RuleInventory(
                        read,
                        Instant.ofEpochMilli(clock.millis()),
                        rules.size,
                        groups.stream().mapToInt(group -> group.rules().size()).sum(),
                        groups.stream().mapToInt(PatternGroup::unfiltered).sum(),
                        rules.unsupported(),
                        rules.problems());
        return new Loaded(rules, inventory, state);
    }

    /// Reads all files again when one of them was changed, added or taken away.
    ///
    /// @return whether it did
    public boolean reloadIfChanged() {
        if (!loading.tryLock()) {
            return false;
        }
        try {
            var state = files.state();
            if (state.equals(loaded.state())) {
                return false;
            }
            loaded = load(state);
            return true;
        } finally {
            loading.unlock();
        }
    }

    public RuleInventory inventory() {
        return loaded.inventory();
    }

    /// Works out all rules for one message.
    RuleVerdict verdict(SpamMessage message, SpamFacts facts) {
        int set = (resolver == null ? 0 : 1) | (facts.learned().isPresent() ? 2 : 0);
        var network =
                resolver == null ? null : new DnsLists(resolver, options.limits().networkTime());
        return new RuleRun(loaded.rules(), message, facts, options.limits(), set, clock, network)
                .run();
    }

    /// Names of all rules that hit a message, parts of others (`__…`) included; for comparison and
    /// for whoever writes rules.
    public List<String> hits(SpamMessage message, SpamFacts facts) {
        return verdict(message, facts).names();
    }

    @Override
    public SpamReport score(SpamMessage message, SpamFacts facts) {
        try {
            return report(verdict(message, facts));
        } catch (RegexRun.Spent spent) {
            return SpamReport.silent(name(), "the message takes too many steps to read");
        }
    }

    private SpamReport report(RuleVerdict verdict) {
        var rules = verdict.rules();
        List<SpamPoint> reasons = new ArrayList<>();
        double sum = 0;
        for (var rule : rules.all()) {
            if (verdict.hits()[rule.index()] == 0 || rule.isPart()) {
                continue;
            }
            double points = rule.pointsBySet()[verdict.scoreSet()];
            if (points == 0) {
                continue;
            }
            // A rule that counts several times counts that often here too.
            double counted = points * Math.min(verdict.hits()[rule.index()], counted(rule));
            var excerpt = verdict.excerpts()[rule.index()];
            reasons.add(
                    new SpamPoint(
                            rule.name(),
                            counted,
                            rule.description(),
                            excerpt == null ? "" : excerpt));
            sum += counted;
        }
        return new SpamReport(
                name(),
                JunkScale.ofPoints(sum, rules.required),
                Math.round(sum * 1000) / 1000.0,
                reasons,
                verdict.troubles());
    }

    private static int counted(CompiledRule rule) {
        return rule.kind() == RuleKind.META ? 1 : rule.maxHits();
    }
}
