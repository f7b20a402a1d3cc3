package org.postern.antispam;

/// What a model knows beside its entries. Immutable; a lesson makes a new one.
///
/// @param sequence number of the last lesson
/// @param hams messages learned as ham and not taken back
/// @param spams messages learned as spam and not taken back
/// @param hamTotals ham messages that each Bayes member counted
/// @param spamTotals spam messages that each Bayes member counted
record LearnerState(
        long sequence,
        long hams,
        long spams,
        int[] hamTotals,
        int[] spamTotals,
        LearnerFusion fusion) {
    static final LearnerState FRESH =
            new LearnerState(
                    0,
                    0,
                    0,
                    new int[LearnerMember.BAYES],
                    new int[LearnerMember.BAYES],
                    LearnerFusion.FRESH);

    /// A member's totals are halved when they reach this, together: only their relation counts.
    private static final int MOST = 1 << 28;

    /// After a lesson, or after taking one back.
    LearnerState after(LearnerLesson lesson, boolean back, LearnerFusion joined) {
        boolean spam = lesson.label() == LearnerLabel.SPAM;
        int step = back ? -1 : 1;
        int[] hamCounts = hamTotals.clone();
        int[] spamCounts = spamTotals.clone();
        for (int i = 0; i < LearnerMember.BAYES; i++) {
            if (lesson.counts(i)) {
                int[] counts = spam ? spamCounts : hamCounts;
                counts[i] = Math.max(0, counts[i] + step);
                if (counts[i] >= MOST) {
                    hamCounts[i] /= 2;
                    spamCounts[i] /= 2;
                }
            }
        }
        return new LearnerState(
                sequence + 1,
                spam ? hams : Math.max(0, hams + step),
                spam ? Math.max(0, spams + step) : spams,
                hamCounts,
                spamCounts,
                joined);
    }
}
