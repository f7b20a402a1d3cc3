package org.postern.search;

import java.util.function.IntConsumer;

/// Looks for a row of codes: one of the first set, then one of the next, and so on.
///
/// A shift-and automaton: bit n of its state is set when the last n + 1 codes were of the first n +
/// 1 sets. Each step has to wait for the step before, which says where the next code begins; so two
/// texts are gone through side by side, and nothing branches on how long a code is: together that
/// is a third of the time.
final class CodeRow {
    private static final int NEXT_SHIFT = 3;
    private static final int CODE_SHIFT = NEXT_SHIFT + Byte.SIZE;
    private static final int WIDTH = 7;

    /// For each octet that may begin a code, packed: its octets; which bits of the second octet are
    /// of the code; what is to be added to them.
    private static final int[] FIRSTS = firsts();

    private final int[] masks;
    private final int last;

    /// @param masks for each code, bit n for the nth set
    /// @param sets at most 31
    CodeRow(int[] masks, int sets) {
        this.masks = masks;
        last = 1 << (sets - 1);
    }

    /// The text that is gone through, and how far.
    static final class Lane {
        private byte[] octets = {};
        private int at;
        private int to;
        private int state;
        private int number;

        /// Begins a text.
        ///
        /// @param name what is said when the row is in it
        void begin(int name, byte[] text, int from, int end) {
            number = name;
            octets = text;
            at = from;
            to = end;
            state = 0;
        }
    }

    /// Gives one text after the other.
    interface Texts {
        /// @return false when there is none any more; the lane is as it was
        boolean next(Lane lane) throws IndexDamage, SearchFailure;
    }

    /// Tells which texts have the row.
    void find(Texts texts, IntConsumer found) throws IndexDamage, SearchFailure {
        var left = new Lane();
        var right = new Lane();
        boolean hasLeft = texts.next(left);
        boolean hasRight = hasLeft && texts.next(right);
        while (hasLeft && hasRight) {
            step(left, right);
            if (isDone(left, found)) {
                hasLeft = texts.next(left);
            }
            if (isDone(right, found)) {
                hasRight = texts.next(right);
            }
        }
        if (hasLeft || hasRight) {
            rest(hasLeft ? left : right, found);
        }
    }

    private boolean isDone(Lane lane, IntConsumer found) {
        boolean hit = (lane.state & last) != 0;
        if (hit) {
            found.accept(lane.number);
        }
        return hit || lane.at >= lane.to;
    }

    private void rest(Lane lane, IntConsumer found) {
        boolean done = lane.at >= lane.to;
        while (!done) {
            int first = lane.octets[lane.at] & 0xFF;
            lane.state = (lane.state << 1 | 1) & masks[code(lane.octets, lane.at, first)];
            lane.at += FIRSTS[first] & WIDTH;
            done = isDone(lane, found);
        }
    }

    /// Goes on until one of the two ends or has the row.
    private void step(Lane left, Lane right) {
        byte[] a = left.octets;
        byte[] b = right.octets;
        int atA = left.at;
        int atB = right.at;
        int stateA = left.state;
        int stateB = right.state;
        while (atA < left.to && atB < right.to && ((stateA | stateB) & last) == 0) {
            int firstA = a[atA] & 0xFF;
            int firstB = b[atB] & 0xFF;
            stateA = (stateA << 1 | 1) & masks[code(a, atA, firstA)];
            stateB = (stateB << 1 | 1) & masks[code(b, atB, firstB)];
            atA += FIRSTS[firstA] & WIDTH;
            atB += FIRSTS[firstB] & WIDTH;
        }
        left.at = atA;
        left.state = stateA;
        right.at = atB;
        right.state = stateB;
    }

    private static int code(byte[] octets, int at, int first) {
        if (first >= Codes.THREE) {
            // Rare enough to be foreseen.
            return Codes.at(octets, at);
        }
        int packed = FIRSTS[first];
        int next = octets[Math.min(at + 1, octets.length - 1)];
        return (packed >>> CODE_SHIFT) + (next & packed >>> NEXT_SHIFT & 0xFF);
    }

    private static int[] firsts() {
        var firsts = new int[256];
        for (int first = 0; first < firsts.length; first++) {
            int width = Codes.width((byte) first);
            int bits = width == 1 ? 0 : 0xFF;
            int least = width > 2 ? 0 : Codes.at(new byte[] {(byte) first, 0}, 0);
            firsts[first] = least << CODE_SHIFT | bits << NEXT_SHIFT | width;
        }
        return firsts;
    }
}
