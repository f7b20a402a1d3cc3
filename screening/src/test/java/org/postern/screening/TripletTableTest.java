package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postern.screening.Triplets.Manner;
import org.postern.screening.Triplets.Standing;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The table against a plain map that does the same.
final class TripletTableTest {
    private static final TripletRules RULES =
            new TripletRules(
                    Duration.ofMinutes(5), Duration.ofHours(12), Duration.ofDays(36), 1_000_000);
    private static final List<Manner> MANNERS = List.of(Manner.DEFER, Manner.PASS, Manner.SAMPLE);
    private static final Instant BEGIN = Instant.parse("2026-11-23T00:00:00Z");

    private final Recorder recorder = new Recorder();
    private final TripletTable table = new TripletTable(1, 2, recorder);

    /// Keeps what a journal would, as it stands in the end.
    private static final class Recorder implements TripletTable.Changes {
        private final Map<Long, Long> entries = new HashMap<>();

        @Override
        public void put(long key, long entry) {
            entries.put(key, entry);
        }

        @Override
        public void removed(long key) {
            entries.remove(key);
        }

        @Override
        public void flushed(boolean waitingOnly) {
            entries.values()
                    .removeIf(entry ->
                            !waitingOnly || TripletEntry.kind(entry) == TripletEntry.WAITING);
        }
    }

    /// One triplet in the model.
    private record Kept(boolean valid, long at, int attempts, boolean sampled) {}

    private final Map<Triplet, Kept> model = new HashMap<>();
    private final Map<String, long[]> merits = new HashMap<>();

    private Standing expected(Triplet triplet, long now, Manner manner) {
        var kept = live(triplet, now);
        boolean late = kept == null && model.containsKey(triplet) && !model.get(triplet).valid();
        if (kept == null) {
            model.put(triplet, new Kept(manner != Manner.DEFER, now, 1, manner == Manner.SAMPLE));
            return new Triplets.Fresh(late);
        }
        if (kept.valid()) {
            long step = RULES.lifetime().toSeconds() / 64;
            if (now - kept.at() > step) {
                model.put(triplet, new Kept(true, now, 1, kept.sampled()));
            }
            return new Triplets.Known(kept.sampled());
        }
        int attempts = kept.attempts() + 1;
        if (now - kept.at() >= RULES.retryMin().toSeconds()) {
            model.put(triplet, new Kept(true, now, 1, false));
            merit(triplet.source(), now);
            return new Triplets.CameBack(now - kept.at(), attempts);
        }
        model.put(
                triplet,
                manner == Manner.PASS
                        ? new Kept(true, now, 1, false)
                        : new Kept(false, kept.at(), attempts, false));
        return new Triplets.Early(now - kept.at(), attempts);
    }

    private @Nullable Kept live(Triplet triplet, long now) {
        var kept = model.get(triplet);
        return kept == null || isOver(kept, now) ? null : kept;
    }

    private static boolean isOver(Kept kept, long now) {
        var limit = kept.valid() ? RULES.lifetime() : RULES.retryMax();
        return now - kept.at() > limit.toSeconds();
    }

    private void merit(String source, long now) {
        var known = merits.computeIfAbsent(source, _ -> new long[2]);
        boolean over = now - known[0] > RULES.lifetime().toSeconds();
        known[1] = over ? 1 : known[1] + 1;
        known[0] = now;
    }

    @Test
    void doesWhatAMapDoes() {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        var now = BEGIN;
        for (int step = 0; step < 200_000; step++) {
            now = now.plusSeconds(random.nextInt(random.nextInt(50) == 0 ? 20_000 : 30));
            var triplet =
                    new Triplet(
                            "192.0." + random.nextInt(4) + ".0/24",
                            "s" + random.nextInt(100) + "@example.org",
                            "r" + random.nextInt(30) + "@example.net");
            String what = "seed " + seed + " step " + step;
            switch (random.nextInt(200)) {
                case 0 -> {
                    var swept = table.sweep(now, RULES);
                    long second = now.getEpochSecond();
                    long never =
                            model.values().stream()
                                    .filter(kept -> !kept.valid() && isOver(kept, second))
                                    .count();
                    assertThat(swept.neverCameBack()).as(what).isEqualTo(never);
                    model.values().removeIf(kept -> isOver(kept, second));
                    assertThat(swept.waiting() + swept.valid()).as(what).isEqualTo(model.size());
                }
                case 1, 2 -> {
                    boolean there = model.remove(triplet) != null;
                    assertThat(table.remove(triplet)).as(what).isEqualTo(there);
                }
                case 3 -> {
                    table.add(triplet, now, RULES);
                    model.put(triplet, new Kept(true, now.getEpochSecond(), 1, false));
                }
                case 4 -> {
                    if (step % 7 == 0) {
                        table.flush(true);
                        model.values().removeIf(kept -> !kept.valid());
                    }
                }
                default -> {
                    var manner = MANNERS.get(Math.max(0, random.nextInt(10) - 7));
                    var expected = expected(triplet, now.getEpochSecond(), manner);
                    assertThat(table.meet(triplet, now, RULES, manner))
                            .as(what)
                            .isEqualTo(expected);
                }
            }
        }
        compareAgain(now);
    }

    /// What a checkpoint or the log of changes says makes the same table.
    private void compareAgain(Instant now) {
        var copied = new TripletTable(1, 2, recorder);
        copied.reserve(table.size());
        for (int i = 0; i < TripletTable.STRIPES; i++) {
            long[] pairs = table.copy(i);
            for (int at = 0; at < pairs.length; at += 2) {
                copied.replayed(pairs[at], pairs[at + 1], RULES.maxTriplets());
            }
        }
        var replayed = new TripletTable(1, 2, recorder);
        Map.copyOf(recorder.entries)
                .forEach((key, entry) -> replayed.replayed(key, entry, RULES.maxTriplets()));
        assertThat(copied.size()).isEqualTo(table.size());
        for (var triplet : model.keySet()) {
            long key = table.key(triplet);
            assertThat(copied.find(key)).isEqualTo(table.find(key));
            assertThat(replayed.find(key)).isEqualTo(table.find(key));
        }
        merits.forEach((source, known) -> {
            boolean over = now.getEpochSecond() - known[0] > RULES.lifetime().toSeconds();
            assertThat(replayed.merits(source, now, RULES)).isEqualTo(over ? 0 : (int) known[1]);
        });
    }

    @Test
    void aFullTableLetsOneThatWaitsGoFirst() {
        var tight = new TripletRules(RULES.retryMin(), RULES.retryMax(), RULES.lifetime(), 20_000);
        for (int i = 0; i < 10_000; i++) {
            table.add(triplet(i), BEGIN, tight);
        }
        for (int i = 10_000; i < 60_000; i++) {
            table.meet(triplet(i), BEGIN, tight, Manner.DEFER);
        }
        assertThat(table.size()).isLessThanOrEqualTo(20_000);
        assertThat(table.evicted()).isEqualTo(60_000 - table.size());
        long valid = 0;
        for (int i = 0; i < 10_000; i++) {
            valid += table.remembers(triplet(i), BEGIN, tight) ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(9_990);
    }

    @Test
    void memoryGoesWithWhatItHeld() {
        long empty = table.octets();
        for (int i = 0; i < 100_000; i++) {
            table.meet(triplet(i), BEGIN, RULES, Manner.DEFER);
        }
        assertThat(table.octets()).isBetween(100_000L * 20, 100_000L * 32);
        table.sweep(BEGIN.plus(Duration.ofHours(13)), RULES);
        assertThat(table.size()).isZero();
        assertThat(table.octets()).isLessThanOrEqualTo(2 * empty);
    }

    @Test
    void aClockSetBackMakesNobodyWaitLonger() {
        table.meet(triplet(1), BEGIN, RULES, Manner.DEFER);
        var before = BEGIN.minus(Duration.ofHours(1));
        assertThat(table.meet(triplet(1), before, RULES, Manner.DEFER))
                .isEqualTo(new Triplets.Early(0, 2));
        var retry = before.plus(RULES.retryMin());
        assertThat(table.meet(triplet(1), retry, RULES, Manner.DEFER))
                .isEqualTo(new Triplets.CameBack(300, 3));
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "s" + i + "@example.org", "r@example.net");
    }
}
