package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;

import java.util.Arrays;

/// What never changes of the messages of a page. A folder is opened without it: as long as nobody
/// asks, it stays as it was read.
final class FixedColumns {
    /// The columns; they may be longer than the page.
    static final class Values {
        final int[] sizes;
        final int[] dates;
        final int[] saveDates;
        final long[] emailIds;
        final long[] threadIds;

        Values(int length) {
            sizes = new int[length];
            dates = new int[length];
            saveDates = new int[length];
            emailIds = new long[length];
            threadIds = new long[length];
        }

        /// A copy with so much room.
        Values(Values from, int length) {
            sizes = Arrays.copyOf(from.sizes, length);
            dates = Arrays.copyOf(from.dates, length);
            saveDates = Arrays.copyOf(from.saveDates, length);
            emailIds = Arrays.copyOf(from.emailIds, length);
            threadIds = Arrays.copyOf(from.threadIds, length);
        }
    }

    private final int count;

    /// As in [PageCodec]; nothing once they are read. Guarded by this.
    private byte[] encoded;

    private volatile @Nullable Values values;

    FixedColumns(Values values) {
        this.values = values;
        encoded = new byte[0];
        count = 0;
    }

    /// @param encoded what [PageCodec] has found sound
    /// @param count messages
    FixedColumns(byte[] encoded, int count) {
        this.encoded = encoded;
        this.count = count;
    }

    Values values() {
        var known = values;
        return known == null ? read() : known;
    }

    private synchronized Values read() {
        var known = values;
        if (known == null) {
            try {
                known = PageCodec.decodeFixed(encoded, count);
            } catch (EngineException e) {
                throw new IllegalStateException("columns that were sound", e);
            }
            values = known;
            encoded = new byte[0];
        }
        return known;
    }

    /// The sizes of the first messages, together; without reading the columns.
    synchronized long octets(int messages) {
        var known = values;
        if (known == null && messages == count) {
            return PageCodec.sumOfSizes(encoded, count);
        }
        long sum = 0;
        for (int i = 0; i < messages; i++) {
            sum += values().sizes[i];
        }
        return sum;
    }
}
