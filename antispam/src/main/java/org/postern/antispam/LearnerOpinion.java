package org.postern.antispam;

/// What each member says of a message: above 0 spam, below 0 ham, near 0 unsure.
final class LearnerOpinion {
    private static final double BAYES_SCALE = 16;
    private static final double LINE_SCALE = 3.5;

    /// By the member's number.
    private final double[] values;

    LearnerOpinion(double[] values) {
        this.values = values;
    }

    double of(LearnerMember member) {
        return values[member.number];
    }

    double of(int member) {
        return values[member];
    }

    /// On one scale for all members, on which most opinions lie between -2 and 2.
    double scaled(int member) {
        return values[member] / scale(member);
    }

    /// What an opinion is divided by before it is weighed.
    static double scale(int member) {
        return member < LearnerMember.BAYES ? BAYES_SCALE : LINE_SCALE;
    }
}
