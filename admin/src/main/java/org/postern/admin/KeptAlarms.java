package org.postern.admin;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.kernel.AlarmMemory;
import org.postern.kernel.Alarms;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Alarms that are raised, in the engine. See the package for the format.
public final class KeptAlarms implements AlarmMemory {
    private static final Logger LOG = System.getLogger(KeptAlarms.class.getName());
    private static final Partition PARTITION = new Partition("alarms");
    private static final byte[] KEY = {'r'};
    private static final int VERSION = 1;

    /// Longest text of one field; more is cut.
    private static final int MAX_TEXT = 500;

    /// Most alarms kept: those behind are raised anew after a restart.
    private static final int MOST = 50;

    private final Engine engine;
    private final Committer committer;

    public KeptAlarms(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    @Override
    public List<Alarms.Raised> load() {
        try {
            var value = engine.get(PARTITION, KEY);
            return value.isEmpty() ? List.of() : decode(value.get());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "raised alarms cannot be read and begin anew", e);
            return List.of();
        }
    }

    @Override
    public void store(List<Alarms.Raised> raised) {
        try {
            committer.commit(new Engine.Write(PARTITION, 0, new Batch().put(KEY, encode(raised))));
        } catch (EngineException e) {
            LOG.log(Level.WARNING, "raised alarms cannot be kept", e);
        }
    }

    private static byte[] encode(List<Alarms.Raised> raised) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            var kept = raised.stream().limit(MOST).toList();
            out.writeByte(kept.size());
            for (Alarms.Raised each : kept) {
                out.writeBoolean(each.urgent());
                out.writeLong(each.since().toEpochMilli());
                for (String text :
                        List.of(
                                each.alarm(),
                                each.subject(),
                                each.text(),
                                each.advice(),
                                each.acknowledgedBy(),
                                each.note())) {
                    out.writeUTF(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("into memory", e);
        }
        return octets.toByteArray();
    }

    private static List<Alarms.Raised> decode(byte[] value) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("the alarms have format " + version);
            }
            var raised = new ArrayList<Alarms.Raised>();
            for (int n = in.readUnsignedByte(); n > 0; n--) {
                boolean urgent = in.readBoolean();
                var since = Instant.ofEpochMilli(in.readLong());
                String alarm = in.readUTF();
                String subject = in.readUTF();
                String text = in.readUTF();
                String advice = in.readUTF();
                raised.add(
                        new Alarms.Raised(
                                alarm,
                                subject,
                                urgent,
                                since,
                                text,
                                advice,
                                in.readUTF(),
                                in.readUTF()));
            }
            return raised;
        }
    }
}
