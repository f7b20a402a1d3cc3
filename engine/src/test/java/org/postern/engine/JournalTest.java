package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.MemoryEvents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

@Timeout(60)
final class JournalTest {
    @TempDir Path home;

    private final MemoryEvents events = new MemoryEvents();
    private final JournalNotes notes = new JournalNotes();

    private Journal open(JournalNotes state) throws EngineException {
        return open(state, new DiskFileLayer());
    }

    private Journal open(JournalNotes state, FileLayer files) throws EngineException {
        return Journal.open("notes", home.resolve("j"), files, state, events);
    }

    private Map<String, String> reopened() throws EngineException {
        var state = new JournalNotes();
        open(state).close();
        return state.all();
    }

    private List<String> files() throws IOException {
        return new DiskFileLayer().list(home.resolve("j"));
    }

    @Test
    void keepsWhatWasAppendedOverACloseAndOverNoClose() throws Exception {
        try (var journal = open(notes)) {
            notes.put(journal, "a", "1");
            notes.put(journal, "b", "2");
            journal.force();
            // As after a crash: the file as it is now.
            assertThat(reopened()).isEqualTo(Map.of("a", "1", "b", "2"));
            notes.put(journal, "a", "3");
        }
        assertThat(reopened()).isEqualTo(Map.of("a", "3", "b", "2"));
        assertThat(events.all()).isEmpty();
    }

    @Test
    void aCheckpointReplacesTheLogsBeforeIt() throws Exception {
        try (var journal = open(notes)) {
            for (int i = 0; i < 1000; i++) {
                notes.put(journal, "n" + i % 10, "v" + i);
            }
            journal.checkpoint();
            assertThat(files()).containsExactly("000000000002.checkpoint", "000000000002.log");
            notes.put(journal, "after", "1");
            var counters = journal.counters();
            assertThat(counters.checkpoints()).isEqualTo(1);
            assertThat(counters.records()).isEqualTo(1001);
        }
        assertThat(reopened()).isEqualTo(notes.all()).containsEntry("n3", "v993").hasSize(11);
    }

    @Test
    void aTornTailIsCutAndWritingGoesOnThere() throws Exception {
        try (var journal = open(notes)) {
            notes.put(journal, "a", "1");
            journal.force();
            notes.put(journal, "b", "2");
        }
        Path log = home.resolve("j/000000000001.log");
        try (var file = Files.newByteChannel(log, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(log) - 1);
        }
        var state = new JournalNotes();
        try (var journal = open(state)) {
            assertThat(state.all()).isEqualTo(Map.of("a", "1"));
            state.put(journal, "c", "3");
        }
        assertThat(events.of(EngineEvent.TailCut.class)).hasSize(1);
        assertThat(reopened()).isEqualTo(Map.of("a", "1", "c", "3"));
        assertThat(events.of(EngineEvent.JournalDamaged.class)).isEmpty();
    }

    @Test
    void damageInACheckpointIsReportedVerifiedAndMended() throws Exception {
        try (var journal = open(notes)) {
            notes.put(journal, "a", "1");
            journal.checkpoint();
            notes.put(journal, "b", "2");
            flip(home.resolve("j/000000000002.checkpoint"), JournalFormat.HEADER + 15);
            assertThat(journal.verify()).singleElement().asString().contains("checkpoint");
        }
        var state = new JournalNotes();
        try (var journal = open(state)) {
            assertThat(state.all()).isEqualTo(Map.of("b", "2"));
            journal.checkpoint();
            assertThat(journal.verify()).isEmpty();
        }
        assertThat(events.of(EngineEvent.JournalDamaged.class)).hasSize(1);
        assertThat(reopened()).isEqualTo(Map.of("b", "2"));
    }

    @Test
    void aNewerVersionIsRefusedAndLeftAlone() throws Exception {
        open(notes).close();
        Path log = home.resolve("j/000000000001.log");
        var header = ByteBuffer.allocate(JournalFormat.HEADER);
        header.put(JournalFormat.header(JournalFormat.Kind.LOG, 1)).put(8, (byte) 2);
        var crc = new CRC32C();
        crc.update(header.array(), 0, JournalFormat.HEADER - Integer.BYTES);
        header.putInt(JournalFormat.HEADER - Integer.BYTES, (int) crc.getValue());
        Files.write(log, header.array());
        assertThatThrownBy(this::reopened)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("newer program");
        assertThat(Files.readAllBytes(log)).isEqualTo(header.array());
    }

    @Test
    void aHoldKeepsTheFilesAndACopyOfThemOpens() throws Exception {
        try (var journal = open(notes)) {
            notes.put(journal, "a", "1");
            var copy = Files.createDirectories(home.resolve("copy/j"));
            try (var _ = journal.hold()) {
                var before = files();
                notes.put(journal, "b", "2");
                journal.checkpoint();
                assertThat(files()).isEqualTo(before);
                for (String name : before) {
                    Files.copy(home.resolve("j").resolve(name), copy.resolve(name));
                }
            }
            journal.checkpoint();
            assertThat(files()).hasSize(2);
            var state = new JournalNotes();
            Journal.open("notes", copy, new DiskFileLayer(), state, events).close();
            assertThat(state.all()).containsEntry("a", "1");
        }
    }

    @Test
    void aFullDiskLosesNothingThatIsInMemoryOnceThereIsRoom() throws Exception {
        var disk = new TightFileLayer();
        try (var journal = open(notes, disk)) {
            notes.put(journal, "a", "1");
            journal.force();
            disk.room.set(3);
            notes.put(journal, "b", "2");
            assertThatThrownBy(journal::force).isInstanceOf(EngineException.class);
            assertThat(journal.counters().healthy()).isFalse();
            journal.checkpoint();
            assertThat(events.of(EngineEvent.JournalFailed.class)).hasSize(1);
            disk.room.set(Long.MAX_VALUE);
            journal.checkpoint();
            assertThat(journal.counters().healthy()).isTrue();
            assertThat(events.of(EngineEvent.JournalMended.class)).hasSize(1);
        }
        assertThat(reopened()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(events.of(EngineEvent.JournalDamaged.class)).isEmpty();
    }

    @Test
    void theLogIsForcedByItself() throws Exception {
        try (var journal = open(notes)) {
            notes.put(journal, "a", "1");
            while (journal.counters().forces() == 0) {
                Thread.onSpinWait();
            }
            assertThat(reopened()).isEqualTo(Map.of("a", "1"));
        }
    }

    @Test
    void recordsHaveLimits() throws Exception {
        try (var journal = open(notes)) {
            var most = ByteBuffer.allocate(Journal.MAX_RECORD);
            most.put(0, (byte) '=');
            journal.append(most);
            assertThatThrownBy(() -> journal.append(ByteBuffer.allocate(Journal.MAX_RECORD + 1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append(ByteBuffer.allocate(0)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(reopened().get("")).hasSize(Journal.MAX_RECORD - 1);
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        octets[(int) at] ^= 1;
        Files.write(file, octets);
    }
}
