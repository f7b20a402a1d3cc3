package org.postern.admin;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.SettingsHistory;
import org.postern.kernel.SettingsRevision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The revisions of the settings file in the engine; see the package for the format. Safe for use
/// by many threads.
public final class KeptRevisions implements SettingsHistory {
    private static final Logger LOG = System.getLogger(KeptRevisions.class.getName());

    /// Revisions kept; the oldest gives way.
    public static final int MOST = 1_000;

    /// Largest settings file that is kept.
    private static final int MAX_TEXT = 16 << 20;

    private static final Partition PARTITION = new Partition("settings/history");
    private static final byte KEY = 'r';
    private static final int VERSION = 1;

    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;

    public KeptRevisions(Engine engine, Committer committer, InstantSource clock) {
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(KEY).putLong(number).array();
    }

    @Override
    public synchronized long append(String by, String what, String text) throws ProblemException {
        try {
            // By the key alone: a record that cannot be read must not end the history.
            List<Entry> last =
                    engine.range(PARTITION, key(0), key(Long.MAX_VALUE), 1, Direction.REVERSE);
            long number = last.isEmpty() ? 1 : number(last.getFirst()) + 1;
            var batch = new Batch().put(key(number), encode(by, what, text));
            if (number > MOST) {
                batch.deleteRange(key(0), key(number - MOST + 1));
            }
            committer.commit(new Engine.Write(PARTITION, 0, batch));
            return number;
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<SettingsRevision> newest(int count) throws ProblemException {
        try {
            var found = new ArrayList<SettingsRevision>();
            for (Entry entry :
                    engine.range(
                            PARTITION, key(0), key(Long.MAX_VALUE), count, Direction.REVERSE)) {
                try {
                    found.add(decode(entry));
                } catch (EngineException e) {
                    LOG.log(Level.ERROR, "a revision is left out", e);
                }
            }
            return found;
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<SettingsRevision> find(long number) throws ProblemException {
        try {
            var value = engine.get(PARTITION, key(number));
            return value.isPresent()
                    ? Optional.of(decode(new Entry(key(number), value.get())))
                    : Optional.empty();
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    private byte[] encode(String by, String what, String text) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeLong(clock.millis());
            out.writeUTF(by);
            out.writeUTF(what.length() > 1_000 ? what.substring(0, 1_000) : what);
            try (var deflated = new DeflaterOutputStream(out)) {
                deflated.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("into memory", e);
        }
        return octets.toByteArray();
    }

    private static long number(Entry entry) {
        return ByteBuffer.wrap(entry.key(), 1, Long.BYTES).getLong();
    }

    private static SettingsRevision decode(Entry entry) throws EngineException {
        long number = number(entry);
        try (var in = new DataInputStream(new ByteArrayInputStream(entry.value()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException(
                        "revision " + number + " of the settings has format " + version);
            }
            var instant = Instant.ofEpochMilli(in.readLong());
            String by = in.readUTF();
            String what = in.readUTF();
            byte[] text = new InflaterInputStream(in).readNBytes(MAX_TEXT);
            return new SettingsRevision(
                    number, instant, by, what, new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "revision " + number + " of the settings cannot be read",
                    e);
        }
    }

    private static ProblemException unavailable(EngineException e) {
        return new ProblemException(
                new Problem(
                        "The history of the settings is not available.",
                        String.valueOf(e.getMessage()),
                        "Status"),
                e);
    }
}
