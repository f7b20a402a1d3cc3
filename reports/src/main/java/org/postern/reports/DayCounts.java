package org.postern.reports;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How often what happened, by day and domain, on disk. Safe for use by many threads.
///
/// Memory: at most 20,000 different rows wait for [#flush]; a day has at most 500,000 on disk, and
/// a domain 20,000 in a report. What is beyond is left out and counted.
final class DayCounts {
    private static final long EPOCH = 1;
    private static final byte VERSION = 1;
    private static final byte COUNT = 'c';
    private static final byte POLICY = 'p';
    private static final byte SENT = 's';
    private static final int HASH_OCTETS = 16;
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_A_DAY = 500_000;
    private static final int MOST_OF_A_DOMAIN = 20_000;
    private static final int LARGEST_ROW = 16 << 10;
    private static final int AT_A_TIME = 500;

    /// A row and how often it was counted.
    record Row(long count, byte[] octets) {}

    /// What came of a report.
    ///
    /// @param over whether no further attempt is made
    record Sent(Instant when, int attempts, boolean over, String text) {}

    private record Key(LocalDate day, String domain, ByteBuffer hash) {}

    private record Waiting(byte[] row, long count) {}

    private final Engine engine;
    private final Committer committer;
    private final String kind;

    // Guarded by this.
    private Map<Key, Waiting> waiting = new HashMap<>();
    private final Map<LocalDate, Map<String, byte[]>> policies = new HashMap<>();
    private LocalDate counted = LocalDate.EPOCH;
    private int countedRows;
    private long lost;

    /// @param kind `tls` or `dmarc`
    DayCounts(Engine engine, Committer committer, String kind) {
        this.engine = engine;
        this.committer = committer;
        this.kind = kind;
    }

    String kind() {
        return kind;
    }

    /// Counts one more of this row.
    synchronized void add(LocalDate day, String domain, byte[] row) {
        var key = new Key(day, domain, ByteBuffer.wrap(hash(row)));
        var before = waiting.get(key);
        if (before == null && (waiting.size() >= MOST_WAITING || row.length > LARGEST_ROW)) {
            lost++;
            return;
        }
        waiting.put(key, new Waiting(row, before == null ? 1 : before.count() + 1));
    }

    /// Remembers what a domain's policy was last.
    synchronized void policy(LocalDate day, String domain, byte[] policy) {
        var ofDay = policies.computeIfAbsent(day, _ -> new HashMap<>());
        if (ofDay.size() < MOST_WAITING) {
            ofDay.put(domain, policy);
        }
    }

    /// What was left out for want of room.
    synchronized long lost() {
        return lost;
    }

    /// Writes what waits.
    synchronized void flush() throws EngineException {
        var rows = waiting;
        waiting = new HashMap<>();
        Map<LocalDate, Batch> batches = new HashMap<>();
        try {
            for (var policy : policies.entrySet()) {
                for (var one : policy.getValue().entrySet()) {
                    put(
                            batches,
                            policy.getKey(),
                            key(POLICY, one.getKey(), new byte[0]),
                            versioned(one.getValue()));
                }
            }
            for (var row : rows.entrySet()) {
                count(batches, row.getKey(), row.getValue());
            }
            for (var batch : batches.entrySet()) {
                commit(batch.getKey(), batch.getValue());
            }
            policies.clear();
        } catch (EngineException e) {
            lost += rows.size();
            throw e;
        }
    }

    private void count(Map<LocalDate, Batch> batches, Key key, Waiting row) throws EngineException {
        byte[] place = rowKey(key.domain(), key.hash().array());
        var before = engine.get(partition(key.day()), place);
        if (before.isEmpty() && full(key.day())) {
            lost++;
            return;
        }
        long sum = row.count() + (before.isPresent() ? row(before.get()).count() : 0);
        put(
                batches,
                key.day(),
                place,
                ByteBuffer.allocate(1 + Long.BYTES + row.row().length)
                        .put(VERSION)
                        .putLong(sum)
                        .put(row.row())
                        .array());
    }

    private boolean full(LocalDate day) {
        if (!day.equals(counted)) {
            counted = day;
            countedRows = 0;
        }
        return ++countedRows > MOST_A_DAY;
    }

    private void put(Map<LocalDate, Batch> batches, LocalDate day, byte[] key, byte[] value)
            throws EngineException {
        var batch = batches.computeIfAbsent(day, _ -> new Batch());
        if (batch.changes().size() == Batch.MAX_ENTRIES
                || batch.octets() + 2 * LARGEST_ROW > Batch.MAX_OCTETS) {
            commit(day, batch);
            batch = new Batch();
            batches.put(day, batch);
        }
        batch.put(key, value);
    }

    private void commit(LocalDate day, Batch batch) throws EngineException {
        if (!batch.isEmpty()) {
            committer.commit(new Engine.Write(partition(day), EPOCH, batch));
        }
    }

    private Partition partition(LocalDate day) {
        return new Partition(name() + DateTimeFormatter.BASIC_ISO_DATE.format(day));
    }

    private String name() {
        return "reports/" + kind + "/";
    }

    private static byte[] key(byte letter, String domain, byte[] rest) {
        byte[] name = domain.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + rest.length)
                .put(letter)
                .put(name)
                .put(rest)
                .array();
    }

    private static byte[] rowKey(String domain, byte[] hash) {
        byte[] rest = new byte[1 + hash.length];
        System.arraycopy(hash, 0, rest, 1, hash.length);
        return key(COUNT, domain, rest);
    }

    private static byte[] hash(byte[] row) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(row), HASH_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] versioned(byte[] octets) {
        return ByteBuffer.allocate(1 + octets.length).put(VERSION).put(octets).array();
    }

    private static byte[] checked(byte[] value) throws EngineException {
        if (value.length == 0 || value[0] != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "a count is damaged, or of a newer version", null);
        }
        return value;
    }

    private static Row row(byte[] value) throws EngineException {
        checked(value);
        return new Row(
                ByteBuffer.wrap(value, 1, Long.BYTES).getLong(),
                Arrays.copyOfRange(value, 1 + Long.BYTES, value.length));
    }

    /// The days that were counted, earliest first.
    List<LocalDate> days() throws EngineException {
        var days = new ArrayList<LocalDate>();
        for (var partition : engine.partitions(new Partition(name() + "0"), 1_000)) {
            if (!partition.name().startsWith(name())) {
                break;
            }
            days.add(
                    LocalDate.parse(
                            partition.name().substring(name().length()),
                            DateTimeFormatter.BASIC_ISO_DATE));
        }
        return days;
    }

    /// The domains of a day.
    List<String> domains(LocalDate day) throws EngineException {
        var domains = new ArrayList<String>();
        byte[] from = {COUNT};
        byte[] to = {COUNT + 1};
        while (true) {
            var next = engine.range(partition(day), from, to, 1, Direction.FORWARD);
            if (next.isEmpty()) {
                return domains;
            }
            byte[] key = next.getFirst().key();
            int end = key.length - HASH_OCTETS - 1;
            domains.add(new String(key, 1, end - 1, StandardCharsets.US_ASCII));
            // Behind all rows of this domain.
            from = Arrays.copyOf(key, end + 1);
            from[end] = 1;
        }
    }

    /// The rows of a domain on a day.
    List<Row> rows(LocalDate day, String domain) throws EngineException {
        var rows = new ArrayList<Row>();
        byte[] from = key(COUNT, domain, new byte[] {0});
        byte[] to = key(COUNT, domain, new byte[] {1});
        while (rows.size() < MOST_OF_A_DOMAIN) {
            var some = engine.range(partition(day), from, to, AT_A_TIME, Direction.FORWARD);
            for (var entry : some) {
                rows.add(row(entry.value()));
            }
            if (some.size() < AT_A_TIME) {
                break;
            }
            from = Reader.after(some.getLast().key());
        }
        return rows;
    }

    Optional<byte[]> policy(LocalDate day, String domain) throws EngineException {
        var value = engine.get(partition(day), key(POLICY, domain, new byte[0]));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(checked(value.get()), 1, value.get().length));
    }

    Optional<Sent> sent(LocalDate day, String domain) throws EngineException {
        var value = engine.get(partition(day), key(SENT, domain, new byte[0]));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(checked(value.get())))) {
            in.readByte();
            return Optional.of(
                    new Sent(
                            Instant.ofEpochMilli(in.readLong()),
                            in.readInt(),
                            in.readBoolean(),
                            in.readUTF()));
        } catch (EngineException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException(EngineException.Kind.FAILED, "a count is damaged", e);
        }
    }

    void sent(LocalDate day, String domain, Sent sent) throws EngineException {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeLong(sent.when().toEpochMilli());
            out.writeInt(sent.attempts());
            out.writeBoolean(sent.over());
            out.writeUTF(sent.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commit(day, new Batch().put(key(SENT, domain, new byte[0]), octets.toByteArray()));
    }

    /// Forgets a day.
    void drop(LocalDate day) throws EngineException {
        commit(day, new Batch().deleteRange(new byte[0], null));
    }
}
