package org.postern.antispam;

import java.util.Arrays;

/// Runs patterns over octets, within a budget of steps and of memory. For one thread at a time.
///
/// A backtracking matcher with a stack of its own: an entry is a place to go on from, a register to
/// put back, or a run of single octets that can be shortened or made longer. Look-arounds and
/// atomic groups run on the same stack above a base.
final class RegexRun {
    /// Thrown when the budget is spent; the text then counts as not matched.
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;

        Spent(String message) {
            super(message, null, false, false);
        }
    }

    private static final RegexNode.Place[] PLACES = RegexNode.Place.values();
    private static final int RESUME = 0;
    private static final int RESTORE = 1;
    private static final int SHORTEN = 2;
    private static final int LENGTHEN = 3;
    private static final int NEXT_BRANCH = 4;
    private static final int LOOP_AGAIN = 5;

    /// Entries of three numbers each.
    private static final int LARGEST_STACK = 3 * 400_000;

    private int[] stack = new int[3 * 256];
    private int top;
    private int[] registers = new int[16];
    private byte[] text = new byte[0];
    private int begin;
    private int end;
    private int searchBegin;
    private int kept;

    /// Where a look-behind must end.
    private int reach;

    private int matchBegin;
    private int matchEnd;
    private long budget;

    RegexRun(long budget) {
        this.budget = budget;
    }

    void budget(long steps) {
        budget = steps;
    }

    long budget() {
        return budget;
    }

    /// Looks for the first match that begins at `from` or later in the text from `begin` to `end`.
    ///
    /// @throws Spent when the budget does not suffice
    boolean find(PerlRegex regex, byte[] octets, int begin, int end, int from) {
        this.text = octets;
        this.begin = begin;
        this.end = end;
        this.searchBegin = from;
        if (registers.length < regex.registers) {
            registers = new int[regex.registers];
        }
        if (regex.groupRegisters > 0) {
            // A try that fails leaves them as they were.
            Arrays.fill(registers, 0, regex.groupRegisters, -1);
        }
        if (regex.anchored) {
            return from == begin && at(regex, from);
        }
        if (regex.needed != null && !has(regex.needed, from)) {
            return false;
        }
        if (regex.lineAnchored) {
            return findAtLineBegin(regex, from);
        }
        boolean[] first = regex.first;
        if (first == null) {
            for (int i = from; i <= end; i++) {
                if (at(regex, i)) {
                    return true;
                }
            }
            return false;
        }
        boolean[] second = regex.second;
        boolean[] third = regex.third;
        if (second == null) {
            for (int i = from; i < end; i++) {
                if (first[octets[i] & 0xFF] && at(regex, i)) {
                    return true;
                }
            }
            return false;
        }
        int last = third == null ? end - 1 : end - 2;
        for (int i = from; i < last; i++) {
            if (second[octets[i + 1] & 0xFF]
                    && first[octets[i] & 0xFF]
                    && (third == null || third[octets[i + 2] & 0xFF])
                    && at(regex, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(boolean[] set, int from) {
        for (int i = from; i < end; i++) {
            if (set[text[i] & 0xFF]) {
                return true;
            }
        }
        return false;
    }

    private boolean findAtLineBegin(PerlRegex regex, int from) {
        boolean[] first = regex.first;
        for (int i = from; i <= end; i++) {
            if (i > begin && text[i - 1] != '\n') {
                while (i < end && text[i] != '\n') {
                    i++;
                }
                continue;
            }
            boolean may = first == null || (i < end && first[text[i] & 0xFF]);
            if (may && at(regex, i)) {
                return true;
            }
        }
        return false;
    }

    boolean find(PerlRegex regex, byte[] octets) {
        return find(regex, octets, 0, octets.length, 0);
    }

    int start() {
        return matchBegin;
    }

    int end() {
        return matchEnd;
    }

    /// Where a group begins, or -1 when it took no part.
    int start(int group) {
        return group == 0 ? matchBegin : registers[2 * group];
    }

    int end(int group) {
        return group == 0 ? matchEnd : registers[2 * group + 1];
    }

    private boolean at(PerlRegex regex, int start) {
        top = 0;
        kept = -1;
        int stop = run(regex, 0, start);
        if (stop < 0) {
            return false;
        }
        matchBegin = kept >= 0 ? kept : start;
        matchEnd = stop;
        return true;
    }

    private void push(int kind, int place, int position, int extra) {
        if (top + 3 > stack.length) {
            if (stack.length >= LARGEST_STACK) {
                throw new Spent("too many alternatives open");
            }
            stack = Arrays.copyOf(stack, stack.length * 2);
        }
        stack[top] = kind << 24 | place;
        stack[top + 1] = position;
        stack[top + 2] = extra;
        top += 3;
    }

    private void set(int register, int value) {
        push(RESTORE, register, registers[register], 0);
        registers[register] = value;
    }

    /// Takes back everything above `base`.
    private void unwind(int base) {
        while (top > base) {
            top -= 3;
            if (stack[top] >>> 24 == RESTORE) {
                registers[stack[top] & 0xFFFFFF] = stack[top + 1];
            }
        }
    }

    /// Forgets the choices above `base`, but not which registers to put back.
    private void commit(int base) {
        int to = base;
        for (int from = base; from < top; from += 3) {
            if (stack[from] >>> 24 == RESTORE) {
                System.arraycopy(stack, from, stack, to, 3);
                to += 3;
            }
        }
        top = to;
    }

    /// @return where the match ends, or -1
    private int run(PerlRegex regex, int startPlace, int start) {
        int[] code = regex.code;
        byte[] octets = text;
        int last = end;
        int base = top;
        int place = startPlace;
        int at = start;
        while (true) {
            if (--budget < 0) {
                throw new Spent("out of steps");
            }
            boolean failed = false;
            switch (code[place]) {
                case RegexProgram.MATCH -> {
                    return at;
                }
                case RegexProgram.OCTET -> {
                    if (at < last && (octets[at] & 0xFF) == code[place + 1]) {
                        at++;
                        place += 2;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.STRING -> {
                    byte[] string = regex.strings[code[place + 1]];
                    if (stands(string, at, last)) {
                        at += string.length;
                        place += 2;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.STRING_FOLDED -> {
                    byte[] string = regex.strings[code[place + 1]];
                    if (standsFolded(string, at, last)) {
                        at += string.length;
                        place += 2;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.SET -> {
                    if (at < last && regex.sets[code[place + 1]][octets[at] & 0xFF]) {
                        at++;
                        place += 2;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.SPLIT -> {
                    push(RESUME, code[place + 2], at, 0);
                    place = code[place + 1];
                }
                case RegexProgram.JUMP -> place = code[place + 1];
                case RegexProgram.SAVE -> {
                    set(code[place + 1], at);
                    place += 2;
                }
                case RegexProgram.ASSERT -> {
                    if (holds(code[place + 1], at)) {
                        place += 2;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.RUN_GREEDY -> {
                    int reached = runGreedy(regex, place, at);
                    if (reached < 0) {
                        failed = true;
                    } else {
                        at = reached;
                        place += 5;
                    }
                }
                case RegexProgram.RUN_LAZY -> {
                    int reached = count(regex.sets[code[place + 1]], at, code[place + 2]);
                    if (reached - at < code[place + 2]) {
                        failed = true;
                    } else {
                        at = reached;
                        int more = code[place + 3] - code[place + 2];
                        if (more > 0) {
                            push(LENGTHEN, place, at, more);
                        }
                        place += 5;
                    }
                }
                case RegexProgram.RUN_POSSESSIVE -> {
                    int reached = count(regex.sets[code[place + 1]], at, code[place + 3]);
                    if (reached - at < code[place + 2]) {
                        failed = true;
                    } else {
                        at = reached;
                        place += 5;
                    }
                }
                case RegexProgram.LOOP_INIT -> {
                    set(code[place + 1], 0);
                    set(code[place + 1] + 1, -1);
                    place += 2;
                }
                case RegexProgram.LOOP -> place = loop(code, place, at);
                case RegexProgram.AHEAD -> {
                    int mark = top;
                    boolean matched = run(regex, place + 3, at) >= 0;
                    boolean negative = code[place + 1] == 1;
                    if (matched && !negative) {
                        commit(mark);
                    } else {
                        unwind(mark);
                    }
                    if (matched != negative) {
                        place = code[place + 2];
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.BEHIND -> {
                    boolean matched = behind(regex, place, at);
                    if (matched != (code[place + 1] == 1)) {
                        place = code[place + 4];
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.ATOMIC -> {
                    int mark = top;
                    int reached = run(regex, place + 2, at);
                    if (reached < 0) {
                        failed = true;
                    } else {
                        commit(mark);
                        at = reached;
                        place = code[place + 1];
                    }
                }
                case RegexProgram.BACK_REFERENCE -> {
                    int reached = reference(code[place + 1], code[place + 2] == 1, at);
                    if (reached < 0) {
                        failed = true;
                    } else {
                        at = reached;
                        place += 3;
                    }
                }
                case RegexProgram.KEEP -> {
                    kept = at;
                    place++;
                }
                case RegexProgram.BRANCHES -> {
                    int branch = branch(regex, place, at, 0);
                    if (branch < 0) {
                        failed = true;
                    } else {
                        place = branch;
                    }
                }
                case RegexProgram.REACH -> {
                    if (at == reach) {
                        place++;
                    } else {
                        failed = true;
                    }
                }
                case RegexProgram.CONDITION ->
                        place =
                                registers[2 * code[place + 1] + 1] >= 0
                                        ? place + 3
                                        : code[place + 2];
                default -> failed = true;
            }
            while (failed) {
                if (top == base) {
                    return -1;
                }
                top -= 3;
                int target = stack[top] & 0xFFFFFF;
                int position = stack[top + 1];
                int extra = stack[top + 2];
                switch (stack[top] >>> 24) {
                    case RESUME -> {
                        place = target;
                        at = position;
                        failed = false;
                    }
                    case RESTORE -> registers[target] = position;
                    case SHORTEN -> {
                        int shorter = shorten(regex, target, position - 1, extra);
                        if (shorter >= 0) {
                            if (shorter > extra) {
                                push(SHORTEN, target, shorter, extra);
                            }
                            place = target + 5;
                            at = shorter;
                            failed = false;
                        }
                    }
                    case LENGTHEN -> {
                        int longer = lengthen(regex, target, position, extra);
                        if (longer >= 0) {
                            int left =
                                    extra == Integer.MAX_VALUE
                                            ? extra
                                            : extra - (longer - position);
                            if (left > 0) {
                                push(LENGTHEN, target, longer, left);
                            }
                            place = target + 5;
                            at = longer;
                            failed = false;
                        }
                    }
                    case NEXT_BRANCH -> {
                        int branch = branch(regex, target, position, extra);
                        if (branch >= 0) {
                            place = branch;
                            at = position;
                            failed = false;
                        }
                    }
                    default -> {
                        int register = code[target + 1];
                        set(register, registers[register] + 1);
                        set(register + 1, position);
                        place = target + 6;
                        at = position;
                        failed = false;
                    }
                }
                budget--;
            }
        }
    }

    private boolean stands(byte[] string, int at, int last) {
        if (last - at < string.length) {
            return false;
        }
        for (int i = 0; i < string.length; i++) {
            if (text[at + i] != string[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean standsFolded(byte[] string, int at, int last) {
        if (last - at < string.length) {
            return false;
        }
        for (int i = 0; i < string.length; i++) {
            if (LiteralIndex.fold(text[at + i] & 0xFF) != (string[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /// How far at most `most` octets of the set reach.
    private int count(boolean[] set, int at, int most) {
        int stop = most > end - at ? end : at + most;
        int i = at;
        while (i < stop && set[text[i] & 0xFF]) {
            i++;
        }
        budget -= (i - at) >> 3;
        return i;
    }

    private int runGreedy(PerlRegex regex, int place, int at) {
        int[] code = regex.code;
        int reached = count(regex.sets[code[place + 1]], at, code[place + 3]);
        int least = at + code[place + 2];
        if (reached < least) {
            return -1;
        }
        int taken = shorten(regex, place, reached, least);
        if (taken > least) {
            push(SHORTEN, place, taken, least);
        }
        return taken;
    }

    /// The longest run, at most to `at` and at least to `least`, after which what must follow can.
    private int shorten(PerlRegex regex, int place, int at, int least) {
        int follow = regex.code[place + 4];
        if (follow < 0) {
            return at >= least ? at : -1;
        }
        boolean[] next = regex.sets[follow];
        int i = at;
        while (i >= least && (i >= end || !next[text[i] & 0xFF])) {
            i--;
        }
        budget -= (at - i) >> 3;
        return i >= least ? i : -1;
    }

    private int lengthen(PerlRegex regex, int place, int at, int most) {
        boolean[] set = regex.sets[regex.code[place + 1]];
        int follow = regex.code[place + 4];
        int stop = most > end - at ? end : at + most;
        int i = at;
        while (i < stop && set[text[i] & 0xFF]) {
            i++;
            if (follow < 0 || (i < end && regex.sets[follow][text[i] & 0xFF])) {
                budget -= (i - at) >> 3;
                return i;
            }
        }
        budget -= (i - at) >> 3;
        return -1;
    }

    private int loop(int[] code, int place, int at) {
        int register = code[place + 1];
        int done = registers[register];
        if (done < code[place + 2]) {
            set(register, done + 1);
            set(register + 1, at);
            return place + 6;
        }
        if (done >= code[place + 3] || registers[register + 1] == at) {
            return code[place + 5];
        }
        if (code[place + 4] == 1) {
            push(LOOP_AGAIN, place, at, 0);
            return code[place + 5];
        }
        push(RESUME, code[place + 5], at, 0);
        set(register, done + 1);
        set(register + 1, at);
        return place + 6;
    }

    /// The first branch from number `from` on that can begin here; what is left is pushed.
    private int branch(PerlRegex regex, int place, int at, int from) {
        int[] code = regex.code;
        int count = code[place + 1];
        int here = at < end ? text[at] & 0xFF : -1;
        for (int i = from; i < count; i++) {
            int set = code[place + 2 + 2 * i];
            if (set < 0 || (here >= 0 && regex.sets[set][here])) {
                if (i + 1 < count) {
                    push(NEXT_BRANCH, place, at, i + 1);
                }
                return code[place + 3 + 2 * i];
            }
        }
        return -1;
    }

    private boolean behind(PerlRegex regex, int place, int at) {
        int[] code = regex.code;
        int outer = reach;
        reach = at;
        for (int back = code[place + 2]; back <= code[place + 3]; back++) {
            if (at - back < begin) {
                break;
            }
            int mark = top;
            if (run(regex, place + 5, at - back) >= 0) {
                commit(mark);
                reach = outer;
                return true;
            }
            unwind(mark);
        }
        reach = outer;
        return false;
    }

    private int reference(int group, boolean fold, int at) {
        int from = registers[2 * group];
        int to = registers[2 * group + 1];
        if (from < 0 || to < 0 || end - at < to - from) {
            return -1;
        }
        for (int i = 0; i < to - from; i++) {
            int one = text[from + i] & 0xFF;
            int other = text[at + i] & 0xFF;
            if (one != other && !(fold && LiteralIndex.fold(one) == LiteralIndex.fold(other))) {
                return -1;
            }
        }
        return at + to - from;
    }

    private boolean holds(int place, int at) {
        return switch (PLACES[place]) {
            case TEXT_BEGIN -> at == begin;
            case TEXT_END -> at == end;
            case TEXT_END_OR_LAST_BREAK -> at == end || (at == end - 1 && text[at] == '\n');
            case LINE_BEGIN -> at == begin || (at < end && text[at - 1] == '\n');
            case LINE_END -> at == end || text[at] == '\n';
            case WORD_EDGE -> word(at - 1) != word(at);
            case NO_WORD_EDGE -> word(at - 1) == word(at);
            case SEARCH_BEGIN -> at == searchBegin;
        };
    }

    private boolean word(int at) {
        if (at < begin || at >= end) {
            return false;
        }
        int c = text[at];
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }
}
