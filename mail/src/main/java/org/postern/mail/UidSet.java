package org.postern.mail;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// A set of UIDs: sorted, disjoint ranges of concrete numbers, no `*` among them. Immutable.
///
/// A range may cover UIDs that no message has; what acts on a set acts on the messages that exist.
public final class UidSet {
    /// The largest UID (RFC 9051 section 2.3.1.1: a 32-bit number).
    public static final long MAX_UID = 0xFFFF_FFFFL;

    public static final UidSet EMPTY = new UidSet(new long[0]);
    public static final UidSet ALL = of(1, MAX_UID);

    /// first, last, first, last … both inclusive, ascending, never adjacent.
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static UidSet of(long uid) {
        return of(uid, uid);
    }

    /// @param first at least 1
    /// @param last at least `first`, at most [#MAX_UID]
    public static UidSet of(long first, long last) {
        return new Builder().add(first, last).build();
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    public int rangeCount() {
        return bounds.length / 2;
    }

    /// The first UID of a range.
    public long first(int range) {
        return bounds[2 * range];
    }

    /// The last UID of a range, inclusive.
    public long last(int range) {
        return bounds[2 * range + 1];
    }

    /// How many UIDs the ranges cover.
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    public boolean contains(long uid) {
        int at = Arrays.binarySearch(bounds, uid);
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /// The UIDs that both sets have.
    public UidSet and(UidSet other) {
        var both = new Builder();
        int i = 0;
        int j = 0;
        while (i < bounds.length && j < other.bounds.length) {
            long first = Math.max(bounds[i], other.bounds[j]);
            long last = Math.min(bounds[i + 1], other.bounds[j + 1]);
            if (first <= last) {
                both.add(first, last);
            }
            if (bounds[i + 1] < other.bounds[j + 1]) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return both.build();
    }

    /// The UIDs that this set has not.
    public UidSet complement() {
        var rest = new Builder();
        long next = 1;
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] > next) {
                rest.add(next, bounds[i] - 1);
            }
            next = bounds[i + 1] + 1;
        }
        if (next <= MAX_UID) {
            rest.add(next, MAX_UID);
        }
        return rest.build();
    }

    /// Calls for each UID that the ranges cover, ascending.
    public void forEach(LongConsumer action) {
        for (int i = 0; i < rangeCount(); i++) {
            for (long uid = first(i); uid <= last(i); uid++) {
                action.accept(uid);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    // RFC 4315 section 4: uid-set = (uniqueid / uid-range) *("," uid-set)
    /// The set as it is written in a response code; empty text for an empty set.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            if (i > 0) {
                text.append(',');
            }
            text.append(bounds[i]);
            if (bounds[i + 1] != bounds[i]) {
                text.append(':').append(bounds[i + 1]);
            }
        }
        return text.toString();
    }

    /// Collects UIDs and ranges in any order; ascending ones cost nothing extra.
    public static final class Builder {
        private long[] bounds = new long[8];
        private int length;
        private boolean ordered = true;

        public Builder add(long uid) {
            return add(uid, uid);
        }

        public Builder add(long first, long last) {
            if (first < 1 || last < first || last > MAX_UID) {
                throw new IllegalArgumentException("not a range of UIDs: " + first + ":" + last);
            }
            if (length > 0 && first == bounds[length - 1] + 1) {
                bounds[length - 1] = last;
                return this;
            }
            ordered &= length == 0 || first > bounds[length - 1];
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, length * 2);
            }
            bounds[length++] = first;
            bounds[length++] = last;
            return this;
        }

        public Builder addAll(UidSet set) {
            for (int i = 0; i < set.rangeCount(); i++) {
                add(set.first(i), set.last(i));
            }
            return this;
        }

        public UidSet build() {
            return new UidSet(ordered ? Arrays.copyOf(bounds, length) : merged());
        }

        private long[] merged() {
            var ranges = new long[length / 2][];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = new long[] {bounds[2 * i], bounds[2 * i + 1]};
            }
            Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
            var merged = new long[length];
            int end = 0;
            for (long[] range : ranges) {
                if (end > 0 && range[0] <= merged[end - 1] + 1) {
                    merged[end - 1] = Math.max(merged[end - 1], range[1]);
                } else {
                    merged[end++] = range[0];
                    merged[end++] = range[1];
                }
            }
            return Arrays.copyOf(merged, end);
        }
    }
}
