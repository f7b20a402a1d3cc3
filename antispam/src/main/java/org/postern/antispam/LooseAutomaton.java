package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Dismisses patterns that have no text of their own to look for, several in one pass.
///
/// The loosened patterns of a [LooseNet] run as one deterministic automaton whose states are made
/// when they are first reached, each a set of states of the patterns (Rabin and Scott, 1959). Where
/// each class of octets leads is one table of 16-bit numbers, so that an octet costs one look into
/// a table that fits a cache. States are kept up to a bound and then begun anew; a text that needs
/// more than that is dismissed from nothing.
///
/// Threads share the table: a number that another thread wrote is whole or not there yet, and what
/// is not there is asked for under the lock.
final class LooseAutomaton {
    /// Marks in the table a state in which a pattern ends.
    private static final int FOUND = 0x8000;

    private static final int MOST_STATES = FOUND - 1;
    private static final int START = 1;
    private static final int FEW_STATES = 16;

    /// Stands in tables for what another thread may just be writing.
    private static final int[] NOT_YET = {};

    /// Octets that each state must have served when the table is full, since to make one costs as
    /// much as to read some thousands; with fewer, too much runs side by side.
    private static final int WORTH = 2_000;

    /// States of the net that all states stand for together, for each entry of the table: what is
    /// remembered of them has its bound as the table has.
    private static final int MEMBERS = 16;

    private final LooseNet net;
    private final byte[] classes = new byte[256];
    private final int shift;
    private final int mostStates;
    private final long mostMembers;

    /// By set of the net and class of octets, whether the one holds the other.
    private final boolean[][] reads;

    /// What can be reached from a state of the net by an octet that it reads; filled when needed,
    /// under the lock of this: a cache that is renewed and the one before it may fill it at once.
    private final int[] @Nullable [] after;

    private final int[] beginning;
    private final boolean[] begins;

    /// Replaced whole when it is full; a state means something in its own cache only.
    private volatile Cache cache;

    /// @param mostEntries of the table, two octets each
    LooseAutomaton(LooseNet net, int mostEntries) {
        this.net = net;
        this.after = new int[net.size()] @Nullable [];
        var sets = net.sets();
        int width = classify(sets);
        this.shift = 32 - Integer.numberOfLeadingZeros(width - 1);
        this.mostStates = Math.clamp(mostEntries >> shift, 16, MOST_STATES);
        this.mostMembers = (long) MEMBERS * mostEntries;
        this.reads = new boolean[sets.size()][width];
        for (int octet = 0; octet < 256; octet++) {
            for (int set = 0; set < reads.length; set++) {
                reads[set][classes[octet] & 0xFF] = sets.get(set).has(octet);
            }
        }
        this.begins = new boolean[net.size()];
        for (int start : net.starts()) {
            for (int state : net.closure(start)) {
                begins[state] = true;
            }
        }
        int[] first = new int[net.size()];
        int count = 0;
        for (int state = 0; state < begins.length; state++) {
            if (begins[state]) {
                first[count++] = state;
            }
        }
        this.beginning = Arrays.copyOf(first, count);
        this.cache = new Cache();
    }

    /// Finds which octets no pattern tells apart, by cutting the classes by one set after another.
    ///
    /// @return how many classes there are
    private int classify(List<OctetSet> sets) {
        int[] class0 = new int[256];
        int count = 1;
        for (var set : sets) {
            int[] members = new int[count];
            int[] inside = new int[count];
            for (int octet = 0; octet < 256; octet++) {
                members[class0[octet]]++;
                inside[class0[octet]] += set.has(octet) ? 1 : 0;
            }
            int[] apart = new int[count];
            for (int i = 0; i < members.length; i++) {
                boolean cut = inside[i] > 0 && inside[i] < members[i];
                apart[i] = cut ? count++ : i;
            }
            for (int octet = 0; octet < 256; octet++) {
                class0[octet] = set.has(octet) ? apart[class0[octet]] : class0[octet];
            }
        }
        for (int octet = 0; octet < 256; octet++) {
            classes[octet] = (byte) class0[octet];
        }
        return count;
    }

    LooseNet net() {
        return net;
    }

    /// States made so far; for tests and figures.
    int states() {
        return cache.count();
    }

    /// What the states stand for together, for tests.
    long members() {
        return cache.members();
    }

    /// Whether there is no room for a state more.
    boolean isFull() {
        return cache.isFull();
    }

    /// Whether the table was filled by so little text that it will be again.
    boolean isCrowded() {
        return cache.octets < (long) WORTH * mostStates;
    }

    /// Forgets all states.
    void renew() {
        cache = new Cache();
    }

    private boolean reads(int state, int column) {
        int set = net.set(state);
        return set >= 0 && reads[set][column];
    }

    private synchronized int[] after(int state) {
        int[] known = after[state];
        if (known == null) {
            known = net.closure(net.next(state));
            after[state] = known;
        }
        return known;
    }

    /// @param found numbers of the patterns that end in each state
    private record Table(char[] next, int[][] found) {}

    /// The states made so far, and where each class of octets leads.
    private final class Cache {
        /// By state, those of the net that it stands for; those of the beginning, which are in all
        /// of them, are left out.
        private final List<int[]> states = new ArrayList<>();

        private final Map<IntBuffer, Integer> known = new HashMap<>();
        private final int[] @Nullable [] fromBeginning = new int[1 << shift] @Nullable [];
        private final int[] stamps = new int[net.size()];
        private int stamp;
        private int[] scratch = new int[64];
        private int size;
        private long members;

        /// A state found no room.
        private boolean full;

        /// Octets read since it began; not exact where threads count at once.
        private long octets;

        private volatile Table table;

        Cache() {
            int[][] found = new int[FEW_STATES][];
            Arrays.fill(found, NOT_YET);
            table = new Table(new char[FEW_STATES << shift], found);
            states.add(NOT_YET);
            state(new int[0]);
        }

        private int state(int[] own) {
            var key = IntBuffer.wrap(own);
            var number = known.get(key);
            if (number == null) {
                number = states.size();
                if (number >= mostStates || members + own.length > mostMembers) {
                    full = true;
                    return 0;
                }
                members += own.length;
                states.add(own);
                known.put(key, number);
                if (number >= table.found.length) {
                    int more = 2 * number;
                    int[][] found = Arrays.copyOf(table.found, more);
                    Arrays.fill(found, number, more, NOT_YET);
                    table = new Table(Arrays.copyOf(table.next, more << shift), found);
                }
                table.found[number] =
                        Arrays.stream(own).map(net::number).filter(n -> n >= 0).toArray();
            }
            return number;
        }

        /// @return the next state with its mark, or 0 when there are too many
        synchronized int step(int from, int column) {
            int entry = table.next[(from << shift) | column];
            if (entry != 0) {
                return entry;
            }
            stamp++;
            size = 0;
            addAll(fromBeginning(column));
            for (int member : states.get(from)) {
                if (reads(member, column)) {
                    addAll(after(member));
                }
            }
            int[] reached = Arrays.copyOf(scratch, size);
            Arrays.sort(reached);
            int made = state(reached);
            if (made == 0) {
                return 0;
            }
            entry = table.found[made].length > 0 ? made | FOUND : made;
            table.next[(from << shift) | column] = (char) entry;
            return entry;
        }

        private int[] fromBeginning(int column) {
            int[] done = fromBeginning[column];
            if (done == null) {
                int outer = size;
                for (int member : beginning) {
                    if (reads(member, column)) {
                        addAll(after(member));
                    }
                }
                done = Arrays.copyOfRange(scratch, outer, size);
                fromBeginning[column] = done;
            }
            return done;
        }

        private void addAll(int[] members) {
            for (int member : members) {
                if (!begins[member] && stamps[member] != stamp) {
                    stamps[member] = stamp;
                    if (size == scratch.length) {
                        scratch = Arrays.copyOf(scratch, 2 * size);
                    }
                    scratch[size++] = member;
                }
            }
        }

        synchronized int count() {
            return states.size();
        }

        synchronized long members() {
            return members;
        }

        synchronized boolean isFull() {
            return full || states.size() >= mostStates;
        }

        char[] begin(int length) {
            octets += length;
            return table.next;
        }

        /// The entry of the table, which is made when it is not there yet.
        ///
        /// @return the state with its mark, or 0 when there are too many
        int known(int from, int octet, int target, LiteralIndex.Marks marks) {
            return target != 0
                    ? target
                    : marks.mayMakeState() ? step(from, classes[octet] & 0xFF) : 0;
        }

        /// Comes into a state that may not be known yet, or in which something ends.
        ///
        /// @param target what the table says
        /// @return the state, or 0 when there are too many
        int entered(int from, int octet, int target, LiteralIndex.Marks marks) {
            int entry = known(from, octet, target, marks);
            if (entry < FOUND) {
                return entry;
            }
            int state = entry - FOUND;
            if (state != from) {
                marks.addAll(found(state), -1);
            }
            return state;
        }

        /// What ends in a state that is marked as found.
        int[] found(int state) {
            int[] numbers = table.found[state];
            return numbers.length > 0 ? numbers : foundUnderLock(state);
        }

        private synchronized int[] foundUnderLock(int state) {
            return table.found[state];
        }
    }

    /// Whether any of the patterns may match in the text. A full table is renewed.
    ///
    /// @param marks left as they are, but for their allowance of states
    boolean mayMatch(byte[] text, LiteralIndex.Marks marks) {
        int verdict = pass(text, marks, true);
        if (verdict == FULL && isFull()) {
            renew();
        }
        return verdict != NOT_FOUND;
    }

    private static final int NOT_FOUND = 0;
    private static final int SEEN = 1;
    private static final int FULL = 2;

    /// Marks the numbers of all patterns that may match in the text.
    ///
    /// @return false when the text needs too many states: then anything may match
    boolean scan(byte[] text, LiteralIndex.Marks marks) {
        return pass(text, marks, false) != FULL;
    }

    /// Four automata over one text. Each step waits for the one before it to come out of memory;
    /// four at once wait no longer than one.
    ///
    /// @return false when one of them needs too many states; nothing is said then of any
    static boolean scan(
            LooseAutomaton a,
            LooseAutomaton b,
            LooseAutomaton c,
            LooseAutomaton d,
            byte[] text,
            LiteralIndex.Marks marks) {
        Cache cacheA = a.cache;
        Cache cacheB = b.cache;
        Cache cacheC = c.cache;
        Cache cacheD = d.cache;
        char[] nextA = cacheA.begin(text.length);
        char[] nextB = cacheB.begin(text.length);
        char[] nextC = cacheC.begin(text.length);
        char[] nextD = cacheD.begin(text.length);
        // Once for all octets: what another thread may write is read anew after each call.
        byte[] classesA = a.classes;
        byte[] classesB = b.classes;
        byte[] classesC = c.classes;
        byte[] classesD = d.classes;
        int shiftA = a.shift;
        int shiftB = b.shift;
        int shiftC = c.shift;
        int shiftD = d.shift;
        int stateA = START;
        int stateB = START;
        int stateC = START;
        int stateD = START;
        for (byte signed : text) {
            int octet = signed & 0xFF;
            int toA = nextA[(stateA << shiftA) | (classesA[octet] & 0xFF)];
            int toB = nextB[(stateB << shiftB) | (classesB[octet] & 0xFF)];
            int toC = nextC[(stateC << shiftC) | (classesC[octet] & 0xFF)];
            int toD = nextD[(stateD << shiftD) | (classesD[octet] & 0xFF)];
            // Neither 0 nor marked is the rule; one less than either has the mark's bit.
            if ((((toA - 1) | (toB - 1) | (toC - 1) | (toD - 1)) & FOUND) != 0) {
                toA = cacheA.entered(stateA, octet, toA, marks);
                toB = cacheB.entered(stateB, octet, toB, marks);
                toC = cacheC.entered(stateC, octet, toC, marks);
                toD = cacheD.entered(stateD, octet, toD, marks);
                if (toA == 0 || toB == 0 || toC == 0 || toD == 0) {
                    return false;
                }
                nextA = cacheA.table.next;
                nextB = cacheB.table.next;
                nextC = cacheC.table.next;
                nextD = cacheD.table.next;
            }
            stateA = toA;
            stateB = toB;
            stateC = toC;
            stateD = toD;
        }
        return true;
    }

    /// @param any whether to stop at the first that may match, and mark nothing
    private int pass(byte[] text, LiteralIndex.Marks marks, boolean any) {
        var current = cache;
        char[] next = current.begin(text.length);
        byte[] columns = classes;
        int places = shift;
        int state = START;
        for (byte signed : text) {
            int octet = signed & 0xFF;
            int target = next[(state << places) | (columns[octet] & 0xFF)];
            if (((target - 1) & FOUND) != 0) {
                target = current.known(state, octet, target, marks);
                if (target == 0) {
                    return FULL;
                }
                if (target >= FOUND) {
                    if (any) {
                        return SEEN;
                    }
                    target = current.entered(state, octet, target, marks);
                }
                next = current.table.next;
            }
            state = target;
        }
        return NOT_FOUND;
    }
}
