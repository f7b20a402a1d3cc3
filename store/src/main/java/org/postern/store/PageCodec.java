package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// A page key's value: the messages of one bucket of 512 UIDs.
///
/// A bucket is fixed by its UIDs, not by the messages that are left, so that its key never moves
/// when others go. Octets: version (1), a bitmap of 64 octets of the UIDs that are there (UID `512
/// * bucket + 8 * octet + bit`, bit 0 the lowest), then seven columns: flags, MODSEQs, sizes,
///   internal dates, save dates, e-mail ids, thread ids. A column is a width (0, 1, 2, 4 or 8
///   octets), a base of 8 octets, and for each message what is to be added to the base, in that
///   width.
final class PageCodec {
    private static final int VERSION = 1;

    /// UIDs in one bucket; equal to a page, so that one bucket always fits.
    static final int BUCKET = Page.CAPACITY;

    private static final int BITMAP_OCTETS = BUCKET / 8;
    private static final int COLUMNS = 7;
    private static final int COLUMN_HEAD_OCTETS = 9;
    private static final int COLUMNS_AT = 1 + BITMAP_OCTETS;

    /// The first columns, flags and MODSEQs, change.
    private static final int MUTABLE_COLUMNS = 2;

    private PageCodec() {}

    static int bucketOf(long uid) {
        return (int) (uid / BUCKET);
    }

    /// The messages of `view` in `bucket`, which must have some.
    static byte[] encode(FolderView view, int bucket) {
        long base = (long) bucket * BUCKET;
        long first = Math.max(base, 1);
        var columns = new Page.Columns();
        view.within(
                UidSet.of(first, Math.min(base + BUCKET - 1, UidSet.MAX_UID)),
                (p, from, to) -> view.page(p).appendTo(columns, from, to));
        var page = columns.columns;
        int count = columns.count();
        var bitmap = new byte[BITMAP_OCTETS];
        for (int i = 0; i < count; i++) {
            int bit = (int) (page.uid(i) - base);
            bitmap[bit / 8] |= (byte) (1 << (bit % 8));
        }
        var out = ByteBuffer.allocate(longest(count)).put((byte) VERSION).put(bitmap);
        encodeColumn(out, page.flags, count);
        encodeColumn(out, page.modSeqs, count);
        var fixed = page.fixed();
        encodeColumn(out, fixed.sizes, count);
        encodeColumn(out, fixed.dates, count);
        encodeColumn(out, fixed.saveDates, count);
        encodeColumn(out, fixed.emailIds, count);
        encodeColumn(out, fixed.threadIds, count);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int longest(int count) {
        return 1 + BITMAP_OCTETS + COLUMNS * (COLUMN_HEAD_OCTETS + Long.BYTES * count);
    }

    private static void encodeColumn(ByteBuffer out, int[] column, int count) {
        var wide = new long[count];
        for (int i = 0; i < count; i++) {
            wide[i] = Integer.toUnsignedLong(column[i]);
        }
        encodeColumn(out, wide, count);
    }

    private static void encodeColumn(ByteBuffer out, long[] column, int count) {
        long base = column[0];
        for (int i = 1; i < count; i++) {
            base = Math.min(base, column[i]);
        }
        long widest = 0;
        for (int i = 0; i < count; i++) {
            // Unsigned: the difference of two longs may pass 63 bits.
            long more = column[i] - base;
            widest = Long.compareUnsigned(more, widest) > 0 ? more : widest;
        }
        int width = width(widest);
        out.put((byte) width).putLong(base);
        for (int i = 0; i < count && width > 0; i++) {
            long more = column[i] - base;
            switch (width) {
                case 1 -> out.put((byte) more);
                case 2 -> out.putShort((short) more);
                case 4 -> out.putInt((int) more);
                default -> out.putLong(more);
            }
        }
    }

    private static int width(long unsigned) {
        if (unsigned == 0) {
            return 0;
        }
        int octets = (Long.SIZE - Long.numberOfLeadingZeros(unsigned) + 7) / 8;
        return octets == 1 ? 1 : Integer.highestOneBit(octets - 1) * 2;
    }

    /// How many messages a bucket has.
    static int count(byte[] value) throws EngineException {
        if (value.length < 1 + BITMAP_OCTETS || value[0] != VERSION) {
            throw RecordReader.corrupt("page of " + value.length + " octets");
        }
        int count = 0;
        for (int i = 1; i <= BITMAP_OCTETS; i++) {
            count += Integer.bitCount(value[i] & 0xFF);
        }
        return count;
    }

    /// A bucket's messages as a page of their own, whose columns that never change stay as they are
    /// until somebody asks for them.
    static Page page(int bucket, byte[] value) throws EngineException {
        int count = count(value);
        var uids = new int[count];
        var flags = new long[count];
        var modSeqs = new long[count];
        decodeUids(bucket, value, uids, 0);
        int at = decodeColumn(value, COLUMNS_AT, flags, 0, count);
        at = decodeColumn(value, at, modSeqs, 0, count);
        int end = at;
        for (int column = MUTABLE_COLUMNS; column < COLUMNS; column++) {
            end = columnEnd(value, end, count);
        }
        var fixed = new FixedColumns(Arrays.copyOfRange(value, at, end), count);
        return new Page(uids, flags, modSeqs, fixed);
    }

    /// Appends a bucket's messages to `columns`, which must have room for them.
    static void decode(int bucket, byte[] value, Page.Columns columns) throws EngineException {
        int count = count(value);
        int start = columns.reserve(count);
        var page = columns.columns;
        decodeUids(bucket, value, page.uids, start);
        int at = decodeColumn(value, COLUMNS_AT, page.flags, start, count);
        at = decodeColumn(value, at, page.modSeqs, start, count);
        decodeFixed(value, at, page.fixed(), start, count);
    }

    /// @param octets the columns behind the first two
    static FixedColumns.Values decodeFixed(byte[] octets, int count) throws EngineException {
        var values = new FixedColumns.Values(count);
        decodeFixed(octets, 0, values, 0, count);
        return values;
    }

    private static void decodeFixed(
            byte[] value, int from, FixedColumns.Values into, int start, int count)
            throws EngineException {
        var wide = new long[count];
        int at = decodeColumn(value, from, wide, into.sizes, start);
        at = decodeColumn(value, at, wide, into.dates, start);
        at = decodeColumn(value, at, wide, into.saveDates, start);
        at = decodeColumn(value, at, into.emailIds, start, count);
        decodeColumn(value, at, into.threadIds, start, count);
    }

    /// The sum of the first column.
    static long sumOfSizes(byte[] octets, int count) {
        int width = octets[0];
        long sum = ByteBuffer.wrap(octets).getLong(1) * count;
        for (int place = 0; place < width; place++) {
            long part = 0;
            for (int at = COLUMN_HEAD_OCTETS + place, i = 0; i < count; i++, at += width) {
                part += octets[at] & 0xFF;
            }
            sum += part << (Byte.SIZE * (width - 1 - place));
        }
        return sum;
    }

    private static void decodeUids(int bucket, byte[] value, int[] uids, int start) {
        int at = start;
        for (int octet = 0; octet < BITMAP_OCTETS; octet++) {
            int bits = value[1 + octet] & 0xFF;
            while (bits != 0) {
                int bit = Integer.numberOfTrailingZeros(bits);
                uids[at++] = bucket * BUCKET + octet * Byte.SIZE + bit;
                bits &= bits - 1;
            }
        }
    }

    /// @param wide one for each value
    private static int decodeColumn(byte[] in, int at, long[] wide, int[] column, int start)
            throws EngineException {
        int end = decodeColumn(in, at, wide, 0, wide.length);
        for (int i = 0; i < wide.length; i++) {
            column[start + i] = (int) wide[i];
        }
        return end;
    }

    /// Where a column ends that begins at `at`.
    private static int columnEnd(byte[] in, int at, int count) throws EngineException {
        if (in.length - at < COLUMN_HEAD_OCTETS) {
            throw RecordReader.corrupt("page without a column");
        }
        int width = in[at];
        long octets = (long) width * count;
        boolean known = width == 0 || (width > 0 && width <= 8 && Integer.bitCount(width) == 1);
        if (!known || octets > in.length - at - COLUMN_HEAD_OCTETS) {
            throw RecordReader.corrupt("page column of width " + width);
        }
        return at + COLUMN_HEAD_OCTETS + (int) octets;
    }

    /// Loops over the octets themselves: this is the first thing that runs when a folder is opened,
    /// and may not be compiled yet.
    ///
    /// @return where the column ends
    private static int decodeColumn(byte[] in, int from, long[] column, int start, int count)
            throws EngineException {
        int columnEnd = columnEnd(in, from, count);
        int width = in[from];
        long base = ByteBuffer.wrap(in).getLong(from + 1);
        int at = from + COLUMN_HEAD_OCTETS;
        int end = start + count;
        switch (width) {
            case 0 -> Arrays.fill(column, start, end, base);
            case 1 -> {
                for (int i = start; i < end; i++) {
                    column[i] = base + (in[at++] & 0xFF);
                }
            }
            case 2 -> {
                for (int i = start; i < end; i++, at += 2) {
                    column[i] = base + ((in[at] & 0xFF) << 8 | (in[at + 1] & 0xFF));
                }
            }
            case 4 -> {
                for (int i = start; i < end; i++, at += 4) {
                    int high = (in[at] & 0xFF) << 8 | (in[at + 1] & 0xFF);
                    int low = (in[at + 2] & 0xFF) << 8 | (in[at + 3] & 0xFF);
                    column[i] = base + ((long) high << 16 | low);
                }
            }
            default -> {
                var eight = ByteBuffer.wrap(in);
                for (int i = start; i < end; i++, at += Long.BYTES) {
                    column[i] = base + eight.getLong(at);
                }
            }
        }
        return columnEnd;
    }
}
