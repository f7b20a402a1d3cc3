package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.engine.Journal;
import org.postern.screening.MailHurdleAllowed.Entry;
import org.postern.screening.MailHurdleAllowed.Kind;
import org.postern.screening.MailHurdleWaiting.Waiting;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/// Writes what MailHurdle remembers as records of a journal, and reads them again. Each record says
/// how something is, so that reading one twice does no harm. The package's page has the table.
///
/// Triplets that end by themselves are not written: the same clock ends them when they are read.
final class TripletLog implements Journal.State, TripletTable.Changes {
    private static final byte VERSION = 1;
    private static final byte SECRET = 'K';
    private static final byte ENTRIES = 'T';
    private static final byte REMOVED = 'R';
    private static final byte FLUSHED = 'F';
    private static final byte EXPECTED_SIZE = 'C';
    private static final byte SWEPT = 'S';
    private static final byte DAY = 'D';
    private static final byte ALLOWED = 'A';
    private static final byte DISALLOWED = 'a';
    private static final byte EXPECTED = 'X';
    private static final byte WAITING = 'N';

    private static final int HEAD = 2;
    private static final int ENTRY = 2 * Long.BYTES;
    private static final int PAGE = 2_048;
    private static final int MOST_TEXT = 1_024;

    private final Supplier<MailHurdleSettings> settings;
    private final MailHurdleDays days = new MailHurdleDays();
    private final MailHurdleAllowed allowed = new MailHurdleAllowed();
    private final MailHurdleExpected expected = new MailHurdleExpected();
    private final MailHurdleWaiting waiting = new MailHurdleWaiting();
    private long secret0;
    private long secret1;
    private volatile @Nullable TripletTable table;
    private volatile @Nullable Journal journal;
    private volatile long sweptAt;

    TripletLog(Supplier<MailHurdleSettings> settings) {
        this.settings = settings;
    }

    MailHurdleDays days() {
        return days;
    }

    MailHurdleAllowed allowed() {
        return allowed;
    }

    MailHurdleExpected expected() {
        return expected;
    }

    MailHurdleWaiting waiting() {
        return waiting;
    }

    TripletTable table() {
        return Objects.requireNonNull(table, "the journal has not been read");
    }

    Journal journal() {
        return Objects.requireNonNull(journal, "the journal has not been read");
    }

    boolean isRead() {
        return journal != null;
    }

    /// The journal has been read: from now on changes are written. A journal without a secret is
    /// new.
    void begin(Journal opened) {
        journal = opened;
        if (table == null) {
            var random = new SecureRandom();
            secret(random.nextLong(), random.nextLong());
            opened.append(secretRecord());
        }
        // What was over at the last sweep has been counted by it.
        table().sweep(Instant.ofEpochSecond(sweptAt), settings.get().rules());
    }

    private void secret(long first, long second) {
        secret0 = first;
        secret1 = second;
        table = new TripletTable(first, second, this);
    }

    // Records of each kind

    private static ByteBuffer record(byte type, int octets) {
        return ByteBuffer.allocate(HEAD + octets).put(type).put(VERSION);
    }

    private ByteBuffer secretRecord() {
        return record(SECRET, ENTRY).putLong(secret0).putLong(secret1).flip();
    }

    private static ByteBuffer sizeRecord(long size) {
        return record(EXPECTED_SIZE, Long.BYTES).putLong(size).flip();
    }

    private static ByteBuffer sweptRecord(long seconds) {
        return record(SWEPT, Long.BYTES).putLong(seconds).flip();
    }

    private static ByteBuffer dayRecord(MailHurdleDay day) {
        var record = record(DAY, MailHurdleDay.MOST_OCTETS);
        day.write(record);
        return record.flip();
    }

    private static ByteBuffer allowedRecord(Entry entry) {
        return texts(
                        record(ALLOWED, 1 + Long.BYTES + 3 * (Short.BYTES + MOST_TEXT))
                                .put((byte) entry.kind().code())
                                .putLong(entry.since().getEpochSecond()),
                        entry.what(),
                        entry.reason(),
                        entry.by())
                .flip();
    }

    private static ByteBuffer expectedRecord(String recipient, Instant until) {
        return texts(
                        record(EXPECTED, Long.BYTES + Short.BYTES + MOST_TEXT)
                                .putLong(until.getEpochSecond()),
                        recipient)
                .flip();
    }

    private static ByteBuffer waitingRecord(Waiting one) {
        var triplet = one.triplet();
        int most = length(triplet.source()) + length(triplet.sender());
        most += length(triplet.recipient()) + 3 * Short.BYTES;
        return texts(
                        record(WAITING, Long.BYTES + most).putLong(one.since()),
                        triplet.source(),
                        triplet.sender(),
                        triplet.recipient())
                .flip();
    }

    private static int length(String text) {
        return Math.min(3 * text.length(), MOST_TEXT);
    }

    private static ByteBuffer texts(ByteBuffer record, String... texts) {
        for (String text : texts) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(octets.length, MOST_TEXT);
            record.putShort((short) length).put(octets, 0, length);
        }
        return record;
    }

    private static String text(ByteBuffer record) {
        int length = record.getShort();
        if (length < 0 || length > MOST_TEXT) {
            throw new IllegalArgumentException("a text of " + length + " octets");
        }
        var octets = new byte[length];
        record.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    // Written as it changes

    @Override
    public void put(long key, long entry) {
        append(record(ENTRIES, ENTRY).putLong(key).putLong(entry).flip());
    }

    @Override
    public void removed(long key) {
        append(record(REMOVED, Long.BYTES).putLong(key).flip());
    }

    @Override
    public void flushed(boolean waitingOnly) {
        append(record(FLUSHED, 1).put((byte) (waitingOnly ? 1 : 0)).flip());
    }

    private void append(ByteBuffer record) {
        journal().append(record);
    }

    void allow(Entry entry) {
        allowed.put(entry);
        append(allowedRecord(entry));
    }

    /// @return whether it was there
    boolean disallow(Kind kind, String what) {
        boolean there = allowed.remove(kind, what);
        if (there) {
            append(
                    texts(
                                    record(DISALLOWED, 1 + Short.BYTES + MOST_TEXT)
                                            .put((byte) kind.code()),
                                    what)
                            .flip());
        }
        return there;
    }

    void expect(String recipient, Instant until) {
        expected.open(recipient, until);
        append(expectedRecord(recipient, until));
    }

    void deferred(Triplet triplet, Instant now) {
        int most = settings.get().listed();
        if (most > 0) {
            var one = new Waiting(triplet, now.getEpochSecond());
            waiting.add(one, most);
            append(waitingRecord(one));
        }
    }

    /// Notes that all that was over then has been dropped and counted.
    void swept(Instant at) {
        sweptAt = at.getEpochSecond();
        append(sweptRecord(sweptAt));
    }

    /// Writes the days that changed since.
    void writeDays() {
        for (var day : days.all()) {
            if (day.takeChanged()) {
                append(dayRecord(day));
            }
        }
    }

    // The whole, and reading

    @Override
    public void checkpoint(Journal.Records records) throws IOException {
        var all = table;
        if (all == null || journal == null) {
            throw new IOException("the journal has not been read");
        }
        records.add(secretRecord());
        records.add(sizeRecord(all.size()));
        records.add(sweptRecord(sweptAt));
        for (int i = 0; i < TripletTable.STRIPES; i++) {
            pages(all.copy(i), records);
        }
        for (var day : days.all()) {
            records.add(dayRecord(day));
        }
        for (var entry : allowed.all()) {
            records.add(allowedRecord(entry));
        }
        for (var window : expected.all().entrySet()) {
            records.add(expectedRecord(window.getKey(), window.getValue()));
        }
        for (var one : waiting.all()) {
            records.add(waitingRecord(one));
        }
    }

    private static void pages(long[] pairs, Journal.Records records) throws IOException {
        for (int from = 0; from < pairs.length; from += 2 * PAGE) {
            int count = Math.min(2 * PAGE, pairs.length - from);
            var page = record(ENTRIES, count * Long.BYTES);
            page.asLongBuffer().put(pairs, from, count);
            records.add(page.clear());
        }
    }

    @Override
    public void replay(ByteBuffer record) throws EngineException {
        try {
            replayed(record);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            // Whole by its checksum, and yet not of any form that this program writes.
            throw new EngineException(
                    EngineException.Kind.FAILED, "a record makes no sense: " + e.getMessage(), e);
        }
    }

    private void replayed(ByteBuffer record) throws EngineException {
        byte type = record.get();
        byte version = record.get();
        if (version != VERSION) {
            throw newer(type, version);
        }
        var all = table;
        switch (type) {
            case SECRET -> replaySecret(record.getLong(), record.getLong());
            // Without the secret, which was lost with a damaged file, keys mean nothing.
            case ENTRIES, REMOVED, FLUSHED, EXPECTED_SIZE -> {
                if (all != null) {
                    replay(type, record, all);
                }
            }
            // By way of an instant: a number beyond its bounds makes no sense.
            case SWEPT -> sweptAt = Instant.ofEpochSecond(record.getLong()).getEpochSecond();
            case DAY -> days.replayed(MailHurdleDay.read(record));
            case ALLOWED -> replayAllowed(record);
            case DISALLOWED -> {
                var kind = kind(record);
                allowed.remove(kind, text(record));
            }
            case EXPECTED -> replayExpected(record);
            case WAITING -> replayWaiting(record);
            default -> throw newer(type, version);
        }
    }

    private static EngineException newer(byte type, byte version) {
        return new EngineException(
                EngineException.Kind.FAILED,
                "written by a newer program: record 0x%02x version %d".formatted(type, version),
                null);
    }

    private void replay(byte type, ByteBuffer record, TripletTable all) {
        switch (type) {
            case ENTRIES -> replayEntries(record, all);
            case REMOVED -> all.replayedRemoval(record.getLong());
            case FLUSHED -> all.replayedFlush(record.get() == 1);
            default -> {
                long most = settings.get().maxTriplets();
                all.reserve(Math.clamp(record.getLong(), 0, most));
            }
        }
    }

    private void replaySecret(long first, long second) {
        if (table == null) {
            secret(first, second);
        }
    }

    private void replayEntries(ByteBuffer record, TripletTable all) {
        long most = settings.get().maxTriplets();
        while (record.hasRemaining()) {
            all.replayed(record.getLong(), record.getLong(), most);
        }
    }

    private static Kind kind(ByteBuffer record) throws EngineException {
        byte code = record.get();
        return Kind.of(code).orElseThrow(() -> newer(ALLOWED, code));
    }

    private void replayAllowed(ByteBuffer record) throws EngineException {
        var kind = kind(record);
        var since = Instant.ofEpochSecond(record.getLong());
        allowed.put(new Entry(kind, text(record), text(record), text(record), since));
    }

    private void replayExpected(ByteBuffer record) {
        var until = Instant.ofEpochSecond(record.getLong());
        expected.open(text(record), until);
    }

    private void replayWaiting(ByteBuffer record) {
        long since = record.getLong();
        var triplet = new Triplet(text(record), text(record), text(record));
        waiting.add(new Waiting(triplet, since), settings.get().listed());
    }
}
