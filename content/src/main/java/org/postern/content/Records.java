package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One partition of this room: records by keys of text. Each value begins with its version.
record Records(Engine engine, Committer committer, Partition partition) {
    /// Parts the elements of a key; in none of them.
    static final char SEPARATOR = '\0';

    private static final long EPOCH = 1;
    private static final int AT_A_TIME = 500;

    /// Prints the fields of a record.
    @FunctionalInterface
    interface Printer {
        void print(DataOutputStream out) throws IOException;
    }

    /// Reads the fields of a record.
    @FunctionalInterface
    interface Parser<T> {
        T parse(DataInputStream in) throws IOException;
    }

    /// Takes one record.
    @FunctionalInterface
    interface Visitor {
        void visit(String key, byte[] value) throws EngineException;
    }

    static byte[] value(int version, Printer printer) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(version);
            printer.print(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    /// @throws EngineException when it is damaged or of another version
    static <T> T read(byte[] value, int version, String what, Parser<T> parser)
            throws EngineException {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int known = in.readUnsignedByte();
            if (known != version) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        what + " of version " + known + ", this program knows " + version,
                        null);
            }
            return parser.parse(in);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(EngineException.Kind.FAILED, what + " is damaged", e);
        }
    }

    private static byte[] octets(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /// All records whose keys begin so, in order.
    void forEach(String prefix, Visitor visitor) throws EngineException {
        byte[] from = octets(prefix);
        byte[] end = end(from);
        while (true) {
            var some = engine.range(partition, from, end, AT_A_TIME, Direction.FORWARD);
            for (Entry entry : some) {
                visitor.visit(new String(entry.key(), StandardCharsets.UTF_8), entry.value());
            }
            if (some.size() < AT_A_TIME) {
                return;
            }
            from = Reader.after(some.getLast().key());
        }
    }

    /// The first key behind all that begin so; null for the end.
    private static byte @Nullable [] end(byte[] prefix) {
        if (prefix.length == 0) {
            return null;
        }
        byte[] end = prefix.clone();
        // No octet of UTF-8 is 255, so the last one can always be counted up.
        end[end.length - 1]++;
        return end;
    }

    /// A record with its key.
    record Keyed(String key, byte[] value) {}

    /// The first records whose keys begin so, in order.
    List<Keyed> first(String prefix, int most) throws EngineException {
        byte[] from = octets(prefix);
        return engine.range(partition, from, end(from), most, Direction.FORWARD).stream()
                .map(entry ->
                        new Keyed(new String(entry.key(), StandardCharsets.UTF_8), entry.value()))
                .toList();
    }

    Optional<byte[]> get(String key) throws EngineException {
        return engine.get(partition, octets(key));
    }

    void put(String key, byte[] value) throws EngineException {
        commit(new Batch().put(octets(key), value));
    }

    /// Writes without waiting; a crash may lose it.
    void putSoon(String key, byte[] value) {
        var _ =
                committer.submit(
                        new Engine.Write(partition, EPOCH, new Batch().put(octets(key), value)),
                        () -> {});
    }

    /// The same of several.
    void commitSoon(Batch batch) {
        if (!batch.isEmpty()) {
            var _ = committer.submit(new Engine.Write(partition, EPOCH, batch), () -> {});
        }
    }

    void delete(String key) throws EngineException {
        commit(new Batch().delete(octets(key)));
    }

    /// Deletes all whose keys begin so.
    void deleteAll(String prefix) throws EngineException {
        byte[] from = octets(prefix);
        commit(new Batch().deleteRange(from, end(from)));
    }

    /// Deletes all from a key on, up to another.
    void deleteRange(String from, String end) throws EngineException {
        commit(new Batch().deleteRange(octets(from), octets(end)));
    }

    void commit(Batch batch) throws EngineException {
        committer.commit(new Engine.Write(partition, EPOCH, batch));
    }

    static Batch put(Batch batch, String key, byte[] value) {
        return batch.put(octets(key), value);
    }

    static Batch delete(Batch batch, String key) {
        return batch.delete(octets(key));
    }
}
