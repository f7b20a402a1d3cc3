package org.postern.antispam;

import java.util.Arrays;

/// One of the judges whose opinions the learner joins. Each looks at its own tokens only, so that
/// what deceives one (a mailing list that all spam came through so far, a text made of a book's
/// words) is outvoted by the others.
///
/// Two kinds of judges, which err differently:
///
/// - **Bayes**: counts in how many ham and spam messages a token stood, and adds up what the counts
///   say. It learns a message only when it was not sure of it already.
/// - **Linear**: a weight for each token, moved by the error (logistic regression).
enum LearnerMember {
    /// All words and pairs.
    WHOLE(0, true, true),
    /// Words and pairs of the header, and the structure.
    HEAD(1, true, false),
    /// Words and pairs of subject and text.
    BODY(2, true, false),
    /// The opening's octets.
    OPENING(3, true, true),
    /// Words of subject, text and tags.
    WORDS(4, false, false),
    /// The opening's octets.
    OPENING_LINE(5, false, false),
    /// A user's own: words of header, subject, text and tags. It learns what is still wrong after
    /// all others have spoken.
    OWN(6, false, false);

    /// Members that count; the others weigh.
    static final int BAYES = 4;

    /// Members whose opinions are joined ([LearnerFusion]); what comes after is added.
    static final int JOINED = 6;

    static final int ALL = 7;

    /// On disk: never changes its meaning. From 0 without a gap, in this order.
    final int number;

    final boolean bayes;

    /// Which of an entry's two pairs of counts is this member's.
    final boolean firstCounts;

    LearnerMember(int number, boolean bayes, boolean firstCounts) {
        this.number = number;
        this.bayes = bayes;
        this.firstCounts = firstCounts;
    }

    private static final int[][] MASKS = masks();
    private static final LearnerMember[] VALUES = values();

    static boolean countsFirst(int member) {
        return VALUES[member].firstCounts;
    }

    /// Whether it looks at tokens of that kind.
    boolean reads(TokenKind kind) {
        return switch (this) {
            case WHOLE -> kind != TokenKind.FOLDED && kind != TokenKind.OCTETS;
            case HEAD -> kind == TokenKind.HEADER || kind == TokenKind.HEADER_PAIR;
            case BODY -> kind == TokenKind.WORD || kind == TokenKind.PAIR;
            case OPENING, OPENING_LINE -> kind == TokenKind.OCTETS;
            case OWN -> kind.inUserModel();
            case WORDS ->
                    kind == TokenKind.WORD || kind == TokenKind.TAG || kind == TokenKind.FOLDED;
        };
    }

    private static int[][] masks() {
        var kinds = TokenKind.values();
        int[][] masks = new int[kinds.length][];
        for (TokenKind kind : kinds) {
            int[] found = new int[ALL];
            int count = 0;
            for (LearnerMember member : values()) {
                if (member.reads(kind)) {
                    found[count++] = member.number;
                }
            }
            masks[kind.number] = Arrays.copyOf(found, count);
        }
        return masks;
    }

    /// The numbers of the members that look at tokens of a kind; not to be changed.
    static int[] readers(TokenKind kind) {
        return MASKS[kind.number];
    }
}
