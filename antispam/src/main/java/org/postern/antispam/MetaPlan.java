package org.postern.antispam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// In which order rules of the kind `meta` are worked out for one set of points, and which of them
/// have to be: of the hundreds that a rule set has, a message concerns those that ask for a rule
/// that hit, and the few that hold when nothing does.
final class MetaPlan {
    private final List<CompiledRule> metas;
    private final boolean[] unknown;

    /// By number of a rule, the places of those that ask for it.
    private final int[][] askers;

    /// Places, a bit each, of those that hold when nothing hits.
    private final long[] always;

    /// @param metas each after those that it asks for
    /// @param size of the rule set
    MetaPlan(List<CompiledRule> metas, int size, int scoreSet) {
        this.unknown = new boolean[size];
        List<CompiledRule> known = new ArrayList<>();
        List<List<Integer>> askers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            askers.add(List.of());
        }
        int[] nothing = new int[size];
        for (var rule : metas) {
            unknown[rule.index()] = !isKnown(rule, scoreSet);
            if (unknown[rule.index()]) {
                continue;
            }
            for (int need : rule.needs()) {
                if (need >= 0) {
                    askers.set(need, with(askers.get(need), known.size()));
                }
            }
            known.add(rule);
        }
        this.metas = List.copyOf(known);
        this.always = new long[(known.size() + 63) >> 6];
        for (int i = 0; i < known.size(); i++) {
            if (value(known.get(i), nothing) != 0) {
                always[i >> 6] |= 1L << i;
            }
        }
        this.askers =
                askers.stream()
                        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                        .toArray(int[][]::new);
    }

    private static List<Integer> with(List<Integer> places, int place) {
        List<Integer> longer = places.isEmpty() ? new ArrayList<>() : places;
        longer.add(place);
        return longer;
    }

    private boolean isKnown(CompiledRule rule, int scoreSet) {
        return rule.expression() != null
                && rule.pointsBySet()[scoreSet] != 0
                && Arrays.stream(rule.needs())
                        .allMatch(need -> need != RuleSet.NEVER && (need < 0 || !unknown[need]));
    }

    private static double value(CompiledRule rule, int[] hits) {
        var expression = rule.expression();
        return expression == null ? 0 : expression.value(hits);
    }

    /// Which rules of the kind `meta` cannot be worked out; not to be changed.
    boolean[] unknown() {
        return unknown;
    }

    /// @param hits of all other rules; those of the kind `meta` are put in
    void run(int[] hits) {
        long[] open = always.clone();
        for (int rule = 0; rule < hits.length; rule++) {
            if (hits[rule] != 0) {
                ask(rule, open);
            }
        }
        for (int word = 0; word < open.length; word++) {
            while (open[word] != 0) {
                // What is asked for stands before what asks: no bit below this one is set again.
                int place = (word << 6) | Long.numberOfTrailingZeros(open[word]);
                open[word] &= open[word] - 1;
                var rule = metas.get(place);
                double value = value(rule, hits);
                if (value != 0) {
                    hits[rule.index()] = value < 1 ? 1 : (int) Math.min(value, 1_000_000);
                    ask(rule.index(), open);
                }
            }
        }
    }

    private void ask(int rule, long[] open) {
        for (int place : askers[rule]) {
            open[place >> 6] |= 1L << place;
        }
    }
}
