package org.postern.antispam;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds all of many texts in one pass, without regard to ASCII case (Aho and Corasick, 1975).
///
/// The automaton is laid out as one table with a row for each state and a column for each class of
/// octets that no text tells apart. Each text carries numbers; a pass marks the numbers of all
/// texts that stand in what is read.
final class LiteralIndex {
    private static final byte[] FOLD = new byte[256];

    static {
        for (int i = 0; i < 256; i++) {
            FOLD[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
        }
    }

    private final byte[] classes = new byte[256];
    private final int width;

    /// Next state by `state + class`; states are row offsets. Negative: the state found something.
    private final int[] next;

    private final int[][] found;

    private LiteralIndex(Builder builder) {
        boolean[] used = new boolean[256];
        for (var node : builder.nodes) {
            for (int octet : node.next.keySet()) {
                used[octet] = true;
            }
        }
        int count = 1;
        for (int octet = 0; octet < 256; octet++) {
            classes[octet] = (byte) (used[octet] ? count++ : 0);
        }
        for (int octet = 'A'; octet <= 'Z'; octet++) {
            classes[octet] = classes[octet + 32];
        }
        this.width = count;
        this.next = new int[builder.nodes.size() * count];
        this.found = new int[builder.nodes.size()][];
        link(builder);
    }

    static int fold(int octet) {
        return FOLD[octet] & 0xFF;
    }

    private void link(Builder builder) {
        int[] fail = new int[builder.nodes.size()];
        int[] targets = new int[next.length];
        var queue = new ArrayDeque<Integer>();
        queue.add(0);
        while (!queue.isEmpty()) {
            int state = queue.remove();
            var node = builder.nodes.get(state);
            int[] inherited = state == 0 ? new int[0] : found[fail[state]];
            found[state] = union(node.numbers, inherited);
            if (state != 0) {
                System.arraycopy(targets, fail[state] * width, targets, state * width, width);
            }
            for (var edge : node.next.entrySet()) {
                int column = state * width + (classes[edge.getKey()] & 0xFF);
                int child = edge.getValue();
                fail[child] = state == 0 ? 0 : targets[column];
                targets[column] = child;
                queue.add(child);
            }
        }
        for (int i = 0; i < targets.length; i++) {
            int row = targets[i] * width;
            next[i] = found[targets[i]].length > 0 ? ~row : row;
        }
    }

    private static int[] union(List<Integer> own, int[] inherited) {
        int[] all = Arrays.copyOf(inherited, inherited.length + own.size());
        for (int i = 0; i < own.size(); i++) {
            all[inherited.length + i] = own.get(i);
        }
        return Arrays.stream(all).distinct().toArray();
    }

    /// Marks in `marks` the numbers of all texts that stand in `text` from `begin` to `end`.
    void scan(byte[] text, int begin, int end, Marks marks) {
        int row = 0;
        int[] table = next;
        byte[] columns = classes;
        for (int i = begin; i < end; i++) {
            int target = table[row + (columns[text[i] & 0xFF] & 0xFF)];
            if (target < 0) {
                target = ~target;
                marks.addAll(found[target / width], target);
            }
            row = target;
        }
    }

    int states() {
        return found.length;
    }

    /// Which numbers were found in which of some texts.
    static final class Marks {
        /// A state takes some microseconds to make: so many of them are a fraction of a second.
        private static final int MOST_NEW_STATES = 30_000;

        private final int[] stamps;
        private int stamp = 1;
        private int lastState = -1;
        private long text;

        /// The text in the upper half, the number in the lower.
        private long[] found = new long[64];

        private int count;

        /// States that automata may still make; what many texts need is made by many messages.
        private int allowance = MOST_NEW_STATES;

        /// @param size above all numbers
        Marks(int size) {
            stamps = new int[size];
        }

        /// Asked before a state is made: a message made to need ever new ones gets no more.
        boolean mayMakeState() {
            return allowance-- > 0;
        }

        /// Forgets everything that was found.
        void clear() {
            count = 0;
            begin(0);
        }

        /// What is added from now on was found in this text. A text may be begun several times.
        void begin(int index) {
            text = (long) index << 32;
            stamp++;
            lastState = -1;
        }

        /// @param state where they were found, so that staying there costs nothing; -1 for nowhere
        void addAll(int[] all, int state) {
            if (state >= 0 && state == lastState) {
                return;
            }
            lastState = state;
            for (int number : all) {
                if (stamps[number] != stamp) {
                    stamps[number] = stamp;
                    if (count == found.length) {
                        found = Arrays.copyOf(found, 2 * count);
                    }
                    found[count++] = text | number;
                }
            }
        }

        /// Puts what was found in order, text by text, and leaves out what was found twice.
        void sort() {
            Arrays.sort(found, 0, count);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (kept == 0 || found[kept - 1] != found[i]) {
                    found[kept++] = found[i];
                }
            }
            count = kept;
        }

        int count() {
            return count;
        }

        int text(int index) {
            return (int) (found[index] >>> 32);
        }

        int number(int index) {
            return (int) found[index];
        }
    }

    static final class Builder {
        private static final class Node {
            final Map<Integer, Integer> next = new HashMap<>();
            final List<Integer> numbers = new ArrayList<>();
        }

        private final List<Node> nodes = new ArrayList<>(List.of(new Node()));

        /// @param literal characters below 256, letters in lower case; not empty
        void add(String literal, int number) {
            int state = 0;
            for (int i = 0; i < literal.length(); i++) {
                int octet = literal.charAt(i);
                var node = nodes.get(state);
                var child = node.next.get(octet);
                if (child == null) {
                    child = nodes.size();
                    nodes.add(new Node());
                    node.next.put(octet, child);
                }
                state = child;
            }
            nodes.get(state).numbers.add(number);
        }

        LiteralIndex build() {
            nearestFirst();
            return new LiteralIndex(this);
        }

        /// Numbers the states by how far they are from the start: those that ordinary text visits
        /// then lie side by side.
        private void nearestFirst() {
            List<Integer> order = new ArrayList<>(List.of(0));
            for (int i = 0; i < order.size(); i++) {
                order.addAll(nodes.get(order.get(i)).next.values());
            }
            int[] numbers = new int[nodes.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[order.get(i)] = i;
            }
            List<Node> sorted = new ArrayList<>();
            for (int old : order) {
                var node = nodes.get(old);
                node.next.replaceAll((octet, child) -> numbers[child]);
                sorted.add(node);
            }
            nodes.clear();
            nodes.addAll(sorted);
        }
    }
}
