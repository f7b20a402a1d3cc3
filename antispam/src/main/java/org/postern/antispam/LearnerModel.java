package org.postern.antispam;

import org.jspecify.annotations.Nullable;

/// The entries of one model and what they mean.
///
/// One thread teaches it, any number ask it meanwhile.
final class LearnerModel {
    /// How many times a user's own evidence counts beside that of all.
    static final int OWN_WEIGHT = 5;

    /// The share of messages a token is thought to stand in before anything is known of it, over
    /// the number of messages.
    private static final double PRIOR = 0.4;

    /// How many messages' worth of doubt each token has.
    private static final double DOUBT = 0.3;

    private static final LearnerMember[] MEMBERS = LearnerMember.values();
    private static final TokenKind[] KINDS = TokenKind.values();

    private volatile LearnerTable table;
    private volatile LearnerState state;

    LearnerModel(LearnerTable table, LearnerState state) {
        this.table = table;
        this.state = state;
    }

    LearnerTable table() {
        return table;
    }

    /// Goes on with the same entries in another table.
    void table(LearnerTable other) {
        table = other;
    }

    LearnerState state() {
        return state;
    }

    void state(LearnerState next) {
        state = next;
    }

    /// How many tokens a member looks at.
    static int tokens(TokenSet tokens, LearnerMember member) {
        int count = 0;
        for (TokenKind kind : KINDS) {
            count += member.reads(kind) ? tokens.count(kind) : 0;
        }
        return count;
    }

    /// What the members say of a message.
    ///
    /// @param own the user's model, to be laid over this one
    LearnerOpinion opinion(TokenSet tokens, @Nullable LearnerModel own) {
        var weighing = new Weighing(this, own);
        double[] sums = new double[LearnerMember.ALL];
        for (int i = 0; i < tokens.size(); i++) {
            weighing.add(sums, tokens.hash(i), tokens.kind(i));
        }
        for (LearnerMember member : MEMBERS) {
            sums[member.number] /= Math.sqrt(Math.max(1, tokens(tokens, member)));
        }
        return new LearnerOpinion(sums);
    }

    /// What each token adds to the logarithm of the odds.
    double[] shares(TokenSet tokens, @Nullable LearnerModel own) {
        var weighing = new Weighing(this, own);
        LearnerFusion fusion = state.fusion();
        double[] factors = new double[LearnerMember.ALL];
        for (LearnerMember member : MEMBERS) {
            int number = member.number;
            double weight =
                    number < LearnerMember.JOINED
                            ? fusion.weight(number) / LearnerOpinion.scale(number)
                            : 1;
            factors[number] = weight / Math.sqrt(Math.max(1, tokens(tokens, member)));
        }
        double[] shares = new double[tokens.size()];
        for (int i = 0; i < shares.length; i++) {
            double[] sums = new double[LearnerMember.ALL];
            weighing.add(sums, tokens.hash(i), tokens.kind(i));
            for (int j = 0; j < sums.length; j++) {
                shares[i] += sums[j] * factors[j];
            }
        }
        return shares;
    }

    /// One look at two models whose totals stay what they were when it began.
    private static final class Weighing {
        private final LearnerTable shared;
        private final @Nullable LearnerTable own;
        private final LearnerState all;
        private final LearnerState mine;

        Weighing(LearnerModel shared, @Nullable LearnerModel own) {
            this.shared = shared.table;
            this.own = own == null ? null : own.table;
            this.all = shared.state;
            this.mine = own == null ? LearnerState.FRESH : own.state;
        }

        void add(double[] sums, int hash, TokenKind kind) {
            long entry = shared.get(hash);
            // Tokens that a user's model never keeps are weighed by the shared totals alone.
            LearnerTable overlay = kind.inUserModel() ? own : null;
            boolean laidOver = overlay != null;
            long over = overlay == null ? 0 : overlay.get(hash);
            if (entry == 0 && over == 0) {
                return;
            }
            for (int member : LearnerMember.readers(kind)) {
                if (member < LearnerMember.BAYES) {
                    sums[member] += counted(entry, over, laidOver, member);
                } else {
                    long weighed = member < LearnerMember.JOINED ? entry : over;
                    sums[member] +=
                            (double) LearnerEntry.weight(weighed) / LearnerEntry.WEIGHT_UNIT;
                }
            }
        }

        private double counted(long entry, long over, boolean laidOver, int member) {
            boolean first = LearnerMember.countsFirst(member);
            int ham = LearnerEntry.ham(entry, first) + OWN_WEIGHT * LearnerEntry.ham(over, first);
            int spam =
                    LearnerEntry.spam(entry, first) + OWN_WEIGHT * LearnerEntry.spam(over, first);
            if (ham + spam == 0) {
                return 0;
            }
            int times = laidOver ? OWN_WEIGHT : 0;
            double hams =
                    (double) all.hamTotals()[member] + (double) times * mine.hamTotals()[member];
            double spams =
                    (double) all.spamTotals()[member] + (double) times * mine.spamTotals()[member];
            return logOdds(ham, spam, hams, spams);
        }
    }

    /// What a token says by its counts. The estimate is drawn towards "nothing" while the counts
    /// are small.
    static double logOdds(int ham, int spam, double hams, double spams) {
        double inSpam = spam / (spams + 1);
        double inHam = ham / (hams + 1);
        double prior = PRIOR / (hams + spams + 2);
        double share = (inSpam + prior) / (inSpam + inHam + 2 * prior);
        int count = ham + spam;
        double doubtful = DOUBT / 2;
        return StrictMath.log((doubtful + count * share) / (doubtful + count * (1 - share)));
    }
}
