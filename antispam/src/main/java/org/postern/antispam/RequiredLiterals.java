package org.postern.antispam;

import org.jspecify.annotations.Nullable;
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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds out of a pattern texts of which one at least must stand in whatever it matches, so that
/// thousands of rules can be dismissed by one pass for all their texts.
///
/// Each node gives the exact texts that it matches, when they are few, or else some that are
/// required. Of several such sets along a sequence the one is chosen that ordinary text has least
/// often, by a rough table of how frequent octets are. Everything is in lower case.
final class RequiredLiterals {
    private static final int MOST_TEXTS = 96;
    private static final int MOST_BRANCH_TEXTS = 800;
    private static final int LONGEST_TEXT = 20;
    private static final int LONGEST_KEPT = 8;

    /// A set that stands at more than this share of all places is no help.
    private static final double TOO_FREQUENT = 0.0008;

    /// Octets that stand at more than this share of all places are not seldom.
    private static final double SELDOM = 0.05;

    private RequiredLiterals() {}

    private record Found(@Nullable Set<String> exact, @Nullable Set<String> required) {
        @Nullable Set<String> best() {
            return exact != null ? exact : required;
        }
    }

    private static final Found NOTHING = new Found(null, null);
    private static final Found EMPTY = new Found(Set.of(""), null);

    static List<String> of(RegexNode node) {
        var best = find(node).best();
        if (best == null || cost(best) > TOO_FREQUENT) {
            return List.of();
        }
        // A few octets dismiss as well as many, and make a much smaller automaton.
        return best.stream()
                .map(text -> text.substring(0, Math.min(LONGEST_KEPT, text.length())))
                .distinct()
                .toList();
    }

    /// Octets that ordinary text has seldom, of which one at least stands in whatever a pattern
    /// matches; null when there are none.
    static @Nullable OctetSet seldomOctets(RegexNode node) {
        var set = neededOctets(node);
        return set == null || frequency(set) > SELDOM ? null : set;
    }

    private static @Nullable OctetSet neededOctets(RegexNode node) {
        return switch (node) {
            case One(var set) -> set;
            case Capture(_, var body) -> neededOctets(body);
            case Atomic(var body) -> neededOctets(body);
            case Repeat(var body, var min, _, _) -> min == 0 ? null : neededOctets(body);
            case Sequence(var parts) -> {
                OctetSet best = null;
                for (var part : parts) {
                    var set = neededOctets(part);
                    if (set != null && (best == null || frequency(set) < frequency(best))) {
                        best = set;
                    }
                }
                yield best;
            }
            case Alternation(var branches) -> {
                var all = OctetSet.EMPTY;
                for (var branch : branches) {
                    var set = neededOctets(branch);
                    if (set == null) {
                        yield null;
                    }
                    all = all.plus(set);
                }
                yield all;
            }
            case Assertion _, Look _, Keep _, BackReference _, Conditional _ -> null;
        };
    }

    private static double frequency(OctetSet set) {
        double sum = 0;
        for (int octet = 0; octet < 256; octet++) {
            if (set.has(octet)) {
                sum += octet < 128 ? frequency((char) LiteralIndex.fold(octet)) : 0.0005;
            }
        }
        return sum;
    }

    private static Found find(RegexNode node) {
        return switch (node) {
            case One(var set) -> one(set);
            case Assertion _, Look _, Keep _ -> EMPTY;
            case BackReference _, Conditional _ -> NOTHING;
            case Capture(_, var body) -> find(body);
            case Atomic(var body) -> find(body);
            case Sequence(var parts) -> sequence(parts);
            case Alternation(var branches) -> branches(branches);
            case Repeat repeat -> repeat(repeat);
        };
    }

    private static Found one(OctetSet set) {
        Set<String> texts = new LinkedHashSet<>();
        if (set.size() > 24 || set.size() == 0) {
            return NOTHING;
        }
        for (int octet = 0; octet < 256; octet++) {
            if (set.has(octet)) {
                texts.add(String.valueOf((char) LiteralIndex.fold(octet)));
            }
        }
        return texts.size() > 16 ? NOTHING : new Found(texts, null);
    }

    private static Found sequence(List<RegexNode> parts) {
        @Nullable Set<String> best = null;
        boolean whole = true;
        Set<String> current = Set.of("");
        for (var part : parts) {
            var found = find(part);
            var exact = found.exact();
            if (exact != null) {
                var longer = product(current, exact);
                if (longer != null) {
                    current = longer;
                } else {
                    whole = false;
                    best = better(best, current);
                    current = exact;
                }
            } else {
                whole = false;
                best = better(better(best, current), found.required());
                current = Set.of("");
            }
        }
        return whole ? new Found(current, null) : new Found(null, better(best, current));
    }

    private static @Nullable Set<String> product(Set<String> heads, Set<String> tails) {
        if (heads.size() * tails.size() > MOST_TEXTS) {
            return null;
        }
        Set<String> all = new LinkedHashSet<>();
        for (var head : heads) {
            for (var tail : tails) {
                if (head.length() + tail.length() > LONGEST_TEXT) {
                    return null;
                }
                all.add(head + tail);
            }
        }
        return all;
    }

    private static Found branches(List<RegexNode> branches) {
        Set<String> exact = new LinkedHashSet<>();
        Set<String> required = new LinkedHashSet<>();
        boolean allExact = true;
        for (var branch : branches) {
            var found = find(branch);
            var best = found.best();
            if (best == null || required.size() > MOST_BRANCH_TEXTS) {
                return NOTHING;
            }
            allExact &= found.exact() != null;
            exact.addAll(best);
            required.addAll(best);
        }
        if (allExact && exact.size() <= MOST_TEXTS) {
            return new Found(exact, null);
        }
        return required.contains("") ? NOTHING : new Found(null, required);
    }

    private static Found repeat(Repeat repeat) {
        if (repeat.max() == 0) {
            return EMPTY;
        }
        var found = find(repeat.body());
        var exact = found.exact();
        if (repeat.min() == 0) {
            if (repeat.max() > 1 || exact == null) {
                return NOTHING;
            }
            Set<String> maybe = new LinkedHashSet<>(exact);
            maybe.add("");
            return new Found(maybe, null);
        }
        if (exact == null) {
            return found;
        }
        var times = exact;
        for (int i = 1; i < repeat.min(); i++) {
            var longer = product(times, exact);
            if (longer == null) {
                return new Found(null, times);
            }
            times = longer;
        }
        return repeat.min() == repeat.max() ? new Found(times, null) : new Found(null, times);
    }

    private static @Nullable Set<String> better(
            @Nullable Set<String> one, @Nullable Set<String> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return cost(one) <= cost(other) ? one : other;
    }

    /// About how often one of the texts begins at a place of ordinary text.
    private static double cost(Set<String> texts) {
        double sum = 0;
        for (var text : texts) {
            double product = 1;
            for (int i = 0; i < text.length(); i++) {
                product *= frequency(text.charAt(i));
            }
            sum += product;
        }
        return sum;
    }

    private static double frequency(char c) {
        if (c == ' ') {
            return 0.17;
        }
        if (c >= 'a' && c <= 'z') {
            return "etaoinsrhl".indexOf(c) >= 0
                    ? 0.07
                    : "dcumfpgwyb".indexOf(c) >= 0 ? 0.025 : 0.01;
        }
        if (c >= '0' && c <= '9') {
            return 0.02;
        }
        return ".,-/:=<>\"\n".indexOf(c) >= 0 ? 0.02 : 0.006;
    }
}
