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

/// Dismisses patterns that have no text of their own to look for, several in one pass.
///
/// Each pattern is made looser: look-arounds and edges are left out, long repetitions count two and
/// then any number. What is left is a regular language that holds everything the pattern matches,
/// so that a text without any of it cannot match. All of them together run as one deterministic
/// automaton whose states are made when they are first reached, each a set of states of the
/// patterns (Rabin and Scott, 1959). States are kept up to a bound and then begun anew; a text that
/// needs more than that is dismissed from nothing.
final class LoosePatterns {
    /// States of one pattern beyond which it is not taken in.
    private static final int LARGEST = 60_000;

    private static final int MOST_STATES = 4_000;

    /// Repetitions of more than one octet that are told apart.
    private static final int COPIES = 3;

    private static final int COPIES_OF_ONE = 8;

    /// What must follow in a pattern: a set of octets, or a fork.
    private final List<OctetSet> sets = new ArrayList<>();

    private final List<int[]> nexts = new ArrayList<>();
    private final List<Integer> rules = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    private int copies = COPIES;
    private final byte[] classes = new byte[256];
    private int width;
    private int[] sampleOfClass = new int[0];

    /// Replaced whole when it is full; a state refers only to states of its own cache.
    private volatile @Nullable Cache cache;

    /// Whether a pattern counts octets out of a wide set, so that it is in many places at once.
    static boolean isCounting(RegexNode node) {
        return switch (node) {
            case One _, Assertion _, Look _, Keep _ -> false;
            case BackReference _, Conditional _ -> true;
            case Capture(_, var body) -> isCounting(body);
            case Atomic(var body) -> isCounting(body);
            case Sequence(var parts) -> parts.stream().anyMatch(LoosePatterns::isCounting);
            case Alternation(var branches) -> branches.stream().anyMatch(LoosePatterns::isCounting);
            case Repeat(var body, var min, var max, _) -> {
                boolean counts = min > 1 || (max > 1 && max <= COPIES_OF_ONE);
                boolean wide = FirstOctets.of(body).set().size() > 12;
                yield (counts && wide) || isCounting(body);
            }
        };
    }

    /// Which octets can stand at the first places of what a pattern matches, as far as all that it
    /// matches reaches.
    static List<boolean[]> leading(RegexNode node, int places) {
        var loose = new LoosePatterns();
        loose.copies = 1;
        List<boolean[]> leading = new ArrayList<>();
        if (!loose.tryAdd(node, 0)) {
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

    /// Takes a pattern in.
    ///
    /// @param number that a pass gives for it
    /// @return whether it did; it does not when the pattern is too large or matches anything
    boolean add(RegexNode node, int number) {
        for (copies = COPIES; copies > 0; copies--) {
            if (tryAdd(node, number)) {
                return true;
            }
        }
        return false;
    }

    private boolean tryAdd(RegexNode node, int number) {
        int before = nexts.size();
        int accept = state(null, new int[0], number);
        int start = build(node, accept);
        if (start < 0 || nexts.size() - before > LARGEST || reaches(start, accept)) {
            while (nexts.size() > before) {
                sets.removeLast();
                nexts.removeLast();
                rules.removeLast();
            }
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
        var closure = new BitSet();
        close(from, closure);
        return closure.get(to);
    }

    /// @return the state that begins it, or -1 when it becomes too large
    private int build(RegexNode node, int next) {
        if (nexts.size() > 20 * LARGEST) {
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
        int at = next;
        if (repeat.max() - repeat.min() > most || repeat.min() > most) {
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
        if (closure.get(from)) {
            return;
        }
        var open = new java.util.ArrayDeque<Integer>();
        open.push(from);
        while (!open.isEmpty()) {
            int state = open.pop();
            if (!closure.get(state)) {
                closure.set(state);
                for (int next : isFork(state) ? nexts.get(state) : NONE) {
                    open.push(next);
                }
            }
        }
    }

    private static final int[] NONE = {};

    private boolean isFork(int state) {
        return rules.get(state) < 0 && sets.get(state).equals(OctetSet.EMPTY);
    }

    /// Called once, after the last pattern: finds which octets no pattern tells apart.
    void finish() {
        Map<List<Boolean>, Integer> known = new HashMap<>();
        var distinct = sets.stream().distinct().toList();
        List<Integer> samples = new ArrayList<>();
        for (int octet = 0; octet < 256; octet++) {
            int one = octet;
            var signature = distinct.stream().map(set -> set.has(one)).toList();
            int number =
                    known.computeIfAbsent(
                            signature,
                            key -> {
                                samples.add(one);
                                return samples.size() - 1;
                            });
            classes[octet] = (byte) number;
        }
        width = samples.size();
        sampleOfClass = samples.stream().mapToInt(Integer::intValue).toArray();
        cache = new Cache();
    }

    /// A set of states of the patterns, and where each class of octets leads.
    private static final class State {
        final int[] members;
        final int[] found;
        final @Nullable State[] next;

        State(int[] members, int[] found, int width) {
            this.members = members;
            this.found = found;
            this.next = new @Nullable State[width];
        }
    }

    private final class Cache {
        private final Map<java.nio.IntBuffer, State> states = new HashMap<>();
        private final Map<Integer, int[]> closures = new HashMap<>();
        private final BitSet beginning = new BitSet();
        final State start;

        Cache() {
            for (int begin : starts) {
                reach(begin, beginning);
            }
            start = state((BitSet) beginning.clone());
        }

        /// Adds what can be reached from a state without an octet, forks left out.
        private void reach(int from, BitSet into) {
            var known = closures.get(from);
            if (known == null) {
                var closure = new BitSet();
                close(from, closure);
                known = closure.stream().filter(s -> !isFork(s)).toArray();
                closures.put(from, known);
            }
            for (int member : known) {
                into.set(member);
            }
        }

        private State state(BitSet set) {
            int[] members = set.stream().toArray();
            var key = java.nio.IntBuffer.wrap(members);
            var known = states.get(key);
            if (known == null) {
                int[] found = Arrays.stream(members).map(rules::get).filter(r -> r >= 0).toArray();
                known = new State(members, found, width);
                states.put(key, known);
            }
            return known;
        }

        /// @return null when there are too many states
        synchronized @Nullable State step(State from, int column) {
            var known = from.next[column];
            if (known != null || states.size() >= MOST_STATES) {
                return known;
            }
            int octet = sampleOfClass[column];
            var reached = (BitSet) beginning.clone();
            for (int member : from.members) {
                if (rules.get(member) < 0 && sets.get(member).has(octet)) {
                    reach(nexts.get(member)[0], reached);
                }
            }
            var made = state(reached);
            from.next[column] = made;
            return made;
        }
    }

    /// Whether any of the patterns may match in the text.
    boolean mayMatch(byte[] text) {
        var current = cache;
        if (current == null) {
            return true;
        }
        var state = current.start;
        for (byte octet : text) {
            int column = classes[octet & 0xFF] & 0xFF;
            var next = state.next[column];
            if (next == null) {
                next = current.step(state, column);
                if (next == null) {
                    cache = new Cache();
                    return true;
                }
            }
            if (next.found.length > 0) {
                return true;
            }
            state = next;
        }
        return false;
    }

    /// Marks the numbers of all patterns that may match in the text.
    ///
    /// @return false when the text needs too many states: then anything may match
    boolean scan(byte[] text, LiteralIndex.Marks marks) {
        var current = cache;
        if (current == null) {
            return false;
        }
        var state = current.start;
        for (byte octet : text) {
            int column = classes[octet & 0xFF] & 0xFF;
            var next = state.next[column];
            if (next == null) {
                next = current.step(state, column);
                if (next == null) {
                    cache = new Cache();
                    return false;
                }
            }
            if (next.found.length > 0 && next != state) {
                marks.addAll(next.found, -1);
            }
            state = next;
        }
        return true;
    }
}
