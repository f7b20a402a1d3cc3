package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Rules over the same texts. A few passes find which of them can match at all: one for the texts
/// that most patterns require, some for patterns without such texts ([LooseGroup]). What cannot be
/// told beforehand is always tried.
final class PatternGroup {
    /// Length of a pattern's code from which on it is worth a look before it is run.
    private static final int COSTLY = 80;

    /// Entries of the table of such a look.
    private static final int LOOK_ENTRIES = 1 << 15;

    private static final byte[] NOTHING = {};
    private static final long STEPS_FOR_NOTHING = 100_000;

    private final List<CompiledRule> rules;

    /// By place in the group, the number of the rule in the rule set.
    private final int[] indexes;

    final LiteralIndex index;
    final LooseGroup loose;
    private final int[] always;
    private final List<CompiledRule> onNothing;

    /// Of patterns that cost much and were found by a text of theirs: a second look before they
    /// run.
    private final @Nullable LooseAutomaton[] second;

    PatternGroup(List<CompiledRule> rules) {
        this.rules = List.copyOf(rules);
        this.indexes = rules.stream().mapToInt(CompiledRule::index).toArray();
        this.second = new @Nullable LooseAutomaton[rules.size()];
        var builder = new LiteralIndex.Builder();
        List<Integer> unfiltered = new ArrayList<>();
        List<LooseNet> withoutTexts = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            var regex = rules.get(i).regex();
            var literals = regex == null ? List.<String>of() : regex.literals();
            boolean useful = !literals.isEmpty() && !literals.contains("");
            if (regex == null || rules.get(i).negated()) {
                unfiltered.add(i);
            } else if (useful) {
                for (var literal : literals) {
                    builder.add(literal, i);
                }
                if (regex.code.length > COSTLY && !regex.anchored) {
                    second[i] = look(regex.node());
                }
            } else if (regex.anchored || regex.node() instanceof RegexNode.One) {
                unfiltered.add(i);
            } else {
                var pattern = LooseNet.of(regex.node(), i);
                if (pattern == null) {
                    unfiltered.add(i);
                } else {
                    withoutTexts.add(pattern);
                }
            }
        }
        this.index = builder.build();
        this.loose = new LooseGroup(withoutTexts);
        this.always = unfiltered.stream().mapToInt(Integer::intValue).toArray();
        this.onNothing = rules.stream().filter(PatternGroup::hitsNothing).toList();
    }

    private static @Nullable LooseAutomaton look(RegexNode node) {
        var net = LooseNet.of(node, 0);
        return net == null ? null : new LooseAutomaton(LooseNet.joined(List.of(net)), LOOK_ENTRIES);
    }

    private static boolean hitsNothing(CompiledRule rule) {
        var regex = rule.regex();
        try {
            return regex != null
                    && new RegexRun(STEPS_FOR_NOTHING).find(regex, NOTHING) != rule.negated();
        } catch (RegexRun.Spent undecided) {
            return true;
        }
    }

    List<CompiledRule> rules() {
        return rules;
    }

    /// Rules that no text can dismiss.
    int unfiltered() {
        return always.length;
    }

    /// What is done with a rule that may match one of some texts.
    interface Use {
        void candidate(CompiledRule rule, int text);
    }

    /// Calls for each rule that may match one of the texts, text by text.
    ///
    /// @param open whether a rule, by its number in the rule set, still wants to be tried
    void candidates(List<byte[]> texts, LiteralIndex.Marks marks, boolean[] open, Use use) {
        marks.clear();
        if (index.states() > 1) {
            for (int i = 0; i < texts.size(); i++) {
                marks.begin(i);
                byte[] text = texts.get(i);
                index.scan(text, 0, text.length, marks);
            }
        }
        loose.scan(texts, marks);
        marks.sort();
        int next = 0;
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i);
            for (; next < marks.count() && marks.text(next) == i; next++) {
                int place = marks.number(next);
                if (open[indexes[place]] && mayMatch(place, text, marks)) {
                    use.candidate(rules.get(place), i);
                }
            }
            if (text.length == 0) {
                for (var rule : onNothing) {
                    use.candidate(rule, i);
                }
            } else {
                always(text, i, open, use);
            }
        }
    }

    private void always(byte[] text, int number, boolean[] open, Use use) {
        for (int place : always) {
            if (open[indexes[place]]) {
                var rule = rules.get(place);
                var regex = rule.regex();
                if (regex == null || rule.negated() || !regex.anchored || regex.mayBegin(text)) {
                    use.candidate(rule, number);
                }
            }
        }
    }

    private boolean mayMatch(int place, byte[] text, LiteralIndex.Marks marks) {
        var look = second[place];
        return look == null || look.mayMatch(text, marks);
    }
}
