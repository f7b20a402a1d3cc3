package org.postern.antispam;

/// The one scale of all engines: whole numbers from 0 up, 50 and above is junk.
///
/// Rule engines have a sum of points and a threshold; their sum is stretched so that the threshold
/// comes to lie on 50, and nothing below 0 is kept: with the usual threshold of 5 points a message
/// of 7.3 points has 73. A probability is laid on the scale by [#ofProbability].
public final class JunkScale {
    /// From here on a message is junk.
    public static final int JUNK = 50;

    /// No report is above this.
    public static final int HIGHEST = 999;

    private JunkScale() {}

    /// @param points an engine's own sum
    /// @param required the sum from which that engine calls a message junk; above 0
    public static int ofPoints(double points, double required) {
        if (!(required > 0)) {
            throw new IllegalArgumentException("threshold must be above 0: " + required);
        }
        // Rounded down, so that a sum just below the threshold does not become junk; the small
        // addition takes back what adding decimal fractions in binary has lost.
        return clamp(Math.floor(points / required * JUNK + 1e-6));
    }

    /// @param probability that the message is junk, from 0 to 1; 0.5 lies on 50, 1 on 100
    public static int ofProbability(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
        return clamp(Math.floor(probability * 2 * JUNK + 1e-6));
    }

    private static int clamp(double score) {
        return (int) Math.max(0, Math.min(HIGHEST, score));
    }
}
