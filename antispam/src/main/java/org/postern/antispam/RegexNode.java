package org.postern.antispam;

import java.util.List;

/// A pattern of Perl's language, parsed. It speaks of octets: a rule is matched against octets, and
/// only ASCII letters have a case.
sealed interface RegexNode {
    /// One octet out of a set.
    record One(OctetSet set) implements RegexNode {}

    record Sequence(List<RegexNode> parts) implements RegexNode {}

    record Alternation(List<RegexNode> branches) implements RegexNode {}

    /// @param max [#WITHOUT_END] when there is no upper bound
    record Repeat(RegexNode body, int min, int max, Greed greed) implements RegexNode {
        static final int WITHOUT_END = Integer.MAX_VALUE;
    }

    /// A capturing group, counted from 1.
    record Capture(int group, RegexNode body) implements RegexNode {}

    /// `(?>…)`: what it matched is not given back.
    record Atomic(RegexNode body) implements RegexNode {}

    record Look(RegexNode body, boolean ahead, boolean negative) implements RegexNode {}

    record BackReference(int group, boolean fold) implements RegexNode {}

    record Assertion(Place place) implements RegexNode {}

    /// `\K`: the match is told from here on.
    record Keep() implements RegexNode {}

    /// `(?(1)…|…)`
    record Conditional(int group, RegexNode then, RegexNode otherwise) implements RegexNode {}

    enum Greed {
        GREEDY,
        LAZY,
        POSSESSIVE
    }

    enum Place {
        TEXT_BEGIN(0),
        TEXT_END(1),
        TEXT_END_OR_LAST_BREAK(2),
        LINE_BEGIN(3),
        LINE_END(4),
        WORD_EDGE(5),
        NO_WORD_EDGE(6),
        SEARCH_BEGIN(7);

        /// How compiled patterns name it.
        final int number;

        Place(int number) {
            this.number = number;
        }
    }
}
