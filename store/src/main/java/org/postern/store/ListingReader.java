package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.EngineException;
import org.postern.mail.ListedHeader;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.mail.SummaryFormatException;
import org.postern.store.StoreException.Kind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Reads keys of messages, a bucket at a time, so that a folder of 100,000 messages is sorted by
/// reading two hundred values and not each message's record.
///
/// A bucket to which UIDs may still be added is read from its records, 511 at most. One that is
/// complete is read so once for the keys that are made together: then these are kept. Nobody waits
/// for that, save for the last such write, so that not many are on their way; where it fails, the
/// records are read again the next time.
final class ListingReader {
    private static final System.Logger LOG = System.getLogger(ListingReader.class.getName());

    private final AccountWriter writer;
    private final int folder;
    private final FolderStatus status;
    private Committer.@Nullable Ticket writing;

    /// @param status the published one
    ListingReader(AccountWriter writer, int folder, FolderStatus status) {
        this.writer = writer;
        this.folder = folder;
        this.status = status;
    }

    /// @param uids ascending
    OctetColumn column(ListingKey key, long[] uids) throws StoreException {
        var column = new OctetColumn.Builder(uids.length);
        try {
            for (int from = 0, to; from < uids.length; from = to) {
                int bucket = PageCodec.bucketOf(uids[from]);
                to = from + 1;
                while (to < uids.length && PageCodec.bucketOf(uids[to]) == bucket) {
                    to++;
                }
                add(key, bucket, Arrays.copyOfRange(uids, from, to), column);
            }
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
        return column.build();
    }

    private void add(ListingKey key, int bucket, long[] uids, OctetColumn.Builder column)
            throws EngineException {
        var listing = kept(key, bucket);
        if (listing.isEmpty()) {
            addFromRecords(key, uids, column);
            return;
        }
        for (long uid : uids) {
            listing.get().addTo(column, (int) (uid - (long) bucket * PageCodec.BUCKET));
        }
    }

    /// What is kept of a bucket, which may have to be made first; empty when nothing may be.
    private Optional<Listing> kept(ListingKey key, int bucket) throws EngineException {
        long next = ((long) bucket + 1) * PageCodec.BUCKET;
        if (next > status.uidNext()) {
            return Optional.empty();
        }
        var value = writer.reader().get(Keys.listing(folder, bucket, key.number()));
        return Listing.decode(value.isPresent() ? value.get() : make(key, bucket, next));
    }

    private void addFromRecords(ListingKey key, long[] uids, OctetColumn.Builder column)
            throws EngineException {
        int[] at = {0};
        writer.reader()
                .forEach(
                        Keys.message(folder, uids[0]),
                        Keys.message(folder, uids[uids.length - 1] + 1),
                        entry -> {
                            long uid = Keys.uid(entry.key());
                            for (; at[0] < uids.length && uids[at[0]] < uid; at[0]++) {
                                column.addAbsent();
                            }
                            if (at[0] < uids.length && uids[at[0]] == uid) {
                                var record = MessageRecord.decode(entry.value());
                                column.add(key.of(listed(record), date(record)));
                                at[0]++;
                            }
                        });
        for (; at[0] < uids.length; at[0]++) {
            column.addAbsent();
        }
    }

    /// One key of a message.
    static byte[] key(ListingKey key, MessageRecord record) throws SummaryFormatException {
        return key.of(record.listed(), date(record));
    }

    private static long date(MessageRecord record) {
        return Arrival.viewDate(record.internalDate()) & 0xFFFF_FFFFL;
    }

    private static ListedHeader listed(MessageRecord record) throws EngineException {
        try {
            return record.listed();
        } catch (SummaryFormatException e) {
            throw RecordReader.corrupt(String.valueOf(e.getMessage()));
        }
    }

    /// Makes a key of a complete bucket and those that go with it, has them kept and gives the one.
    private byte[] make(ListingKey wanted, int bucket, long next) throws EngineException {
        var bits = new ArrayList<Integer>();
        Map<ListingKey, List<byte[]>> keys = new EnumMap<>(ListingKey.class);
        for (ListingKey key : wanted.madeTogether()) {
            keys.put(key, new ArrayList<>());
        }
        long base = (long) bucket * PageCodec.BUCKET;
        writer.reader()
                .forEach(
                        Keys.message(folder, base),
                        Keys.message(folder, next),
                        entry -> {
                            var record = MessageRecord.decode(entry.value());
                            var listed = listed(record);
                            bits.add((int) (Keys.uid(entry.key()) - base));
                            keys.forEach((key, list) -> list.add(key.of(listed, date(record))));
                        });
        Map<ListingKey, byte[]> values = new EnumMap<>(ListingKey.class);
        keys.forEach((key, list) -> values.put(key, Listing.encode(bits, list)));
        keep(bucket, values);
        return Objects.requireNonNull(values.get(wanted));
    }

    private void keep(int bucket, Map<ListingKey, byte[]> values) {
        var batch = new Batch();
        values.forEach(
                (key, value) -> batch.put(Keys.listing(folder, bucket, key.number()), value));
        try {
            if (writing != null) {
                writing.await();
            }
            writing =
                    writer.pipelined(s -> {
                        var now = s.selectable(folder);
                        if (now.status.uidValidity() != status.uidValidity()) {
                            throw new StoreException(Kind.ABSENT, "folder " + folder);
                        }
                        return writer.submit(batch, () -> {});
                    });
        } catch (EngineException | StoreException e) {
            writing = null;
            LOG.log(System.Logger.Level.DEBUG, "keys of messages are not kept", e);
        }
    }
}
