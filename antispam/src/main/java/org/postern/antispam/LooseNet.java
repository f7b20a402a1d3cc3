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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Patterns made looser, side by side as one nondeterministic automaton for [LooseAutomaton].
///
/// Look-arounds and edges are left out, and long repetitions count a few and then any number. What
/// is left is a regular language that holds everything the pattern matches, so that a text without
/// any of it cannot match.
final class LooseNet {
    /// States of one pattern beyond which its repetitions are not counted, or else it is not taken
    /// in.
    private static final int LARGEST = 60_000;

    /// Repetitions of more than one octet that are told apart.
    private static final int COPIES = 3;

    private static final int COPIES_OF_ONE = 8;

    /// A set of more octets than this is wide: what repeats it is in many places at once when it is
    /// counted exactly, and makes as many states.
    private static final int WIDE = 12;

    /// What must follow in a pattern: a set of octets, or a fork.
    private final List<OctetSet> sets = new ArrayList<>();

    private final List<int[]> nexts = new ArrayList<>();
    private final List<Integer> rules = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    private int copies;
    private int bound;

    /// Which octets can stand at the first places of what a pattern matches, as far as all that it
    /// matches reaches.
    static List<boolean[]> leading(RegexNode node, int places) {
        var loose = new LooseNet();
        List<boolean[]> leading = new ArrayList<>();
        if (!loose.tryAdd(node, 0, 1, LARGEST)) {
            return leading;
        }
        var frontier = new BitSet();
        loose.close(loose.starts.getFirst(), frontier);
        while (leading.size() < places) {
            var set = OctetSet.EMPTY;
            var next = new BitSet();
            for (int state = frontier.nextSetBit(0);
                    state >= 0;
                    state = frontier.nextSetBit(state + 1)) {
                if (loose.rules.get(state) >= 0) {
                    return leading;
                }
                if (!loose.isFork(state)) {
                    set = set.plus(loose.sets.get(state));
                    loose.close(loose.nexts.get(state)[0], next);
                }
            }
            leading.add(set.table());
            frontier = next;
        }
        return leading;
    }

    /// One pattern.
    ///
    /// @param number that a pass gives for it
    /// @return null when it is too large or matches anything
    static @Nullable LooseNet of(RegexNode node, int number) {
        var net = new LooseNet();
        for (int copies = COPIES; copies > 0; copies--) {
            if (net.tryAdd(node, number, copies, LARGEST)) {
                return net;
            }
        }
        return null;
    }

    /// Patterns side by side.
    static LooseNet joined(List<LooseNet> nets) {
        var joined = new LooseNet();
        for (var net : nets) {
            int first = joined.size();
            joined.sets.addAll(net.sets);
            joined.rules.addAll(net.rules);
            for (int[] next : net.nexts) {
                joined.nexts.add(Arrays.stream(next).map(state -> first + state).toArray());
            }
            net.starts.forEach(start -> joined.starts.add(first + start));
        }
        return joined;
    }

    private boolean tryAdd(RegexNode node, int number, int mostCopies, int mostStates) {
        copies = mostCopies;
        bound = mostStates;
        int accept = state(null, new int[0], number);
        int start = build(node, accept);
        if (start < 0 || reaches(start, accept)) {
            sets.clear();
            nexts.clear();
            rules.clear();
            return false;
        }
        starts.add(start);
        return true;
    }

    int size() {
        return nexts.size();
    }

    private int state(@Nullable OctetSet set, int[] next, int rule) {
        sets.add(set == null ? OctetSet.EMPTY : set);
        nexts.add(next);
        rules.add(rule);
        return nexts.size() - 1;
    }

    /// Whether `to` can be reached without any octet.
    private boolean reaches(int from, int to) {
        return Arrays.binarySearch(closure(from), to) >= 0;
    }

    /// @return the state that begins it, or -1 when it becomes too large
    private int build(RegexNode node, int next) {
        if (nexts.size() > bound) {
            return -1;
        }
        return switch (node) {
            case One(var set) -> state(set, new int[] {next}, -1);
            case Assertion _, Look _, Keep _ -> next;
            case BackReference _ -> loop(new One(OctetSet.ALL), next);
            case Capture(_, var body) -> build(body, next);
            case Atomic(var body) -> build(body, next);
            case Conditional(_, var then, var otherwise) ->
                    build(new Alternation(List.of(then, otherwise)), next);
            case Sequence(var parts) -> {
                int at = next;
                for (int i = parts.size() - 1; i >= 0 && at >= 0; i--) {
                    at = build(parts.get(i), at);
                }
                yield at;
            }
            case Alternation(var branches) -> {
                int[] heads = new int[branches.size()];
                for (int i = 0; i < heads.length; i++) {
                    heads[i] = build(branches.get(i), next);
                    if (heads[i] < 0) {
                        yield -1;
                    }
                }
                yield state(null, heads, -1);
            }
            case Repeat repeat -> repeat(repeat, next);
        };
    }

    private int loop(RegexNode body, int next) {
        int fork = state(null, new int[0], -1);
        int head = build(body, fork);
        nexts.set(fork, new int[] {head, next});
        return head < 0 ? -1 : fork;
    }

    private int repeat(Repeat repeat, int next) {
        int outer = copies;
        int most = isOne(repeat.body()) ? COPIES_OF_ONE : copies;
        // Within a repetition one more of another kind is told apart from none, and no more.
        copies = 1;
        int must = Math.min(repeat.min(), most);
        int maybe = isWide(repeat.body()) ? 1 : most;
        int at = next;
        if (repeat.max() - repeat.min() > maybe || repeat.min() > most) {
            at = loop(repeat.body(), next);
        } else {
            for (int i = repeat.min(); i < repeat.max() && at >= 0; i++) {
                int head = build(repeat.body(), at);
                at = head < 0 ? -1 : state(null, new int[] {head, next}, -1);
            }
        }
        for (int i = 0; i < must && at >= 0; i++) {
            at = build(repeat.body(), at);
        }
        copies = outer;
        return at;
    }

    private static boolean isWide(RegexNode body) {
        return FirstOctets.of(body).set().size() > WIDE;
    }

    /// Whether nothing but one octet is left of it.
    private static boolean isOne(RegexNode node) {
        return switch (node) {
            case One _ -> true;
            case Capture(_, var body) -> isOne(body);
            case Sequence(var parts) ->
                    parts.stream().filter(part -> !isNothing(part)).count() == 1
                            && parts.stream().allMatch(part -> isNothing(part) || isOne(part));
            case Alternation _,
                    Repeat _,
                    Atomic _,
                    Look _,
                    BackReference _,
                    Assertion _,
                    Keep _,
                    Conditional _ ->
                    false;
        };
    }

    private static boolean isNothing(RegexNode node) {
        return node instanceof Look || node instanceof Assertion || node instanceof Keep;
    }

    private void close(int from, BitSet closure) {
        for (int state : closure(from)) {
            closure.set(state);
        }
    }

    /// The states that can be reached from one without an octet, itself among them and forks left
    /// out.
    int[] closure(int from) {
        var seen = new BitSet();
        var open = new ArrayDeque<Integer>();
        List<Integer> reached = new ArrayList<>();
        open.push(from);
        while (!open.isEmpty()) {
            int state = open.pop();
            if (seen.get(state)) {
                continue;
            }
            seen.set(state);
            if (isFork(state)) {
                for (int next : nexts.get(state)) {
                    open.push(next);
                }
            } else {
                reached.add(state);
            }
        }
        return reached.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private boolean isFork(int state) {
        return rules.get(state) < 0 && sets.get(state).equals(OctetSet.EMPTY);
    }

    /// Where patterns begin.
    List<Integer> starts() {
        return starts;
    }

    /// What a state reads; nothing for one that ends a pattern.
    OctetSet set(int state) {
        return sets.get(state);
    }

    /// Where a state leads that reads something.
    int next(int state) {
        return nexts.get(state)[0];
    }

    /// The number of the pattern that ends in a state, or -1.
    int number(int state) {
        return rules.get(state);
    }
}
