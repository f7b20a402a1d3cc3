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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private static final int FORK = -1;

    /// What a state is: the number of the set that it reads, [#FORK], or below it the end of a
    /// pattern.
    private int[] kinds = new int[64];

    /// Where the targets of a state begin, and how many it has.
    private int[] places = new int[64];

    private int[] counts = new int[64];
    private int[] targets = new int[64];
    private int size;
    private int targetCount;
    private final List<OctetSet> sets = new ArrayList<>();
    private final Map<OctetSet, Integer> setNumbers = new HashMap<>();

    /// By pattern, its first state, which is its end, and the one that it begins with.
    private int[] firsts = {};

    private int[] starts = {};

    private int copies;
    private int bound;

    /// Which octets can stand at the first places of what a pattern matches, as far as all that it
    /// matches reaches.
    static List<boolean[]> leading(RegexNode node, int most) {
        var loose = new LooseNet();
        List<boolean[]> leading = new ArrayList<>();
        if (!loose.tryAdd(node, 0, 1, LARGEST)) {
            return leading;
        }
        var frontier = new BitSet();
        loose.close(loose.starts[0], frontier);
        while (leading.size() < most) {
            var set = OctetSet.EMPTY;
            var next = new BitSet();
            for (int state = frontier.nextSetBit(0);
                    state >= 0;
                    state = frontier.nextSetBit(state + 1)) {
                if (loose.number(state) >= 0) {
                    return leading;
                }
                set = set.plus(loose.sets.get(loose.kinds[state]));
                loose.close(loose.next(state), next);
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
        for (int copies = COPIES; copies > 0; copies--) {
            var net = new LooseNet();
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
            joined.append(net, 0, net.patterns());
        }
        joined.trim();
        return joined;
    }

    /// Some of the patterns.
    LooseNet part(int from, int to) {
        var part = new LooseNet();
        part.append(this, from, to);
        part.trim();
        return part;
    }

    private void append(LooseNet net, int fromPattern, int toPattern) {
        int from = net.firsts[fromPattern];
        int to = toPattern < net.patterns() ? net.firsts[toPattern] : net.size;
        int shift = size - from;
        for (int state = from; state < to; state++) {
            int kind = net.kinds[state];
            int made = add(kind < 0 ? kind : setNumber(net.sets.get(kind)));
            places[made] = targetCount;
            counts[made] = net.counts[state];
            for (int i = 0; i < net.counts[state]; i++) {
                target(net.targets[net.places[state] + i] + shift);
            }
        }
        for (int pattern = fromPattern; pattern < toPattern; pattern++) {
            pattern(net.firsts[pattern] + shift, net.starts[pattern] + shift);
        }
    }

    private void trim() {
        kinds = Arrays.copyOf(kinds, size);
        places = Arrays.copyOf(places, size);
        counts = Arrays.copyOf(counts, size);
        targets = Arrays.copyOf(targets, targetCount);
        setNumbers.clear();
    }

    private boolean tryAdd(RegexNode node, int number, int mostCopies, int mostStates) {
        copies = mostCopies;
        bound = mostStates;
        int accept = add(FORK - 1 - number);
        int start = build(node, accept);
        if (start < 0 || Arrays.binarySearch(closure(start), accept) >= 0) {
            return false;
        }
        pattern(accept, start);
        return true;
    }

    private void pattern(int first, int start) {
        firsts = Arrays.copyOf(firsts, firsts.length + 1);
        starts = Arrays.copyOf(starts, starts.length + 1);
        firsts[firsts.length - 1] = first;
        starts[starts.length - 1] = start;
    }

    /// Patterns in it.
    int patterns() {
        return firsts.length;
    }

    /// The numbers of its patterns.
    int[] numbers() {
        return Arrays.stream(firsts).map(this::number).toArray();
    }

    /// States.
    int size() {
        return size;
    }

    private int add(int kind) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        kinds[size] = kind;
        return size++;
    }

    private void target(int state) {
        if (targetCount == targets.length) {
            targets = Arrays.copyOf(targets, 2 * targetCount);
        }
        targets[targetCount++] = state;
    }

    private void lead(int from, int... to) {
        places[from] = targetCount;
        counts[from] = to.length;
        for (int state : to) {
            target(state);
        }
    }

    private int fork(int... to) {
        int state = add(FORK);
        lead(state, to);
        return state;
    }

    private int setNumber(OctetSet set) {
        return setNumbers.computeIfAbsent(
                set,
                key -> {
                    sets.add(key);
                    return sets.size() - 1;
                });
    }

    private int reader(OctetSet set, int next) {
        int state = add(setNumber(set));
        lead(state, next);
        return state;
    }

    /// @return the state that begins it, or -1 when it becomes too large
    private int build(RegexNode node, int next) {
        if (size > bound) {
            return -1;
        }
        return switch (node) {
            case One(var set) -> reader(set, next);
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
                yield fork(heads);
            }
            case Repeat repeat -> repeat(repeat, next);
        };
    }

    private int loop(RegexNode body, int next) {
        int fork = fork();
        int head = build(body, fork);
        lead(fork, head, next);
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
                at = head < 0 ? -1 : fork(head, next);
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
    /// out, in order.
    int[] closure(int from) {
        if (kinds[from] != FORK) {
            return new int[] {from};
        }
        var seen = new BitSet();
        int[] open = new int[16];
        int[] reached = new int[16];
        int opened = 0;
        int count = 0;
        open[opened++] = from;
        seen.set(from);
        while (opened > 0) {
            int state = open[--opened];
            if (kinds[state] != FORK) {
                if (count == reached.length) {
                    reached = Arrays.copyOf(reached, 2 * count);
                }
                reached[count++] = state;
                continue;
            }
            for (int i = 0; i < counts[state]; i++) {
                int next = targets[places[state] + i];
                if (!seen.get(next)) {
                    seen.set(next);
                    if (opened == open.length) {
                        open = Arrays.copyOf(open, 2 * opened);
                    }
                    open[opened++] = next;
                }
            }
        }
        int[] all = Arrays.copyOf(reached, count);
        Arrays.sort(all);
        return all;
    }

    /// Where patterns begin.
    int[] starts() {
        return starts;
    }

    /// The sets that states read.
    List<OctetSet> sets() {
        return sets;
    }

    /// Which of the sets a state reads; below 0 for one that ends a pattern.
    int set(int state) {
        return kinds[state];
    }

    /// Where a state leads that reads something.
    int next(int state) {
        return targets[places[state]];
    }

    /// The number of the pattern that ends in a state, or -1.
    int number(int state) {
        return kinds[state] < FORK ? FORK - 1 - kinds[state] : -1;
    }
}
