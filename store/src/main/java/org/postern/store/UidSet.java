package org.postern.store;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// A set of UIDs as sorted, separate ranges. Immutable.
///
/// The ranges may cover UIDs that no message has: what a set means is always its intersection with
/// a folder.
public final class UidSet {
    /// Largest UID, RFC 9051 section 2.3.1.1.
    public static final long MAX_UID = 0xFFFF_FFFFL;

    /// No UID.
    public static final UidSet EMPTY = new UidSet(new long[0]);

    /// Every UID.
    public static final UidSet ALL = range(1, MAX_UID);

    /// first0, last0, first1, last1 …, ascending, at least one UID between two ranges.
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static UidSet of(long uid) {
        return range(uid, uid);
    }

    /// @throws IllegalArgumentException unless `1 <= first <= last <= MAX_UID`
    public static UidSet range(long first, long last) {
        return new Builder().add(first, last).build();
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    public int rangeCount() {
        return bounds.length / 2;
    }

    public long first(int range) {
        return bounds[2 * range];
    }

    public long last(int range) {
        return bounds[2 * range + 1];
    }

    /// How many UIDs the ranges cover.
    public long size() {
        long size = 0;
        for (int i = 0; i < rangeCount(); i++) {
            size += last(i) - first(i) + 1;
        }
        return size;
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = rangeCount() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid > last(middle)) {
                low = middle + 1;
            } else if (uid < first(middle)) {
                high = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /// Calls for each UID, ascending.
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

    /// As a sequence-set of RFC 9051 section 9, e.g. `1:4,7`.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < rangeCount(); i++) {
            text.append(i == 0 ? "" : ",").append(first(i));
            if (last(i) > first(i)) {
                text.append(':').append(last(i));
            }
        }
        return text.toString();
    }

    /// Collects UIDs in any order; ascending is fastest.
    public static final class Builder {
        private long[] bounds = new long[8];
        private int length;
        private boolean sorted = true;

        public Builder add(long uid) {
            return add(uid, uid);
        }

        /// @throws IllegalArgumentException unless `1 <= first <= last <= MAX_UID`
        public Builder add(long first, long last) {
            if (first < 1 || last < first || last > MAX_UID) {
                throw new IllegalArgumentException("UIDs " + first + " to " + last);
            }
            if (length > 0 && sorted && first == bounds[length - 1] + 1) {
                bounds[length - 1] = last;
                return this;
            }
            sorted &= length == 0 || first > bounds[length - 1];
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
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
            if (!sorted) {
                sort();
            }
            return length == 0 ? EMPTY : new UidSet(Arrays.copyOf(bounds, length));
        }

        private void sort() {
            var ranges = new long[length / 2][];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = new long[] {bounds[2 * i], bounds[2 * i + 1]};
            }
            Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
            length = 0;
            for (long[] range : ranges) {
                if (length > 0 && range[0] <= bounds[length - 1] + 1) {
                    bounds[length - 1] = Math.max(bounds[length - 1], range[1]);
                } else {
                    bounds[length++] = range[0];
                    bounds[length++] = range[1];
                }
            }
            sorted = true;
        }
    }
}
