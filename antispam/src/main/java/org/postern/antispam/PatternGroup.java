package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Rules over the same texts. One pass finds which of them can match at all; the few that cannot be
/// told beforehand are always tried.
final class PatternGroup {
    /// Patterns that share one automaton, at most.
    private static final int TOGETHER = 60;

    private static final int TOGETHER_COUNTING = 4;

    private static final int TOGETHER_STATES = 12_000;

    /// Length of a pattern's code from which on it is worth a look before it is run.
    private static final int COSTLY = 80;

    private final List<CompiledRule> rules;
    final LiteralIndex index;
    final List<LoosePatterns> loose = new ArrayList<>();
    final List<int[]> looseNumbers = new ArrayList<>();
    private final int[] always;

    /// Of patterns that cost much and were found by a text of theirs: a second look before they
    /// run.
    private final @Nullable LoosePatterns[] second;

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
        this.second = new @Nullable LoosePatterns[rules.size()];
        for (int i = 0; i < rules.size(); i++) {
            var regex = rules.get(i).regex();
            if (regex != null
                    && regex.code.length > COSTLY
                    && !unfiltered.contains(i)
                    && !withoutTexts.contains(i)) {
                var own = new LoosePatterns();
                if (own.add(regex.node, i)) {
                    own.finish();
                    second[i] = own;
                }
            }
        }
        // Patterns that count make many states when they run side by side; the others share most.
        loosen(counting(withoutTexts, true), unfiltered, TOGETHER_COUNTING);
        loosen(counting(withoutTexts, false), unfiltered, TOGETHER);
        this.always = unfiltered.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> counting(List<Integer> numbers, boolean wanted) {
        return numbers.stream()
                .filter(number -> {
                    var regex = rules.get(number).regex();
                    return regex != null && LoosePatterns.isCounting(regex.node) == wanted;
                })
                .toList();
    }

    private void loosen(List<Integer> open, List<Integer> unfiltered, int together) {
        LoosePatterns patterns = null;
        List<Integer> numbers = new ArrayList<>();
        for (int number : open) {
            if (patterns == null
                    || numbers.size() == together
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
            int number = marks.number(i);
            var own = second[number];
            if (own == null || own.mayMatch(text)) {
                use.accept(rules.get(number));
            }
        }
        for (int number : always) {
            use.accept(rules.get(number));
        }
    }
}
