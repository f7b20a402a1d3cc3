package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.RecordingFileLayer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The embedded engine, with its files put into the record each time that it has forced them: when
/// a write returns. They do not pass the [RecordingFileLayer]; what they are between two writes is
/// made from the two copies.
final class RecordedIndex implements Engine {
    private final Engine engine;
    private final Path folder;
    private final RecordingFileLayer record;

    /// The engine's files, by name, after a write.
    record Copy(Map<String, byte[]> files) {
        /// Makes in `target` what a power cut after this copy and before `next` may leave: all that
        /// was forced, and of what the log has more some octets, of which the last may be wrong.
        void materialise(Path target, @Nullable Copy next, @Nullable Random chance)
                throws IOException {
            Files.createDirectories(target);
            for (var file : files.entrySet()) {
                byte[] octets = file.getValue();
                byte @Nullable [] later = next == null ? null : next.files.get(file.getKey());
                if (chance != null && later != null && file.getKey().endsWith(".log")) {
                    octets = torn(octets, later, chance);
                }
                Files.write(target.resolve(file.getKey()), octets);
            }
        }

        private static byte[] torn(byte[] forced, byte[] later, Random chance) {
            int more = later.length - forced.length;
            if (more <= 0) {
                return forced;
            }
            byte[] left = Arrays.copyOf(later, forced.length + chance.nextInt(more + 1));
            if (left.length > forced.length && chance.nextBoolean()) {
                int from = forced.length + chance.nextInt(left.length - forced.length);
                // A sector that was never written.
                Arrays.fill(left, from, Math.min(left.length, from + 512), (byte) 0);
            }
            return left;
        }
    }

    RecordedIndex(Engine engine, Path folder, RecordingFileLayer record) throws IOException {
        this.engine = engine;
        this.folder = folder;
        this.record = record;
        record.mark(copy());
    }

    /// All files at one moment: until nothing has changed while they were read.
    private Copy copy() throws IOException {
        while (true) {
            try {
                var first = read();
                var second = read();
                if (first.keySet().equals(second.keySet())
                        && first.entrySet().stream().allMatch(same(second))) {
                    return new Copy(second);
                }
            } catch (NoSuchFileException e) {
                // A table was replaced meanwhile.
            }
        }
    }

    private static Predicate<Map.Entry<String, byte[]>> same(Map<String, byte[]> other) {
        return file -> Arrays.equals(file.getValue(), other.get(file.getKey()));
    }

    private Map<String, byte[]> read() throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var names = Files.list(folder)) {
            for (Path file : names.toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("LOG")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    @Override
    public List<Outcome> write(List<Write> writes) throws EngineException {
        var outcomes = engine.write(writes);
        try {
            record.mark(copy());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return outcomes;
    }

    @Override
    public boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update) {
        throw new UnsupportedOperationException("not by the store");
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) throws EngineException {
        return engine.get(partition, key);
    }

    @Override
    public List<Entry> range(
            Partition partition, byte[] from, byte @Nullable [] to, int limit, Direction direction)
            throws EngineException {
        return engine.range(partition, from, to, limit, direction);
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) throws EngineException {
        return engine.partitions(after, limit);
    }

    @Override
    public Snapshot snapshot() throws EngineException {
        return engine.snapshot();
    }

    @Override
    public void close() {
        engine.close();
    }
}
