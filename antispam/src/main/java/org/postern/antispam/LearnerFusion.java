package org.postern.antispam;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Joins the members' opinions into one probability: a weight for each member and a bias, moved
/// slowly by the error, so that the result means what it says.
///
/// The weights stay within a factor of three of where they began. People who only report errors
/// teach that every member errs; without the bounds that would silence them all.
///
/// Immutable.
final class LearnerFusion {
    static final int SIZE = LearnerMember.JOINED + 1;

    private static final float FIRST = 4f / LearnerMember.JOINED;
    private static final float LEAST = FIRST / 3;
    private static final float MOST = FIRST * 3;
    private static final float MOST_BIAS = 1;
    private static final double RATE = 0.02;

    static final LearnerFusion FRESH = fresh();

    private final float[] weights;

    /// @param weights of the members, then the bias; not copied
    LearnerFusion(float[] weights) {
        this.weights = weights;
        for (int i = 0; i < LearnerMember.JOINED; i++) {
            // Not a number becomes the least.
            weights[i] = weights[i] >= LEAST ? Math.min(weights[i], MOST) : LEAST;
        }
        float bias = weights[LearnerMember.JOINED];
        weights[LearnerMember.JOINED] = bias >= -MOST_BIAS ? Math.min(bias, MOST_BIAS) : -MOST_BIAS;
    }

    private static LearnerFusion fresh() {
        float[] weights = new float[SIZE];
        Arrays.fill(weights, 0, LearnerMember.JOINED, FIRST);
        return new LearnerFusion(weights);
    }

    static final int OCTETS = 4 * SIZE;

    void write(ByteBuffer target) {
        for (float weight : weights) {
            target.putFloat(weight);
        }
    }

    static LearnerFusion read(ByteBuffer source) {
        float[] weights = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            weights[i] = source.getFloat();
        }
        return new LearnerFusion(weights);
    }

    float weight(int index) {
        return weights[index];
    }

    /// The logarithm of the odds that the message is spam.
    double logOdds(LearnerOpinion opinion) {
        double sum = weights[LearnerMember.JOINED];
        for (int i = 0; i < LearnerMember.JOINED; i++) {
            sum += weights[i] * opinion.scaled(i);
        }
        return sum + opinion.of(LearnerMember.OWN);
    }

    static double probability(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    /// What it becomes when a message turned out to be spam, or ham.
    LearnerFusion learned(LearnerOpinion opinion, boolean spam) {
        double error = (spam ? 1 : 0) - probability(logOdds(opinion));
        float[] moved = weights.clone();
        for (int i = 0; i < LearnerMember.JOINED; i++) {
            double size = Math.clamp(opinion.scaled(i), -3.0, 3.0);
            moved[i] += (float) (RATE * error * size);
        }
        moved[LearnerMember.JOINED] += (float) (RATE * error * 0.3);
        return new LearnerFusion(moved);
    }
}
