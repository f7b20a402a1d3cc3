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
        encodeColumn(out, page.sizes, count);
        encodeColumn(out, page.dates, count);
        encodeColumn(out, page.saveDates, count);
        encodeColumn(out, page.emailIds, count);
        encodeColumn(out, page.threadIds, count);
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

    /// Appends a bucket's messages to `columns`, which must have room for them.
    static void decode(int bucket, byte[] value, Page.Columns columns) throws EngineException {
        int count = count(value);
        int at = columns.reserve(count);
        var page = columns.columns;
        decodeUids(bucket, value, page.uids, at);
        var in = ByteBuffer.wrap(value).position(1 + BITMAP_OCTETS);
        var wide = new long[count];
        decodeColumn(in, page.flags, at, count);
        decodeColumn(in, page.modSeqs, at, count);
        decodeColumn(in, wide, page.sizes, at);
        decodeColumn(in, wide, page.dates, at);
        decodeColumn(in, wide, page.saveDates, at);
        decodeColumn(in, page.emailIds, at, count);
        decodeColumn(in, page.threadIds, at, count);
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
    private static void decodeColumn(ByteBuffer in, long[] wide, int[] column, int start)
            throws EngineException {
        decodeColumn(in, wide, 0, wide.length);
        for (int i = 0; i < wide.length; i++) {
            column[start + i] = (int) wide[i];
        }
    }

    private static void decodeColumn(ByteBuffer in, long[] column, int start, int count)
            throws EngineException {
        if (in.remaining() < COLUMN_HEAD_OCTETS) {
            throw RecordReader.corrupt("page without a column");
        }
        int width = in.get();
        long base = in.getLong();
        if (width < 0 || (long) width * count > in.remaining()) {
            throw RecordReader.corrupt("page column of width " + width);
        }
        int end = start + count;
        switch (width) {
            case 0 -> Arrays.fill(column, start, end, base);
            case 1 -> {
                for (int i = start; i < end; i++) {
                    column[i] = base + (in.get() & 0xFFL);
                }
            }
            case 2 -> {
                for (int i = start; i < end; i++) {
                    column[i] = base + (in.getShort() & 0xFFFFL);
                }
            }
            case 4 -> {
                for (int i = start; i < end; i++) {
                    column[i] = base + (in.getInt() & 0xFFFF_FFFFL);
                }
            }
            case 8 -> {
                for (int i = start; i < end; i++) {
                    column[i] = base + in.getLong();
                }
            }
            default -> throw RecordReader.corrupt("page column of width " + width);
        }
    }
}
