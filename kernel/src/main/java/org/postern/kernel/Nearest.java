package org.postern.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Finds what a person probably meant.
final class Nearest {
    private static final int MOST = 3;

    /// Nobody means a name by a longer word, and the work grows with its length.
    private static final int MAX_WORD = 100;

    private Nearest() {}

    /// Up to three of `known`, nearest first, that are within a third of the length of `word` (at
    /// least two) insertions, removals, replacements and swaps of neighbours, and hardly farther
    /// than the nearest; case does not count.
    static List<String> of(String word, Collection<String> known) {
        if (word.length() > MAX_WORD) {
            return List.of();
        }
        record Candidate(String text, int distance) {}
        String wanted = word.toLowerCase(Locale.ROOT);
        int bound = Math.max(2, word.length() / 3);
        List<Candidate> near =
                known.stream()
                        .map(k -> new Candidate(k, distance(wanted, k.toLowerCase(Locale.ROOT))))
                        .filter(c -> c.distance() <= bound && c.distance() < wanted.length())
                        .sorted(
                                Comparator.comparingInt(Candidate::distance)
                                        .thenComparing(Candidate::text))
                        .toList();
        return near.stream()
                .filter(c -> c.distance() <= near.getFirst().distance() + 1)
                .limit(MOST)
                .map(Candidate::text)
                .toList();
    }

    /// The optimal string alignment distance.
    static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
    }
}
