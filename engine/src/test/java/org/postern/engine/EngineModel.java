package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/// Random work on an engine beside a plain sorted map: the two must agree after every step. The
/// keys are short and few, so that operations meet.
final class EngineModel {
    /// Opens the engine under test; again after a close.
    @FunctionalInterface
    interface Opening {
        Engine open() throws EngineException;
    }

    private static final int PARTITIONS = 4;

    private final Random random;
    private final Map<Partition, NavigableMap<byte[], byte[]>> model = new TreeMap<>();
    private final Map<Partition, Long> epochs = new TreeMap<>();

    EngineModel(long seed) {
        random = new Random(seed);
    }

    void check(Opening opening, int steps) throws EngineException {
        Engine engine = opening.open();
        try {
            for (int step = 0; step < steps; step++) {
                write(engine);
                compare(engine);
                if (random.nextInt(50) == 0) {
                    engine.close();
                    engine = opening.open();
                }
            }
        } finally {
            engine.close();
        }
    }

    private void write(Engine engine) throws EngineException {
        var writes = new ArrayList<Engine.Write>();
        var expected = new ArrayList<Engine.Outcome>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            var partition = partition();
            long epoch = epochs.getOrDefault(partition, 0L) + random.nextInt(-1, 2);
            var write = new Engine.Write(partition, Math.max(0, epoch), batch());
            writes.add(write);
            expected.add(applyToModel(write));
        }
        assertThat(engine.write(writes)).isEqualTo(expected);
    }

    private Engine.Outcome applyToModel(Engine.Write write) {
        if (write.epoch() < epochs.getOrDefault(write.partition(), 0L)) {
            return Engine.Outcome.FENCED;
        }
        epochs.put(write.partition(), write.epoch());
        var entries = entries(write.partition());
        for (Batch.Change change : write.batch().changes()) {
            switch (change) {
                case Batch.Change.Put(var key, var value) -> entries.put(key, value);
                case Batch.Change.Delete(var key) -> entries.remove(key);
                case Batch.Change.DeleteRange(var from, var to) ->
                        entries.keySet().removeIf(key -> within(key, from, to));
            }
        }
        return Engine.Outcome.APPLIED;
    }

    private void compare(Engine engine) throws EngineException {
        var partition = partition();
        var entries = entries(partition);
        byte[] key = key(1);
        assertThat(engine.get(partition, key).orElse(null)).isEqualTo(entries.get(key));

        byte[] from = key(0);
        byte @Nullable [] to = random.nextInt(4) == 0 ? null : key(0);
        int limit = random.nextInt(6);
        var direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
        var expected = new ArrayList<String>();
        var ordered = direction == Direction.FORWARD ? entries : entries.descendingMap();
        ordered.forEach((k, v) -> {
            if (within(k, from, to) && expected.size() < limit) {
                expected.add(text(k, v));
            }
        });
        assertThat(engine.range(partition, from, to, limit, direction))
                .extracting(entry -> text(entry.key(), entry.value()))
                .isEqualTo(expected);

        var filled = model.keySet().stream().filter(p -> !entries(p).isEmpty()).toList();
        assertThat(engine.partitions(null, PARTITIONS)).isEqualTo(filled);
    }

    private Batch batch() {
        var batch = new Batch();
        for (int i = random.nextInt(8); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> batch.deleteRange(key(0), random.nextBoolean() ? key(0) : null);
                case 1, 2 -> batch.delete(key(1));
                default -> batch.put(key(1), value());
            }
        }
        return batch;
    }

    private Partition partition() {
        return new Partition(List.of("a", "a!", "a/b", "b").get(random.nextInt(PARTITIONS)));
    }

    private NavigableMap<byte[], byte[]> entries(Partition partition) {
        return model.computeIfAbsent(partition, _ -> new TreeMap<>(Arrays::compareUnsigned));
    }

    /// Octets chosen to try the order: the least, the greatest, and the sign's edge.
    private byte[] key(int shortest) {
        var key = new byte[random.nextInt(shortest, 4)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) new int[] {0x00, 0x01, 0x7f, 0x80, 0xff}[random.nextInt(5)];
        }
        return key;
    }

    private byte[] value() {
        var value = new byte[random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(9)];
        random.nextBytes(value);
        return value;
    }

    private static boolean within(byte[] key, byte[] from, byte @Nullable [] to) {
        return Arrays.compareUnsigned(key, from) >= 0
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }

    private static String text(byte[] key, byte[] value) {
        return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
    }
}
