package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.RegexNode.Alternation;
import org.postern.antispam.RegexNode.Assertion;
import org.postern.antispam.RegexNode.Atomic;
import org.postern.antispam.RegexNode.BackReference;
import org.postern.antispam.RegexNode.Capture;
import org.postern.antispam.RegexNode.Conditional;
import org.postern.antispam.RegexNode.Greed;
import org.postern.antispam.RegexNode.Keep;
import org.postern.antispam.RegexNode.Look;
import org.postern.antispam.RegexNode.One;
import org.postern.antispam.RegexNode.Place;
import org.postern.antispam.RegexNode.Repeat;
import org.postern.antispam.RegexNode.Sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the code that [RegexRun] runs: one array of whole numbers, each instruction followed by
/// its operands.
///
/// What costs most in such patterns is repeated single octets (`\s{0,20}`, `[^>]+`) and long
/// alternations, so these have instructions of their own: a run knows which octets may follow it,
/// and an alternation which octet each of its branches can begin with.
final class RegexProgram {
    static final int MATCH = 0;
    static final int OCTET = 1;
    static final int STRING = 2;
    static final int STRING_FOLDED = 3;
    static final int SET = 4;
    static final int SPLIT = 5;
    static final int JUMP = 6;
    static final int SAVE = 7;
    static final int ASSERT = 8;
    static final int RUN_GREEDY = 9;
    static final int RUN_LAZY = 10;
    static final int RUN_POSSESSIVE = 11;
    static final int LOOP_INIT = 12;
    static final int LOOP = 13;
    static final int AHEAD = 14;
    static final int BEHIND = 15;
    static final int ATOMIC = 16;
    static final int BACK_REFERENCE = 17;
    static final int KEEP = 18;
    static final int BRANCHES = 19;
    static final int CONDITION = 20;
    static final int NEVER = 21;
    static final int REACH = 22;

    /// A pattern that becomes longer than this is refused.
    static final int LONGEST = 1_000_000;

    /// Of look-behinds: the furthest they look back, as in Perl.
    private static final int FURTHEST_BACK = 255;

    final List<byte[]> strings = new ArrayList<>();
    final List<boolean[]> sets = new ArrayList<>();
    private final Map<OctetSet, Integer> setNumbers = new HashMap<>();
    private int[] code = new int[64];
    private int length;
    private int registers;
    private final int groupRegisters;
    private final boolean captures;

    /// @param groups capturing groups of the pattern
    /// @param captures whether anybody asks where groups matched
    RegexProgram(RegexNode node, int groups, boolean captures) throws RegexException {
        this.captures = captures || refersBack(node);
        this.groupRegisters = this.captures ? 2 * (groups + 1) : 0;
        this.registers = Math.max(2, groupRegisters);
        emit(node, null);
        add(MATCH);
    }

    int[] code() {
        return Arrays.copyOf(code, length);
    }

    /// Registers at the front that hold where groups matched.
    int groupRegisters() {
        return groupRegisters;
    }

    int registers() {
        return registers;
    }

    private static boolean refersBack(RegexNode node) {
        return switch (node) {
            case BackReference _, Conditional _ -> true;
            case One _, Assertion _, Keep _ -> false;
            case Sequence(var parts) -> parts.stream().anyMatch(RegexProgram::refersBack);
            case Alternation(var branches) -> branches.stream().anyMatch(RegexProgram::refersBack);
            case Repeat(var body, _, _, _) -> refersBack(body);
            case Capture(_, var body) -> refersBack(body);
            case Atomic(var body) -> refersBack(body);
            case Look(var body, _, _) -> refersBack(body);
        };
    }

    private int add(int... words) throws RegexException {
        if (length + words.length > LONGEST) {
            throw new RegexException("pattern becomes too long");
        }
        if (length + words.length > code.length) {
            code = Arrays.copyOf(code, Math.max(code.length * 2, length + words.length));
        }
        System.arraycopy(words, 0, code, length, words.length);
        length += words.length;
        return length - words.length;
    }

    private int setNumber(OctetSet set) {
        return setNumbers.computeIfAbsent(
                set,
                key -> {
                    sets.add(key.table());
                    return sets.size() - 1;
                });
    }

    /// @param next what may follow, its first octet; null when anything may, the end too
    private void emit(RegexNode node, @Nullable OctetSet next) throws RegexException {
        switch (node) {
            case One(var set) -> emitOne(set);
            case Sequence(var parts) -> emitSequence(parts, next);
            case Alternation(var branches) -> emitBranches(branches, next);
            case Repeat repeat -> emitRepeat(repeat, next);
            case Capture(var group, var body) -> {
                if (captures) {
                    add(SAVE, 2 * group);
                }
                emit(body, next);
                if (captures) {
                    add(SAVE, 2 * group + 1);
                }
            }
            case Atomic(var body) -> emitSub(ATOMIC, body);
            case Look look -> emitLook(look);
            case BackReference(var group, var fold) -> {
                if (2 * group + 1 >= registers) {
                    throw new RegexException("reference to a group that is not there");
                }
                add(BACK_REFERENCE, group, fold ? 1 : 0);
            }
            case Assertion(var place) -> add(ASSERT, place.number);
            case Keep _ -> add(KEEP);
            case Conditional(var group, var then, var otherwise) -> {
                int at = add(CONDITION, group, 0);
                emit(then, next);
                int jump = add(JUMP, 0);
                code[at + 2] = length;
                emit(otherwise, next);
                code[jump + 1] = length;
            }
        }
    }

    private void emitOne(OctetSet set) throws RegexException {
        if (set.size() == 1) {
            add(OCTET, set.first());
        } else if (set.size() == 0) {
            add(NEVER);
        } else {
            add(SET, setNumber(set));
        }
    }

    private void emitSequence(List<RegexNode> parts, @Nullable OctetSet next)
            throws RegexException {
        for (int i = 0; i < parts.size(); i++) {
            int run = literalRun(parts, i);
            if (run > 1) {
                emitString(parts.subList(i, i + run));
                i += run - 1;
            } else {
                emit(parts.get(i), follower(parts, i + 1, next));
            }
        }
    }

    /// The octets that the match of `parts` from `from` on can begin with; null when it may be
    /// empty.
    private static @Nullable OctetSet follower(
            List<RegexNode> parts, int from, @Nullable OctetSet next) {
        var set = OctetSet.EMPTY;
        for (int i = from; i < parts.size(); i++) {
            var first = FirstOctets.of(parts.get(i));
            set = set.plus(first.set());
            if (!first.mayBeEmpty()) {
                return set;
            }
        }
        return next == null ? null : set.plus(next);
    }

    private static int literalRun(List<RegexNode> parts, int from) {
        int count = 0;
        while (from + count < parts.size()
                && parts.get(from + count) instanceof One(var set)
                && (set.size() == 1 || isCasePair(set))) {
            count++;
        }
        return count;
    }

    private static boolean isCasePair(OctetSet set) {
        int first = set.first();
        return set.size() == 2 && first >= 'A' && first <= 'Z' && set.has(first + 32);
    }

    private void emitString(List<RegexNode> literals) throws RegexException {
        byte[] text = new byte[literals.size()];
        boolean folded = false;
        boolean exact = false;
        for (int i = 0; i < text.length; i++) {
            var set = ((One) literals.get(i)).set();
            int first = set.first();
            boolean pair = set.size() == 2;
            boolean letter = (first | 32) >= 'a' && (first | 32) <= 'z';
            folded |= pair;
            exact |= !pair && letter;
            text[i] = (byte) (pair ? first + 32 : first);
        }
        if (folded && exact) {
            // Rare: some letters with a case and some without. One instruction for each.
            for (var literal : literals) {
                emitOne(((One) literal).set());
            }
            return;
        }
        strings.add(text);
        add(folded ? STRING_FOLDED : STRING, strings.size() - 1);
    }

    private void emitBranches(List<RegexNode> branches, @Nullable OctetSet next)
            throws RegexException {
        int at = add(BRANCHES, branches.size());
        for (int i = 0; i < branches.size(); i++) {
            add(0, 0);
        }
        int[] jumps = new int[branches.size()];
        for (int i = 0; i < branches.size(); i++) {
            var first = FirstOctets.of(branches.get(i));
            code[at + 2 + 2 * i] = first.mayBeEmpty() ? -1 : setNumber(first.set());
            code[at + 3 + 2 * i] = length;
            emit(branches.get(i), next);
            jumps[i] = add(JUMP, 0);
        }
        for (int jump : jumps) {
            code[jump + 1] = length;
        }
    }

    private void emitRepeat(Repeat repeat, @Nullable OctetSet next) throws RegexException {
        if (repeat.max() == 0) {
            return;
        }
        if (single(repeat.body()) instanceof One(var set)) {
            int follow = next == null ? -1 : setNumber(next);
            int instruction =
                    switch (repeat.greed()) {
                        case GREEDY -> RUN_GREEDY;
                        case LAZY -> RUN_LAZY;
                        case POSSESSIVE -> RUN_POSSESSIVE;
                    };
            if (repeat.min() == 1 && repeat.max() == 1) {
                emitOne(set);
            } else {
                add(instruction, setNumber(set), repeat.min(), repeat.max(), follow);
            }
            return;
        }
        if (repeat.greed() == Greed.POSSESSIVE) {
            emitSub(ATOMIC, new Repeat(repeat.body(), repeat.min(), repeat.max(), Greed.GREEDY));
            return;
        }
        if (repeat.min() == 1 && repeat.max() == 1) {
            emit(repeat.body(), next);
            return;
        }
        boolean lazy = repeat.greed() == Greed.LAZY;
        if (repeat.min() == 0 && repeat.max() == 1) {
            int split = add(SPLIT, 0, 0);
            code[split + 1 + (lazy ? 1 : 0)] = length;
            emit(repeat.body(), next);
            code[split + 2 - (lazy ? 1 : 0)] = length;
            return;
        }
        int register = registers;
        registers += 2;
        add(LOOP_INIT, register);
        int loop = add(LOOP, register, repeat.min(), repeat.max(), lazy ? 1 : 0, 0);
        emit(repeat.body(), null);
        add(JUMP, loop);
        code[loop + 5] = length;
    }

    private static RegexNode single(RegexNode node) {
        return node instanceof Sequence(var parts) && parts.size() == 1 ? parts.getFirst() : node;
    }

    private void emitSub(int instruction, RegexNode body) throws RegexException {
        int at = add(instruction, 0);
        emit(body, null);
        add(MATCH);
        code[at + 1] = length;
    }

    private void emitLook(Look look) throws RegexException {
        if (look.ahead()) {
            int at = add(AHEAD, look.negative() ? 1 : 0, 0);
            emit(look.body(), null);
            add(MATCH);
            code[at + 2] = length;
            return;
        }
        int[] span = span(look.body());
        if (span[1] > FURTHEST_BACK) {
            throw new RegexException("look-behind longer than " + FURTHEST_BACK);
        }
        int at = add(BEHIND, look.negative() ? 1 : 0, span[0], span[1], 0);
        emit(look.body(), null);
        add(REACH);
        add(MATCH);
        code[at + 4] = length;
    }

    /// The fewest and the most octets that a node can match.
    private static int[] span(RegexNode node) {
        return switch (node) {
            case One _ -> new int[] {1, 1};
            case Assertion _, Keep _, Look _ -> new int[] {0, 0};
            case BackReference _, Conditional _ -> new int[] {0, Integer.MAX_VALUE};
            case Capture(_, var body) -> span(body);
            case Atomic(var body) -> span(body);
            case Sequence(var parts) -> {
                long min = 0;
                long max = 0;
                for (var part : parts) {
                    int[] one = span(part);
                    min += one[0];
                    max += one[1];
                }
                yield bounded(min, max);
            }
            case Alternation(var branches) -> {
                long min = Integer.MAX_VALUE;
                long max = 0;
                for (var branch : branches) {
                    int[] one = span(branch);
                    min = Math.min(min, one[0]);
                    max = Math.max(max, one[1]);
                }
                yield bounded(min, max);
            }
            case Repeat(var body, var low, var high, _) -> {
                int[] one = span(body);
                yield bounded((long) one[0] * low, (long) one[1] * high);
            }
        };
    }

    private static int[] bounded(long min, long max) {
        return new int[] {
            (int) Math.min(min, Integer.MAX_VALUE), (int) Math.min(max, Integer.MAX_VALUE)
        };
    }

    /// Whether a match can begin only where one of some places is.
    static boolean beginsOnlyAt(RegexNode node, Set<Place> places) {
        return switch (node) {
            case Assertion(var place) -> places.contains(place);
            case Sequence(var parts) -> !parts.isEmpty() && beginsOnlyAt(parts.getFirst(), places);
            case Capture(_, var body) -> beginsOnlyAt(body, places);
            case Alternation(var branches) ->
                    branches.stream().allMatch(branch -> beginsOnlyAt(branch, places));
            case One _, Repeat _, Atomic _, Look _, BackReference _, Keep _, Conditional _ -> false;
        };
    }
}
