package org.postern.antispam;

import org.postern.antispam.RegexNode.Alternation;
import org.postern.antispam.RegexNode.Assertion;
import org.postern.antispam.RegexNode.Atomic;
import org.postern.antispam.RegexNode.BackReference;
import org.postern.antispam.RegexNode.Capture;
import org.postern.antispam.RegexNode.Conditional;
import org.postern.antispam.RegexNode.Keep;
import org.postern.antispam.RegexNode.Look;
import org.postern.antispam.RegexNode.One;
import org.postern.antispam.RegexNode.Repeat;
import org.postern.antispam.RegexNode.Sequence;

/// Which octets the match of a pattern can begin with, and whether it can match nothing at all.
record FirstOctets(OctetSet set, boolean mayBeEmpty) {
    private static final FirstOctets NOTHING = new FirstOctets(OctetSet.EMPTY, true);
    private static final FirstOctets ANYTHING = new FirstOctets(OctetSet.ALL, true);

    static FirstOctets of(RegexNode node) {
        return switch (node) {
            case One(var set) -> new FirstOctets(set, false);
            case Assertion _, Look _, Keep _ -> NOTHING;
            case BackReference _, Conditional _ -> ANYTHING;
            case Capture(_, var body) -> of(body);
            case Atomic(var body) -> of(body);
            case Repeat(var body, var min, var max, _) -> {
                var first = max == 0 ? NOTHING : of(body);
                yield min == 0 ? new FirstOctets(first.set(), true) : first;
            }
            case Sequence(var parts) -> {
                var set = OctetSet.EMPTY;
                boolean empty = true;
                for (var part : parts) {
                    var first = of(part);
                    set = set.plus(first.set());
                    if (!first.mayBeEmpty()) {
                        empty = false;
                        break;
                    }
                }
                yield new FirstOctets(set, empty);
            }
            case Alternation(var branches) -> {
                var set = OctetSet.EMPTY;
                boolean empty = false;
                for (var branch : branches) {
                    var first = of(branch);
                    set = set.plus(first.set());
                    empty |= first.mayBeEmpty();
                }
                yield new FirstOctets(set, empty);
            }
        };
    }
}
