package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Rules over the same texts. One pass finds which of them can match at all; the few that cannot be
/// told beforehand are always tried.
final class PatternGroup {
    /// Patterns that share one automaton, at most.
    private static final int TOGETHER = 12;

    private static final int TOGETHER_STATES = 8_000;

    private final List<CompiledRule> rules;
    private final LiteralIndex index;
    private final List<LoosePatterns> loose = new ArrayList<>();
    private final List<int[]> looseNumbers = new ArrayList<>();
    private final int[] always;

    PatternGroup(List<CompiledRule> rules) {
        this.rules = List.copyOf(rules);
        var builder = new LiteralIndex.Builder();
        List<Integer> unfiltered = new ArrayList<>();
        List<Integer> withoutTexts = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            var regex = rules.get(i).regex();
            var literals = regex == null ? List.<String>of() : regex.literals();
            if (regex == null || regex.anchored || rules.get(i).negated()) {
                unfiltered.add(i);
            } else if (literals.isEmpty() || literals.contains("")) {
                withoutTexts.add(i);
            } else {
                for (var literal : literals) {
                    builder.add(literal, i);
                }
            }
        }
        this.index = builder.build();
        loosen(withoutTexts, unfiltered);
        this.always = unfiltered.stream().mapToInt(Integer::intValue).toArray();
    }

    private void loosen(List<Integer> open, List<Integer> unfiltered) {
        LoosePatterns patterns = null;
        List<Integer> numbers = new ArrayList<>();
        for (int number : open) {
            if (patterns == null
                    || numbers.size() == TOGETHER
                    || patterns.size() > TOGETHER_STATES) {
                finish(patterns, numbers);
                patterns = new LoosePatterns();
                numbers = new ArrayList<>();
            }
            var regex = rules.get(number).regex();
            if (regex != null && patterns.add(regex.node, number)) {
                numbers.add(number);
            } else {
                unfiltered.add(number);
            }
        }
        finish(patterns, numbers);
    }

    private void finish(@Nullable LoosePatterns patterns, List<Integer> numbers) {
        if (patterns != null && !numbers.isEmpty()) {
            patterns.finish();
            loose.add(patterns);
            looseNumbers.add(numbers.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    List<CompiledRule> rules() {
        return rules;
    }

    /// Rules that no text can dismiss.
    int unfiltered() {
        return always.length;
    }

    LiteralIndex.Marks marks() {
        return new LiteralIndex.Marks(rules.size());
    }

    /// Calls for each rule that may match the text.
    void candidates(byte[] text, LiteralIndex.Marks marks, Consumer<CompiledRule> use) {
        marks.clear();
        index.scan(text, 0, text.length, marks);
        for (int i = 0; i < loose.size(); i++) {
            if (!loose.get(i).scan(text, marks)) {
                marks.addAll(looseNumbers.get(i), -1);
            }
        }
        for (int i = 0; i < marks.count(); i++) {
            use.accept(rules.get(marks.number(i)));
        }
        for (int number : always) {
            use.accept(rules.get(number));
        }
    }
}
