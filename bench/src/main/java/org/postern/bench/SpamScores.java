package org.postern.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// One filter's scores of a corpus and what they are worth. Each question takes how often each
/// message counts, so that samples can be drawn anew (bootstrap).
final class SpamScores {
    private final double[] scores;
    private final boolean[] spam;

    /// Messages by score, highest first.
    private final int[] order;

    SpamScores(double[] scores, List<LabelledMail> mail) {
        this.scores = scores.clone();
        this.spam = new boolean[scores.length];
        for (int i = 0; i < spam.length; i++) {
            spam[i] = mail.get(i).spam();
        }
        this.order =
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /// Each message once.
    int[] once() {
        int[] counts = new int[scores.length];
        Arrays.fill(counts, 1);
        return counts;
    }

    /// One less the area under the curve: how likely it is that a ham message is scored above a
    /// spam message; equal scores count half.
    double aboveCurve(int[] counts) {
        double wrong = 0;
        double hams = 0;
        double spams = 0;
        for (int i = 0; i < order.length; ) {
            double hamsHere = 0;
            double spamsHere = 0;
            double score = scores[order[i]];
            for (; i < order.length && scores[order[i]] == score; i++) {
                if (spam[order[i]]) {
                    spamsHere += counts[order[i]];
                } else {
                    hamsHere += counts[order[i]];
                }
            }
            wrong += spamsHere * (hams + hamsHere / 2);
            hams += hamsHere;
            spams += spamsHere;
        }
        return wrong / (hams * spams);
    }

    /// Ham messages at or above a limit.
    int lost(int[] counts, double limit) {
        int lost = 0;
        for (int i = 0; i < scores.length; i++) {
            lost += !spam[i] && scores[i] >= limit ? counts[i] : 0;
        }
        return lost;
    }

    /// Spam messages below a limit.
    int missed(int[] counts, double limit) {
        int missed = 0;
        for (int i = 0; i < scores.length; i++) {
            missed += spam[i] && scores[i] < limit ? counts[i] : 0;
        }
        return missed;
    }

    /// Spam messages missed with the lowest limit that loses no more ham than that.
    int missedAtLoss(int[] counts, int lost) {
        int hams = 0;
        int missed = total(counts, true);
        for (int i = 0; i < order.length; ) {
            int spamsHere = 0;
            double score = scores[order[i]];
            for (; i < order.length && scores[order[i]] == score; i++) {
                if (spam[order[i]]) {
                    spamsHere += counts[order[i]];
                } else {
                    hams += counts[order[i]];
                }
            }
            if (hams > lost) {
                break;
            }
            missed -= spamsHere;
        }
        return missed;
    }

    int total(int[] counts, boolean ofSpam) {
        int total = 0;
        for (int i = 0; i < spam.length; i++) {
            total += spam[i] == ofSpam ? counts[i] : 0;
        }
        return total;
    }
}
