package org.postern.antispam;

/// What a token is. It decides which members of the learner look at it ([LearnerMember]).
///
/// @see TokenReader
enum TokenKind {
    /// A word of a header field, with the field's name; the order of the fields; the structure.
    HEADER(0, 1_500),
    /// Two words of one header field, near each other.
    HEADER_PAIR(1, 3_000),
    /// A word of the subject or of the text as it is read, in its own case; parts of links.
    WORD(2, 2_000),
    /// Two words of the text, near each other.
    PAIR(3, 4_500),
    /// A word within a tag of HTML, two tags that follow each other.
    TAG(4, 1_000),
    /// A word of the text, without case.
    FOLDED(5, 1_000),
    /// Four octets of the message's opening.
    OCTETS(6, 3_000);

    /// Most distinct tokens of this kind that are taken from one message. The sum of all keeps a
    /// lesson below the largest value of a key-value store.
    final int most;

    /// On disk: never changes its meaning. From 0 without a gap, in this order.
    final int number;

    TokenKind(int number, int most) {
        this.number = number;
        this.most = most;
    }

    /// Whether a user's own model keeps it too: only the telling half, since it is small.
    boolean inUserModel() {
        return switch (this) {
            case HEADER, WORD, TAG, FOLDED -> true;
            case HEADER_PAIR, PAIR, OCTETS -> false;
        };
    }
}
