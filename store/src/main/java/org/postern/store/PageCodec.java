package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;

/// A page key's value: the messages of one bucket of 512 UIDs.
///
/// A bucket is fixed by its UIDs, not by the messages that are left, so that its key never moves
/// when others go. Octets: version (1), a bitmap of 64 octets of the UIDs that are there (UID `512
/// * bucket + 8 * octet + bit`, bit 0 the lowest), then four columns: flags, MODSEQs, sizes, dates.
///   A column is a width (0, 1, 2, 4 or 8 octets), a base of 8 octets, and for each message what is
///   to be added to the base, in that width.
final class PageCodec {
    private static final int VERSION = 1;

    /// UIDs in one bucket; equal to a page, so that one bucket always fits.
    static final int BUCKET = Page.CAPACITY;

    private static final int BITMAP_OCTETS = BUCKET / 8;
    private static final int COLUMN_HEAD_OCTETS = 9;

    private PageCodec() {}

    static int bucketOf(long uid) {
        return (int) (uid / BUCKET);
    }

    /// The messages of `view` in `bucket`, which must have some.
    static byte[] encode(FolderView view, int bucket) {
        long base = (long) bucket * BUCKET;
        long first = Math.max(base, 1);
        var columns = new long[4][BUCKET];
        var bitmap = new byte[BITMAP_OCTETS];
        var count = new int[1];
        view.within(
                UidSet.of(first, Math.min(base + BUCKET - 1, UidSet.MAX_UID)),
                (p, from, to) -> {
                    var page = view.page(p);
                    for (int i = from; i < to; i++) {
                        int bit = (int) (page.uid(i) - base);
                        bitmap[bit / 8] |= (byte) (1 << (bit % 8));
                        columns[0][count[0]] = page.flags(i);
                        columns[1][count[0]] = page.modSeq(i);
                        columns[2][count[0]] = page.size(i);
                        columns[3][count[0]++] = page.internalDate(i);
                    }
                });
        var out = new RecordWriter(1 + BITMAP_OCTETS + count[0] * 12).u8(VERSION).raw(bitmap);
        for (long[] column : columns) {
            encodeColumn(out, Arrays.copyOf(column, count[0]));
        }
        return out.toOctets();
    }

    private static void encodeColumn(RecordWriter out, long[] column) {
        long base = column[0];
        for (long value : column) {
            base = Math.min(base, value);
        }
        long widest = 0;
        for (long value : column) {
            // Unsigned: the difference of two longs may pass 63 bits.
            widest = Long.compareUnsigned(value - base, widest) > 0 ? value - base : widest;
        }
        int width = width(widest);
        out.u8(width).u64(base);
        for (long value : column) {
            out.fixed(value - base, width);
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
        var in = ByteBuffer.wrap(value).position(1 + BITMAP_OCTETS);
        var flags = decodeColumn(in, count);
        var modSeqs = decodeColumn(in, count);
        var sizes = decodeColumn(in, count);
        var dates = decodeColumn(in, count);
        int at = 0;
        for (int bit = 0; bit < BUCKET; bit++) {
            if ((value[1 + bit / 8] & 1 << (bit % 8)) != 0) {
                long uid = (long) bucket * BUCKET + bit;
                columns.add(uid, flags[at], modSeqs[at], (int) sizes[at], (int) dates[at]);
                at++;
            }
        }
    }

    private static long[] decodeColumn(ByteBuffer in, int count) throws EngineException {
        if (in.remaining() < COLUMN_HEAD_OCTETS) {
            throw RecordReader.corrupt("page without a column");
        }
        int width = in.get();
        long base = in.getLong();
        if (width < 0 || (long) width * count > in.remaining()) {
            throw RecordReader.corrupt("page column of width " + width);
        }
        var column = new long[count];
        switch (width) {
            case 0 -> Arrays.fill(column, base);
            case 1 -> fill(column, () -> base + (in.get() & 0xFFL));
            case 2 -> fill(column, () -> base + (in.getShort() & 0xFFFFL));
            case 4 -> fill(column, () -> base + (in.getInt() & 0xFFFF_FFFFL));
            case 8 -> fill(column, () -> base + in.getLong());
            default -> throw RecordReader.corrupt("page column of width " + width);
        }
        return column;
    }

    private static void fill(long[] column, LongSupplier next) {
        for (int i = 0; i < column.length; i++) {
            column[i] = next.getAsLong();
        }
    }
}
