package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// The value of a listing key: one [ListingKey] of the messages of a bucket, read where it stands.
///
/// Octets: version (1), a bitmap of 64 octets of the UIDs that are there (as in [PageCodec]), for
/// each of them where its octets end (2, counted from where the first begin), and their octets.
/// Where that would be too long for a value it is the version alone: the records are read then.
final class Listing {
    private static final int VERSION = 1;
    private static final int BITMAP_AT = 1;
    private static final int BITMAP_OCTETS = PageCodec.BUCKET / Byte.SIZE;
    private static final int ENDS_AT = BITMAP_AT + BITMAP_OCTETS;
    private static final byte[] NOT_KEPT = {VERSION};

    private final byte[] value;
    private final ByteBuffer fields;
    private final int octetsAt;

    private Listing(byte[] value) {
        this.value = value;
        this.fields = ByteBuffer.wrap(value);
        this.octetsAt = ENDS_AT + Short.BYTES * rank(PageCodec.BUCKET);
    }

    /// @return empty when the value says that it was too long
    static Optional<Listing> decode(byte[] value) throws EngineException {
        new RecordReader(value).version(VERSION);
        if (value.length == NOT_KEPT.length) {
            return Optional.empty();
        }
        if (value.length < ENDS_AT) {
            throw RecordReader.corrupt("listing of " + value.length + " octets");
        }
        var listing = new Listing(value);
        int count = listing.rank(PageCodec.BUCKET);
        if (listing.octetsAt + listing.end(count) != value.length) {
            throw RecordReader.corrupt("listing of " + value.length + " octets");
        }
        return Optional.of(listing);
    }

    /// @param bits the messages' UIDs within the bucket, ascending
    /// @param keys one for each
    static byte[] encode(List<Integer> bits, List<byte[]> keys) {
        int octets = keys.stream().mapToInt(key -> key.length).sum();
        int length = ENDS_AT + Short.BYTES * bits.size() + octets;
        if (length > Batch.MAX_VALUE_OCTETS) {
            return NOT_KEPT;
        }
        var out = ByteBuffer.allocate(length).put((byte) VERSION);
        for (int bit : bits) {
            int at = BITMAP_AT + bit / Byte.SIZE;
            out.put(at, (byte) (out.get(at) | 1 << (bit % Byte.SIZE)));
        }
        out.position(ENDS_AT);
        int end = 0;
        for (byte[] key : keys) {
            end += key.length;
            out.putShort((short) end);
        }
        keys.forEach(out::put);
        return out.array();
    }

    /// How many messages there are before a bit.
    private int rank(int bit) {
        int rank = 0;
        int at = BITMAP_AT;
        int left = bit;
        for (; left >= Long.SIZE; left -= Long.SIZE, at += Long.BYTES) {
            rank += Long.bitCount(fields.getLong(at));
        }
        for (; left > 0; left -= Byte.SIZE, at++) {
            int mask = left >= Byte.SIZE ? 0xFF : (1 << left) - 1;
            rank += Integer.bitCount(value[at] & mask);
        }
        return rank;
    }

    /// Where the octets of the first `count` messages end.
    private int end(int count) {
        return count == 0 ? 0 : fields.getShort(ENDS_AT + Short.BYTES * (count - 1)) & 0xFFFF;
    }

    /// Adds the key of a message to a column.
    void addTo(OctetColumn.Builder column, int bit) throws EngineException {
        if ((value[BITMAP_AT + bit / Byte.SIZE] & 1 << (bit % Byte.SIZE)) == 0) {
            column.addAbsent();
            return;
        }
        int rank = rank(bit);
        int from = octetsAt + end(rank);
        int to = octetsAt + end(rank + 1);
        if (from > to || to > value.length) {
            throw RecordReader.corrupt("listing whose ends do not ascend");
        }
        column.add(value, from, to);
    }
}
