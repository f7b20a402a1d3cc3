package org.postern.mail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Octet strings of many messages, by position, in one array: so that what goes through a hundred
/// thousand of them makes no objects. A position may be absent, which is not the same as empty.
public final class OctetColumn {
    private final byte[] octets;

    /// Where each string ends, which is where the next begins.
    private final int[] ends;

    private final BitSet absent;

    private OctetColumn(byte[] octets, int[] ends, BitSet absent) {
        this.octets = octets;
        this.ends = ends;
        this.absent = absent;
    }

    /// Positions.
    public int count() {
        return ends.length;
    }

    public boolean present(int position) {
        return !absent.get(position);
    }

    /// Where in [#octets()] a string begins.
    int start(int position) {
        return position == 0 ? 0 : ends[position - 1];
    }

    /// Where it ends.
    int end(int position) {
        return ends[position];
    }

    /// The octets of all strings, one after the other; for reading.
    byte[] octets() {
        return octets;
    }

    /// Octets of the string; 0 where it is absent.
    public int length(int position) {
        return ends[position] - start(position);
    }

    public byte octet(int position, int at) {
        return octets[start(position) + at];
    }

    /// Eight octets of the string as a number.
    public long number(int position, int at) {
        return ByteBuffer.wrap(octets).getLong(start(position) + at);
    }

    /// Whether the string has `wanted` in it.
    public boolean contains(int position, byte[] wanted) {
        int last = ends[position] - wanted.length;
        for (int from = start(position); from <= last; from++) {
            int end = from + wanted.length;
            if (wanted.length == 0
                    || (octets[from] == wanted[0]
                            && Arrays.equals(octets, from, end, wanted, 0, wanted.length))) {
                return true;
            }
        }
        return false;
    }

    /// For each position the place of its string among the strings, in the order of their octets
    /// (unsigned); the same for strings that are the same.
    public int[] ranks() {
        int[] order = new Order().sorted();
        int[] ranks = new int[order.length];
        int rank = 0;
        for (int i = 1; i < order.length; i++) {
            rank += compare(order[i - 1], order[i], 0) == 0 ? 0 : 1;
            ranks[order[i]] = rank;
        }
        return ranks;
    }

    private int compare(int left, int right, int depth) {
        return Arrays.compareUnsigned(
                octets,
                Math.min(start(left) + depth, ends[left]),
                ends[left],
                octets,
                Math.min(start(right) + depth, ends[right]),
                ends[right]);
    }

    /// Sorts positions by four octets of their strings at a time, packed with the position into a
    /// `long`: most texts are told apart by the first eight or twelve.
    private final class Order {
        private static final int OCTETS = 4;
        private static final int POSITION_BITS = 27;

        /// Strings that are the same for so long are compared one by one.
        private static final int DEEPEST = 64;

        private final long[] packed = new long[count()];
        private final int[] order = new int[count()];

        int[] sorted() {
            if (count() >= 1 << POSITION_BITS) {
                throw new IllegalStateException(count() + " strings are too many to sort");
            }
            Arrays.setAll(order, i -> i);
            sort(0, order.length, 0);
            return order;
        }

        private void sort(int from, int to, int depth) {
            if (depth > DEEPEST) {
                sortOneByOne(from, to, depth);
                return;
            }
            for (int i = from; i < to; i++) {
                packed[i] = next(order[i], depth) << POSITION_BITS | order[i];
            }
            Arrays.sort(packed, from, to);
            for (int i = from; i < to; i++) {
                order[i] = (int) packed[i] & (1 << POSITION_BITS) - 1;
                packed[i] >>>= POSITION_BITS;
            }
            for (int i = from, end; i < to; i = end) {
                end = i + 1;
                while (end < to && packed[end] == packed[i]) {
                    end++;
                }
                // The last of the four is 0 where the strings have ended.
                if (end - i > 1 && (packed[i] & 0x1FF) != 0) {
                    sort(i, end, depth + OCTETS);
                }
            }
        }

        /// Nine bits an octet: 0 is the end.
        private long next(int position, int depth) {
            long next = 0;
            int at = start(position) + depth;
            for (int i = at; i < at + OCTETS; i++) {
                next = next << 9 | (i < ends[position] ? (octets[i] & 0xFF) + 1 : 0);
            }
            return next;
        }

        private void sortOneByOne(int from, int to, int depth) {
            Comparator<Integer> byRest = (left, right) -> compare(left, right, depth);
            var sorted =
                    IntStream.range(from, to).map(i -> order[i]).boxed().sorted(byRest).toList();
            for (int i = from; i < to; i++) {
                order[i] = sorted.get(i - from);
            }
        }
    }

    /// Puts a column together, position by position.
    public static final class Builder {
        private byte[] octets;
        private final int[] ends;
        private final BitSet absent = new BitSet();
        private int count;
        private int length;

        /// @param positions exactly as many are added
        public Builder(int positions) {
            ends = new int[positions];
            octets = new byte[16 * positions];
        }

        public Builder add(byte[] source) {
            return add(source, 0, source.length);
        }

        public Builder add(byte[] source, int from, int to) {
            int more = to - from;
            if (length + more > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
            }
            System.arraycopy(source, from, octets, length, more);
            length += more;
            ends[count++] = length;
            return this;
        }

        public Builder addAbsent() {
            absent.set(count);
            ends[count++] = length;
            return this;
        }

        public OctetColumn build() {
            if (count != ends.length) {
                throw new IllegalStateException(count + " strings of " + ends.length);
            }
            return new OctetColumn(octets, ends, absent);
        }
    }
}
