package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.MemoryEvents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Power cuts at every recorded point of a run over [Journal]: each leaves a journal that opens
/// without damage, has all that was forced before the cut and nothing that was never said, and can
/// be written again.
@Timeout(120)
final class JournalCrashTest {
    private static final int ROUNDS = 3;

    @TempDir Path home;

    /// What was said when a force returned.
    private record Forced(Map<String, String> notes) {}

    @Test
    void everyPointOfARun() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var layer = new RecordingFileLayer(new DiskFileLayer());
        Path folder = Files.createDirectories(home.resolve("j"));
        run(layer, folder, new Random(seed));
        int points = layer.points();
        for (int point = 0; point < points; point++) {
            for (int round = 0; round < ROUNDS; round++) {
                var chance = round == 0 ? null : new Random(seed + 31L * point + round);
                Path cut = Files.createDirectories(home.resolve("cut-" + point + "-" + round));
                layer.materialise(point, folder, cut, chance);
                check(cut, layer.marks(point), "point " + point + " seed " + seed);
            }
        }
    }

    private void run(RecordingFileLayer layer, Path folder, Random random) throws Exception {
        var notes = new JournalNotes();
        for (int life = 0; life < 3; life++) {
            try (var journal = Journal.open("notes", folder, layer, notes, new MemoryEvents())) {
                for (int step = 0; step < 8; step++) {
                    for (int i = 0; i < 5; i++) {
                        int name = random.nextInt(20);
                        // Values only grow, so that going back is seen.
                        String value = "%08d".formatted(life * 1000 + step * 10 + i);
                        notes.put(journal, "n" + name, value);
                    }
                    if (step % 4 == 3) {
                        journal.checkpoint();
                    } else {
                        journal.force();
                    }
                    layer.mark(new Forced(notes.all()));
                }
            }
        }
    }

    private void check(Path cut, List<Object> marks, String what) throws Exception {
        var events = new MemoryEvents();
        var state = new JournalNotes();
        var known = marks.isEmpty() ? Map.<String, String>of() : ((Forced) marks.getLast()).notes();
        try (var journal = Journal.open("notes", cut, new DiskFileLayer(), state, events)) {
            assertThat(events.of(EngineEvent.JournalDamaged.class)).as(what).isEmpty();
            var found = state.all();
            known.forEach((name, value) ->
                    assertThat(found.getOrDefault(name, ""))
                            .as(what + " " + name)
                            .isGreaterThanOrEqualTo(value));
            state.put(journal, "again", "1");
        }
        var again = new JournalNotes();
        Journal.open("notes", cut, new DiskFileLayer(), again, events).close();
        assertThat(again.all()).as(what).isEqualTo(state.all());
    }
}
