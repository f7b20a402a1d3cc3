package org.postern.antispam;

import java.nio.ByteBuffer;

/// What one message changes in a model. Known again, it is taken back exactly.
///
/// @param label what the message was said to be
/// @param own whether it is for a user's model, which looks at fewer tokens
/// @param counted the Bayes members that count it, as bits by [LearnerMember#number]; the others
///   were sure of it already
/// @param words what is added to the weight of each of its tokens for [LearnerMember#WORDS], in a
///   user's model for [LearnerMember#OWN]
/// @param opening the same for [LearnerMember#OPENING_LINE]
record LearnerLesson(LearnerLabel label, boolean own, int counted, int words, int opening) {
    /// A Bayes member that is at least so sure of a message learns nothing more from it.
    private static final double SURE = 7;

    private static final double RATE = 8;

    /// Slower, since the words that are in each message of a user move with those that tell.
    private static final double OWN_RATE = 3;

    private static final int STEPS = 3;

    /// A linear member that errs less than this learns nothing more.
    private static final double LEAST_ERROR = 0.05;

    /// What the shared model is to learn from a message.
    static LearnerLesson shared(TokenSet tokens, LearnerOpinion opinion, LearnerLabel label) {
        boolean spam = label == LearnerLabel.SPAM;
        double words = opinion.of(LearnerMember.WORDS);
        double opening = opinion.of(LearnerMember.OPENING_LINE);
        return new LearnerLesson(
                label,
                false,
                counted(opinion, spam, LearnerMember.BAYES),
                step(LearnerModel.tokens(tokens, LearnerMember.WORDS), words, spam, RATE),
                step(LearnerModel.tokens(tokens, LearnerMember.OPENING_LINE), opening, spam, RATE));
    }

    /// What a user's model is to learn from a message.
    ///
    /// @param logOdds what all together say of it, this model laid over the shared one
    static LearnerLesson own(
            TokenSet tokens, LearnerOpinion opinion, double logOdds, LearnerLabel label) {
        boolean spam = label == LearnerLabel.SPAM;
        return new LearnerLesson(
                label,
                true,
                counted(opinion, spam, LearnerMember.OPENING.number),
                step(LearnerModel.tokens(tokens, LearnerMember.OWN), logOdds, spam, OWN_RATE),
                0);
    }

    /// @param members the first so many learn
    private static int counted(LearnerOpinion opinion, boolean spam, int members) {
        int counted = 0;
        for (int member = 0; member < members; member++) {
            double said = opinion.of(member);
            if ((spam ? said : -said) < SURE) {
                counted |= 1 << member;
            }
        }
        return counted;
    }

    /// How far the weights move: some steps of gradient descent, of which each follows from the one
    /// before without looking at the tokens again, since all their weights move alike.
    ///
    /// @param count of the tokens whose weights move
    /// @param said before, as the logarithm of the odds
    private static int step(int count, double said, boolean spam, double rate) {
        double length = Math.sqrt(Math.max(1, count));
        double now = said;
        int moved = 0;
        for (int i = 0; i < STEPS; i++) {
            double error = (spam ? 1 : 0) - LearnerFusion.probability(now);
            if (Math.abs(error) < LEAST_ERROR) {
                break;
            }
            int step = (int) Math.rint(error * rate / length * LearnerEntry.WEIGHT_UNIT);
            moved += step;
            now += step * length / LearnerEntry.WEIGHT_UNIT;
        }
        return Math.clamp(moved, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static final int OCTETS = 6;

    void write(ByteBuffer target) {
        int kind = (label == LearnerLabel.SPAM ? 1 : 0) | (own ? 2 : 0);
        target.put((byte) kind).put((byte) counted);
        target.putShort((short) words).putShort((short) opening);
    }

    static LearnerLesson read(ByteBuffer source) {
        int kind = source.get();
        LearnerLabel label = (kind & 1) != 0 ? LearnerLabel.SPAM : LearnerLabel.HAM;
        return new LearnerLesson(
                label, (kind & 2) != 0, source.get(), source.getShort(), source.getShort());
    }

    boolean counts(int member) {
        return (counted & 1 << member) != 0;
    }

    /// Whether tokens of that kind change at all.
    boolean touches(TokenKind kind) {
        if (own && !kind.inUserModel()) {
            return false;
        }
        for (int member : LearnerMember.readers(kind)) {
            if (member < LearnerMember.BAYES ? counts(member) : weight(member) != 0) {
                return true;
            }
        }
        return false;
    }

    /// What is added to weights for a member that weighs.
    private int weight(int member) {
        if (member == LearnerMember.OPENING_LINE.number) {
            return opening;
        }
        return own == (member == LearnerMember.OWN.number) ? words : 0;
    }

    /// A token's entry after this lesson, or, taken back, before it.
    long applied(long entry, TokenKind kind, boolean back) {
        boolean spam = label == LearnerLabel.SPAM;
        long changed = entry;
        for (int member : LearnerMember.readers(kind)) {
            if (member >= LearnerMember.BAYES) {
                changed = LearnerEntry.weighed(changed, back ? -weight(member) : weight(member));
            } else if (counts(member)) {
                boolean first = LearnerMember.countsFirst(member);
                changed =
                        back
                                ? LearnerEntry.discounted(changed, first, spam)
                                : LearnerEntry.counted(changed, first, spam);
            }
        }
        return changed;
    }
}
