package org.postern.admin;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.kernel.Event;
import org.postern.kernel.Events;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.Role;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Who changed what: each command that changes something is durable here before its caller hears
/// how it ended. A device that takes no record is in the log, and the record with it. See the
/// package for the format. Safe for use by many threads.
public final class AuditTrail implements Events {
    private static final Logger LOG = System.getLogger(AuditTrail.class.getName());
    private static final Partition PARTITION = new Partition("audit");
    private static final byte KEY = 'a';
    private static final int VERSION = 1;

    /// Longest text of one field; more is cut.
    private static final int MAX_TEXT = 1_000;

    /// Most words and changes of one record.
    private static final int MAX_PARTS = 20;

    private static final int PAGE = 500;

    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;
    private final Supplier<AuditSettings> settings;
    private final Events next;
    private final AtomicLong sequence = new AtomicLong();

    /// The day on which old records were last dropped, counted from 1970.
    private final AtomicLong swept = new AtomicLong();

    /// @param next takes all events as well
    public AuditTrail(
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<AuditSettings> settings,
            Events next) {
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
        this.settings = settings;
        this.next = next;
    }

    /// One record.
    public record Kept(Instant instant, KernelEvent.CommandGiven given) {}

    @Override
    public void record(Event event) {
        next.record(event);
        if (event instanceof KernelEvent.CommandGiven given) {
            keep(given);
        }
    }

    private void keep(KernelEvent.CommandGiven given) {
        var now = clock.instant();
        var batch = new Batch().put(key(now, sequence.getAndIncrement()), encode(given));
        long day = now.getEpochSecond() / Duration.ofDays(1).toSeconds();
        if (swept.getAndSet(day) != day) {
            Instant oldest = now.minus(Duration.ofDays(settings.get().days()));
            batch.deleteRange(new byte[] {KEY}, key(oldest, 0));
        }
        try {
            committer.commit(new Engine.Write(PARTITION, 0, batch));
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "a command is not in the audit: " + given, e);
        }
    }

    private static byte[] key(Instant instant, long number) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(KEY)
                .putLong(Math.max(0, instant.toEpochMilli()))
                .putLong(number)
                .array();
    }

    /// Records since a moment, newest first.
    ///
    /// @param count most
    List<Kept> newest(Instant since, int count, Predicate<KernelEvent.CommandGiven> wanted)
            throws EngineException {
        var found = new ArrayList<Kept>();
        byte[] to = {KEY + 1};
        while (found.size() < count) {
            List<Entry> page = engine.range(PARTITION, key(since, 0), to, PAGE, Direction.REVERSE);
            for (Entry entry : page) {
                try {
                    Kept record = decode(entry);
                    if (wanted.test(record.given()) && found.size() < count) {
                        found.add(record);
                    }
                } catch (EngineException e) {
                    LOG.log(Level.ERROR, "a record of the audit is left out", e);
                }
            }
            if (page.size() < PAGE) {
                break;
            }
            to = page.getLast().key();
        }
        return found;
    }

    private static byte[] encode(KernelEvent.CommandGiven given) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            for (String text :
                    List.of(
                            given.correlation(),
                            given.operator(),
                            given.role().name(),
                            given.from(),
                            given.command(),
                            given.outcome())) {
                out.writeUTF(cut(text));
            }
            List<String> words = given.arguments().stream().limit(MAX_PARTS).toList();
            out.writeByte(words.size());
            for (String word : words) {
                out.writeUTF(cut(word));
            }
            var changes = given.changes().stream().limit(MAX_PARTS).toList();
            out.writeByte(changes.size());
            for (KernelEvent.Change change : changes) {
                out.writeUTF(cut(change.what()));
                out.writeUTF(cut(change.before()));
                out.writeUTF(cut(change.after()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("into memory", e);
        }
        return octets.toByteArray();
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    private static Kept decode(Entry entry) throws EngineException {
        var instant = Instant.ofEpochMilli(ByteBuffer.wrap(entry.key(), 1, 8).getLong());
        try (var in = new DataInputStream(new ByteArrayInputStream(entry.value()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("a record of the audit has format " + version);
            }
            String id = in.readUTF();
            String operator = in.readUTF();
            var role = Role.valueOf(in.readUTF());
            String from = in.readUTF();
            String command = in.readUTF();
            String outcome = in.readUTF();
            var words = new ArrayList<String>();
            for (int n = in.readUnsignedByte(); n > 0; n--) {
                words.add(in.readUTF());
            }
            var changes = new ArrayList<KernelEvent.Change>();
            for (int n = in.readUnsignedByte(); n > 0; n--) {
                changes.add(new KernelEvent.Change(in.readUTF(), in.readUTF(), in.readUTF()));
            }
            return new Kept(
                    instant,
                    new KernelEvent.CommandGiven(
                            id, operator, role, from, command, words, changes, outcome));
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "a record of the audit cannot be read", e);
        }
    }
}
