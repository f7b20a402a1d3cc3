package org.postern.antispam;

import java.util.List;

/// The learner's opinion of one message.
///
/// @param probability that the message is junk, 0 to 1
/// @param speaks whether enough was learned for an opinion; otherwise the probability is only the
///   best guess, and nobody should act on it
/// @param evidence the features that spoke loudest, loudest first; empty unless asked for
public record LearnerScore(double probability, boolean speaks, List<LearnerEvidence> evidence) {
    /// No opinion.
    public static final LearnerScore SILENT = new LearnerScore(0.5, false, List.of());

    private static final double[] STEPS = {0.01, 0.05, 0.20, 0.40, 0.60, 0.80, 0.95, 0.99};
    private static final String[] RULES = {
        "BAYES_00",
        "BAYES_05",
        "BAYES_20",
        "BAYES_40",
        "BAYES_50",
        "BAYES_60",
        "BAYES_80",
        "BAYES_95",
        "BAYES_99"
    };

    public LearnerScore {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
        evidence = List.copyOf(evidence);
    }

    /// The name under which public rule sets score this opinion: `BAYES_00` for less than 1 % to
    /// `BAYES_99` for 99 % and more.
    public String rule() {
        int step = 0;
        while (step < STEPS.length && probability >= STEPS[step]) {
            step++;
        }
        return RULES[step];
    }

    /// The opinion as a score of the common scale ([JunkScale]); 0 when it does not speak.
    public int junkScore() {
        return speaks ? JunkScale.ofProbability(probability) : 0;
    }
}
