package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.engine.Engine.Outcome.APPLIED;
import static org.postern.engine.Engine.Outcome.FENCED;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What every [Engine] does. An engine passes by implementing this with a class of its own room.
public interface EngineContract {
    Partition P = new Partition("mail/p");
    Partition Q = new Partition("mail/q");

    /// Opens the engine that lives in `home`; called again after a close, it opens the same one.
    Engine open(Path home) throws EngineException;

    @Test
    default void aValueIsReadAsItWasPut(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            apply(engine, P, 0, new Batch().put(key("a"), key("one")).put(key("b"), new byte[0]));
            assertThat(engine.get(P, key("a"))).contains(key("one"));
            assertThat(engine.get(P, key("b"))).contains(new byte[0]);
            assertThat(engine.get(P, key("c"))).isEmpty();
            assertThat(engine.get(Q, key("a"))).isEmpty();
        }
    }

    @Test
    default void aPutReplacesAndADeleteRemoves(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            apply(engine, P, 0, new Batch().put(key("a"), key("one")).put(key("b"), key("x")));
            apply(engine, P, 0, new Batch().put(key("a"), key("two")).delete(key("b")));
            apply(engine, P, 0, new Batch().delete(key("never there")));
            assertThat(text(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .containsExactly("a=two");
        }
    }

    @Test
    default void arraysBelongToTheirReceiver(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            apply(engine, P, 0, new Batch().put(key("a"), key("one")));
            engine.get(P, key("a")).orElseThrow()[0] = 'X';
            var entry = engine.range(P, key(""), null, 1, Direction.FORWARD).getFirst();
            entry.key()[0] = 'X';
            entry.value()[0] = 'X';
            assertThat(text(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .containsExactly("a=one");
        }
    }

    @Test
    default void keysAreOrderedAsUnsignedOctets(@TempDir Path home) throws Exception {
        var ordered = List.of("00", "0000", "0001", "01", "7f", "80", "80ff", "ff", "ff00", "ffff");
        try (var engine = open(home)) {
            var batch = new Batch();
            ordered.reversed().forEach(hex -> batch.put(hex(hex), key(hex)));
            apply(engine, P, 0, batch);
            var values =
                    engine.range(P, key(""), null, 99, Direction.FORWARD).stream()
                            .map(entry -> HexFormat.of().formatHex(entry.key()))
                            .toList();
            assertThat(values).isEqualTo(ordered);
        }
    }

    @Test
    default void aRangeKeepsItsBoundsAndItsLimit(@TempDir Path home) throws Exception {
        record Case(
                String from, @Nullable String to, int limit, Direction direction, String found) {}
        var cases =
                List.of(
                        new Case("", null, 99, Direction.FORWARD, "abcde"),
                        new Case("", null, 99, Direction.REVERSE, "edcba"),
                        new Case("b", "d", 99, Direction.FORWARD, "bc"),
                        new Case("b", "d", 99, Direction.REVERSE, "cb"),
                        new Case("b", "d", 1, Direction.FORWARD, "b"),
                        new Case("b", "d", 1, Direction.REVERSE, "c"),
                        new Case("bb", "dd", 99, Direction.FORWARD, "cd"),
                        new Case("bb", "dd", 99, Direction.REVERSE, "dc"),
                        new Case("c", null, 2, Direction.FORWARD, "cd"),
                        new Case("c", null, 2, Direction.REVERSE, "ed"),
                        new Case("d", "b", 99, Direction.FORWARD, ""),
                        new Case("d", "b", 99, Direction.REVERSE, ""),
                        new Case("c", "c", 99, Direction.FORWARD, ""),
                        new Case("c", "", 99, Direction.REVERSE, ""),
                        new Case("f", null, 99, Direction.FORWARD, ""),
                        new Case("f", null, 99, Direction.REVERSE, ""),
                        new Case("", null, 0, Direction.FORWARD, ""));
        try (var engine = open(home)) {
            apply(engine, new Partition("mail/o"), 0, letters("xyz"));
            apply(engine, P, 0, letters("abcde"));
            apply(engine, new Partition("mail/p!"), 0, letters("uvw"));
            apply(engine, Q, 0, letters("xyz"));
            for (var c : cases) {
                byte @Nullable [] to = c.to() == null ? null : key(c.to());
                var found = engine.range(P, key(c.from()), to, c.limit(), c.direction());
                assertThat(joined(found)).as(c.toString()).isEqualTo(c.found());
            }
            assertThatThrownBy(() -> engine.range(P, key(""), null, -1, Direction.FORWARD))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void aBatchIsAppliedInItsOrder(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            var batch = letters("abcde");
            batch.deleteRange(key("b"), key("d")).put(key("c"), key("again")).delete(key("e"));
            batch.delete(key("f")).put(key("f"), key("last"));
            apply(engine, P, 0, batch);
            assertThat(text(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .containsExactly("a=a", "c=again", "d=d", "f=last");
        }
    }

    @Test
    default void aDeletedRangeKeepsItsBounds(@TempDir Path home) throws Exception {
        record Case(String from, @Nullable String to, String left) {}
        var cases =
                List.of(
                        new Case("b", "d", "adef"),
                        new Case("", "c", "cdef"),
                        new Case("d", null, "abc"),
                        new Case("", null, ""),
                        new Case("d", "b", "abcdef"),
                        new Case("c", "c", "abcdef"),
                        new Case("g", null, "abcdef"));
        try (var engine = open(home)) {
            apply(engine, Q, 0, letters("abc"));
            for (var c : cases) {
                apply(engine, P, 0, letters("abcdef"));
                byte @Nullable [] to = c.to() == null ? null : key(c.to());
                apply(engine, P, 0, new Batch().deleteRange(key(c.from()), to));
                var left = engine.range(P, key(""), null, 9, Direction.FORWARD);
                assertThat(joined(left)).as(c.toString()).isEqualTo(c.left());
            }
            assertThat(joined(engine.range(Q, key(""), null, 9, Direction.FORWARD)))
                    .isEqualTo("abc");
        }
    }

    @Test
    default void limitsAreRefusedAndTheirEdgesTaken(@TempDir Path home) throws Exception {
        var longest = new byte[Batch.MAX_KEY_OCTETS];
        var largest = new byte[Batch.MAX_VALUE_OCTETS];
        Arrays.fill(longest, (byte) 0xff);
        RandomGenerator.of("L64X128MixRandom").nextBytes(largest);
        try (var engine = open(home)) {
            var batch = new Batch().put(longest, largest);
            var full = new Batch();
            IntStream.range(0, Batch.MAX_ENTRIES).forEach(i -> full.put(key("k" + i), key("")));
            assertThatThrownBy(() -> full.delete(key("one more")))
                    .isInstanceOf(IllegalArgumentException.class);
            apply(engine, P, 0, batch);
            apply(engine, Q, 0, full);
            assertThat(engine.get(P, longest)).contains(largest);
            assertThat(engine.range(Q, key(""), null, 9_999, Direction.FORWARD))
                    .hasSize(Batch.MAX_ENTRIES);
            assertThatThrownBy(() -> batch.put(new byte[Batch.MAX_KEY_OCTETS + 1], key("")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.put(key("v"), new byte[Batch.MAX_VALUE_OCTETS + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.put(key(""), key("")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(batch.changes()).hasSize(1);
        }
    }

    @Test
    default void theNewerEpochWins(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            assertThat(apply(engine, P, 5, letters("a"))).isEqualTo(APPLIED);
            assertThat(apply(engine, P, 5, letters("b"))).isEqualTo(APPLIED);
            assertThat(apply(engine, P, 4, letters("c"))).isEqualTo(FENCED);
            assertThat(apply(engine, Q, 4, letters("d"))).isEqualTo(APPLIED);
            assertThat(apply(engine, P, 6, new Batch())).isEqualTo(APPLIED);
            assertThat(apply(engine, P, 5, letters("e"))).isEqualTo(FENCED);
        }
        try (var engine = open(home)) {
            assertThat(apply(engine, P, 5, letters("f"))).isEqualTo(FENCED);
            assertThat(apply(engine, P, 6, letters("g"))).isEqualTo(APPLIED);
            assertThat(joined(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .isEqualTo("abg");
        }
    }

    @Test
    default void aFencedWriteLeavesItsNeighboursAlone(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            var outcomes =
                    engine.write(
                            List.of(
                                    new Engine.Write(P, 2, letters("a")),
                                    new Engine.Write(P, 1, letters("b")),
                                    new Engine.Write(Q, 1, letters("c")),
                                    new Engine.Write(P, 3, letters("d")),
                                    new Engine.Write(P, 2, letters("e"))));
            assertThat(outcomes).containsExactly(APPLIED, FENCED, APPLIED, APPLIED, FENCED);
            assertThat(joined(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .isEqualTo("ad");
            assertThat(joined(engine.range(Q, key(""), null, 9, Direction.FORWARD))).isEqualTo("c");
            assertThat(engine.write(List.of())).isEmpty();
        }
    }

    @Test
    default void compareAndSetChangesOnlyWhatIsExpected(@TempDir Path home) throws Exception {
        var names = new Partition("names/all");
        try (var engine = open(home)) {
            assertThat(engine.compareAndSet(names, key("n"), key("x"), key("y"))).isFalse();
            assertThat(engine.compareAndSet(names, key("n"), null, key("one"))).isTrue();
            assertThat(engine.compareAndSet(names, key("n"), null, key("two"))).isFalse();
            assertThat(engine.compareAndSet(names, key("n"), key("one"), key("two"))).isTrue();
            assertThat(engine.get(names, key("n"))).contains(key("two"));
        }
        try (var engine = open(home)) {
            assertThat(engine.compareAndSet(names, key("n"), key("one"), null)).isFalse();
            assertThat(engine.compareAndSet(names, key("n"), key("two"), null)).isTrue();
            assertThat(engine.get(names, key("n"))).isEmpty();
            assertThat(engine.compareAndSet(names, key("n"), null, null)).isTrue();
            assertThat(engine.partitions(null, 9)).isEmpty();
        }
    }

    @Test
    default void oneOfManyWinsACompareAndSet(@TempDir Path home) throws Exception {
        var names = new Partition("names/all");
        var won = new ArrayList<Integer>();
        try (var engine = open(home)) {
            var contenders =
                    IntStream.range(0, 8).mapToObj(i -> contender(engine, names, i, won)).toList();
            for (Thread contender : contenders) {
                contender.join();
            }
            assertThat(won).hasSize(1);
            assertThat(engine.get(names, key("n"))).contains(key("" + won.getFirst()));
        }
    }

    private static Thread contender(Engine engine, Partition names, int number, List<Integer> won) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        if (engine.compareAndSet(names, key("n"), null, key("" + number))) {
                            synchronized (won) {
                                won.add(number);
                            }
                        }
                    } catch (EngineException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    default void partitionsAreListedInOrderWhileTheyHoldSomething(@TempDir Path home)
            throws Exception {
        var names = Stream.of("a", "a/1", "a/10", "a/2", "b", "~").map(Partition::new).toList();
        try (var engine = open(home)) {
            for (Partition name : names.reversed()) {
                apply(engine, name, 1, letters("xyz"));
            }
            assertThat(engine.partitions(null, 99)).isEqualTo(names);
            assertThat(engine.partitions(null, 2)).isEqualTo(names.subList(0, 2));
            assertThat(engine.partitions(new Partition("a/1"), 2)).isEqualTo(names.subList(2, 4));
            assertThat(engine.partitions(new Partition("a/11"), 1)).isEqualTo(names.subList(3, 4));
            assertThat(engine.partitions(new Partition("~"), 99)).isEmpty();
            assertThat(engine.partitions(null, 0)).isEmpty();
            apply(engine, new Partition("a/1"), 1, new Batch().deleteRange(key(""), null));
            assertThat(engine.partitions(null, 2))
                    .containsExactly(new Partition("a"), new Partition("a/10"));
        }
    }

    @Test
    default void aSnapshotDoesNotChange(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            apply(engine, P, 0, letters("abc"));
            try (var before = engine.snapshot()) {
                apply(engine, P, 0, new Batch().delete(key("a")).put(key("b"), key("B")));
                apply(engine, Q, 0, letters("q"));
                try (var after = engine.snapshot()) {
                    apply(engine, P, 0, new Batch().deleteRange(key(""), null));
                    assertThat(text(after.range(P, key(""), null, 9, Direction.REVERSE)))
                            .containsExactly("c=c", "b=B");
                    assertThat(after.partitions(null, 9)).containsExactly(P, Q);
                }
                assertThat(text(before.range(P, key(""), null, 9, Direction.FORWARD)))
                        .containsExactly("a=a", "b=b", "c=c");
                assertThat(before.get(P, key("b"))).contains(key("b"));
                assertThat(before.partitions(null, 9)).containsExactly(P);
            }
            assertThat(engine.partitions(null, 9)).containsExactly(Q);
        }
    }

    @Test
    default void whatIsWrittenIsThereAfterReopening(@TempDir Path home) throws Exception {
        for (int round = 0; round < 3; round++) {
            try (var engine = open(home)) {
                apply(engine, P, round, new Batch().put(key("k" + round), key("v" + round)));
            }
        }
        try (var engine = open(home)) {
            assertThat(text(engine.range(P, key(""), null, 9, Direction.FORWARD)))
                    .containsExactly("k0=v0", "k1=v1", "k2=v2");
        }
    }

    @Test
    default void behavesAsASortedMap(@TempDir Path home) throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        new EngineModel(seed).check(() -> open(home), 400);
    }

    @Test
    default void concurrentWritersLoseNothing(@TempDir Path home) throws Exception {
        int writers = 16;
        int each = 50;
        try (var engine = open(home)) {
            try (var committer = new GroupCommitter(engine)) {
                var threads =
                        IntStream.range(0, writers)
                                .mapToObj(w -> startWriter(committer, w, each))
                                .toList();
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }
        try (var engine = open(home)) {
            for (int w = 0; w < writers; w++) {
                var partition = new Partition("mail/" + w);
                assertThat(engine.range(partition, key(""), null, 999, Direction.FORWARD))
                        .as("writer " + w)
                        .hasSize(each);
            }
        }
    }

    private static Thread startWriter(Committer committer, int writer, int count) {
        var partition = new Partition("mail/" + writer);
        return Thread.ofVirtual()
                .start(() -> {
                    for (int i = 0; i < count; i++) {
                        var batch = new Batch().put(key("k" + i), key("v" + i));
                        try {
                            committer.commit(new Engine.Write(partition, 1, batch));
                        } catch (EngineException e) {
                            throw new AssertionError(e);
                        }
                    }
                });
    }

    private static Engine.Outcome apply(Engine engine, Partition partition, long epoch, Batch batch)
            throws EngineException {
        return engine.write(List.of(new Engine.Write(partition, epoch, batch))).getFirst();
    }

    private static Batch letters(String letters) {
        var batch = new Batch();
        letters.chars().mapToObj(Character::toString).forEach(c -> batch.put(key(c), key(c)));
        return batch;
    }

    private static String joined(List<Entry> entries) {
        return String.join("", entries.stream().map(entry -> latin(entry.key())).toList());
    }

    private static List<String> text(List<Entry> entries) {
        return entries.stream()
                .map(entry -> latin(entry.key()) + "=" + latin(entry.value()))
                .toList();
    }

    private static String latin(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
