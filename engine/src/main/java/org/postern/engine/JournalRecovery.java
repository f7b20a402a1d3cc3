package org.postern.engine;

import org.postern.engine.JournalFormat.Kind;
import org.postern.kernel.Events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// Reads the files of a [Journal] when it is opened, or to prove that they are sound.
final class JournalRecovery {
    /// Takes the records.
    @FunctionalInterface
    interface Sink {
        void accept(ByteBuffer record) throws EngineException;
    }

    private final Path folder;
    private final FileLayer files;
    private final Events events;
    private final List<String> findings = new ArrayList<>();
    private long records;

    JournalRecovery(Path folder, FileLayer files, Events events) {
        this.folder = folder;
        this.files = files;
        this.events = events;
    }

    /// What was found wrong, a line each; a torn tail is not.
    List<String> findings() {
        return List.copyOf(findings);
    }

    /// Records read.
    long records() {
        return records;
    }

    private LongStream numbers(Kind kind) throws IOException {
        return files.list(folder).stream()
                .mapToLong(name -> JournalFormat.number(kind, name))
                .filter(number -> number >= 0)
                .sorted();
    }

    /// The newest checkpoint's number; 0 without one.
    long base() throws IOException {
        return numbers(Kind.CHECKPOINT).max().orElse(0);
    }

    /// The logs that are not part of the checkpoint, in order.
    List<Long> logs(long base) throws IOException {
        return numbers(Kind.LOG).filter(number -> number >= base).boxed().toList();
    }

    /// Gives `state` what the checkpoint and the logs behind it say, in order.
    ///
    /// @return the end of what is whole in the newest log; empty when there is none
    OptionalLong replay(Sink state) throws IOException, NewerFormatException {
        long base = base();
        if (base > 0) {
            readCheckpoint(base, state);
        }
        var logs = logs(base);
        var end = OptionalLong.empty();
        for (long number : logs) {
            end = OptionalLong.of(readLog(number, number == logs.getLast(), state));
        }
        return end;
    }

    private void readCheckpoint(long number, Sink state) throws IOException, NewerFormatException {
        Path path = folder.resolve(JournalFormat.name(Kind.CHECKPOINT, number));
        try (var file = files.open(path)) {
            var frames = new JournalFormat.Frames(Kind.CHECKPOINT, number, file);
            for (var frame = frames.next(); frame.hasRemaining(); frame = frames.next()) {
                each(frame, state);
            }
        } catch (DamageException e) {
            damaged(path, e);
        }
    }

    /// @return the end of its whole frames; 0 when not even its header is whole
    private long readLog(long number, boolean last, Sink state)
            throws IOException, NewerFormatException {
        Path path = folder.resolve(JournalFormat.name(Kind.LOG, number));
        long end = 0;
        try (var file = files.open(path)) {
            try {
                var frames = new JournalFormat.Frames(Kind.LOG, number, file);
                end = frames.offset();
                while (!frames.atEnd()) {
                    each(frames.next(), state);
                    end = frames.offset();
                }
            } catch (DamageException e) {
                // The newest was being written when the end came; all others were forced whole.
                if (!last) {
                    damaged(path, e);
                }
            }
        }
        return end;
    }

    private void each(ByteBuffer frame, Sink state) throws DamageException, EngineException {
        while (frame.hasRemaining()) {
            int length =
                    frame.remaining() < JournalFormat.RECORD_HEADER
                            ? Integer.MAX_VALUE
                            : Short.toUnsignedInt(frame.getShort());
            if (length > frame.remaining()) {
                throw new DamageException("a record is longer than its frame");
            }
            int next = frame.position() + length;
            state.accept(frame.slice(frame.position(), length));
            records++;
            frame.position(next);
        }
    }

    private void damaged(Path path, DamageException e) {
        String why = String.valueOf(e.getMessage());
        findings.add(path + ": " + why);
        events.record(new EngineEvent.JournalDamaged(path.toString(), why));
    }
}
