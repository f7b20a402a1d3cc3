package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.kernel.Event;
import org.postern.kernel.Events;
import org.postern.kernel.Service;

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What happened to each message, kept for `Message Trace`: it listens to the room's events and
/// writes them down in groups, a partition a day, which is dropped whole when it is old enough.
///
/// Nothing waits for it: an event is on disk within half a second, and a crash may lose those of
/// the last half second. When the disk cannot follow, events are left out and counted.
public final class Trail implements Events, Service {
    private static final Logger LOG = System.getLogger(Trail.class.getName());
    private static final String PARTITIONS = "trail/";
    private static final long EPOCH = 1;
    private static final int VERSION = 1;
    private static final byte BY_ID = 'e';
    private static final byte BY_ADDRESS = 'a';
    private static final byte BY_TIME = 't';
    private static final Duration FLUSH = Duration.ofMillis(500);

    /// Most events that wait to be written.
    private static final int MOST_WAITING = 50_000;

    /// Longest text kept of what a server said.
    private static final int LONGEST_TEXT = 500;

    /// Longest address that is looked up.
    private static final int LONGEST_KEY = 400;

    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;
    private final Supplier<TransportSettings> settings;
    private final Events next;
    private final CountDownLatch stopping = new CountDownLatch(1);

    // Guarded by this.
    private List<Step> waiting = new ArrayList<>();
    private long sequence;
    private long lost;

    private @Nullable Thread writer;

    /// One thing that happened to a message.
    ///
    /// @param trail the message
    /// @param from its sender; empty unless this is its beginning
    /// @param to whom it concerns; empty: all recipients
    /// @param what the event
    /// @param text what a server said, or where it is
    public record Step(
            Instant time, String trail, String from, String to, String what, String text) {}

    /// @param next takes all events as well
    public Trail(
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<TransportSettings> settings,
            Events next) {
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
        this.settings = settings;
        this.next = next;
    }

    @Override
    public void record(Event event) {
        next.record(event);
        if (event instanceof TransportEvent ours && !ours.correlation().isEmpty()) {
            keep(step(ours));
        }
    }

    private Step step(TransportEvent event) {
        var now = clock.instant();
        String id = event.correlation();
        return switch (event) {
            case TransportEvent.Accepted(var _, var from, var to, var client, var octets) ->
                    new Step(now, id, from, to, "accepted", octets + " octets from " + client);
            case TransportEvent.Delivered(var _, var account, var uid, var _) ->
                    new Step(now, id, "", "", "delivered", "account " + account + ", UID " + uid);
            case TransportEvent.NotDelivered(var _, var account, var outcome, var reason) ->
                    new Step(
                            now,
                            id,
                            "",
                            "",
                            "not delivered",
                            "account " + account + ": " + outcome + ", " + reason);
            case TransportEvent.MailQueued(var _, var from, var to, var hop, var _) ->
                    new Step(now, id, from, to, "queued", "for " + hop);
            case TransportEvent.MailRelayed(var _, var to, var hop, var server, var reply) ->
                    new Step(now, id, "", to, "handed over", by(hop, server) + reply);
            case TransportEvent.MailDeferred(var _, var to, var hop, var server, var reply) ->
                    new Step(now, id, "", to, "put off", by(hop, server) + reply);
            case TransportEvent.MailFailed(var _, var to, var hop, var server, var reply) ->
                    new Step(now, id, "", to, "failed", by(hop, server) + reply);
            case TransportEvent.MailHandled(var _, var to, var action) ->
                    new Step(now, id, "", to, action, "by an operator");
            case TransportEvent.ContentJudged(var _, var to, var what, var text) ->
                    new Step(now, id, "", to, what, text);
            case TransportEvent.NoticeSent(var _, var kind, var to, var notice) ->
                    new Step(now, id, "", to, "notice of " + kind, "sent as " + notice);
            case TransportEvent.NoticeWithheld(var _, var kind, var to, var reason) ->
                    new Step(now, id, "", to, "no notice of " + kind, reason);
            case TransportEvent.HopUnreachable _,
                    TransportEvent.TlsFailed _,
                    TransportEvent.AccountFrozen _,
                    TransportEvent.AccountThawed _ ->
                    throw new IllegalArgumentException("of no message: " + event);
        };
    }

    private static String by(String hop, String server) {
        return server.isEmpty() ? hop + ": " : server + ": ";
    }

    private synchronized void keep(Step step) {
        if (waiting.size() >= MOST_WAITING) {
            lost++;
        } else {
            waiting.add(step);
        }
    }

    @Override
    public String name() {
        return "trail";
    }

    @Override
    public void start() {
        writer = Thread.ofVirtual().name("trail").start(this::run);
    }

    private void run() {
        try {
            LocalDate swept = LocalDate.EPOCH;
            boolean more = true;
            while (more) {
                more = !stopping.await(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
                flush();
                var today = today();
                if (!today.equals(swept)) {
                    sweep(today);
                    swept = today;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /// Writes what waits.
    void flush() {
        List<Step> steps;
        synchronized (this) {
            steps = waiting;
            waiting = new ArrayList<>();
        }
        try {
            Map<Partition, Batch> batches = new LinkedHashMap<>();
            for (var step : steps) {
                var day = partition(step.time().atOffset(ZoneOffset.UTC).toLocalDate());
                var batch = batches.computeIfAbsent(day, _ -> new Batch());
                if (batch.changes().size() + 4 > Batch.MAX_ENTRIES
                        || batch.octets() + 8_192 > Batch.MAX_OCTETS) {
                    committer.commit(new Engine.Write(day, EPOCH, batch));
                    batch = new Batch();
                    batches.put(day, batch);
                }
                put(batch, step);
            }
            for (var one : batches.entrySet()) {
                if (!one.getValue().isEmpty()) {
                    committer.commit(new Engine.Write(one.getKey(), EPOCH, one.getValue()));
                }
            }
        } catch (EngineException e) {
            synchronized (this) {
                lost += steps.size();
            }
            LOG.log(Level.ERROR, "the trail cannot be written", e);
        }
    }

    private void put(Batch batch, Step step) {
        long millis = step.time().toEpochMilli();
        byte[] id = octets(step.trail());
        batch.put(
                ByteBuffer.allocate(2 + id.length + 2 * Long.BYTES)
                        .put(BY_ID)
                        .put(id)
                        .put((byte) 0)
                        .putLong(millis)
                        .putLong(sequence++)
                        .array(),
                encode(step));
        if (!step.from().isEmpty()) {
            batch.put(
                    ByteBuffer.allocate(1 + Long.BYTES + id.length)
                            .put(BY_TIME)
                            .putLong(millis)
                            .put(id)
                            .array(),
                    new byte[0]);
            byAddress(batch, step.from(), millis, id);
        }
        byAddress(batch, step.to(), millis, id);
    }

    private static void byAddress(Batch batch, String address, long millis, byte[] id) {
        byte[] key = octets(key(address));
        if (key.length > 0 && key.length <= LONGEST_KEY) {
            batch.put(
                    ByteBuffer.allocate(2 + key.length + Long.BYTES + id.length)
                            .put(BY_ADDRESS)
                            .put(key)
                            .put((byte) 0)
                            .putLong(millis)
                            .put(id)
                            .array(),
                    new byte[0]);
        }
    }

    private static String key(String address) {
        String bare =
                address.startsWith("<") && address.endsWith(">")
                        ? address.substring(1, address.length() - 1)
                        : address;
        return bare.toLowerCase(Locale.ROOT);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encode(Step step) {
        var octets = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeUTF(cut(step.from()));
            out.writeUTF(cut(step.to()));
            out.writeUTF(step.what());
            out.writeUTF(cut(step.text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private static Step decode(String trail, Entry entry) throws EngineException {
        byte[] key = entry.key();
        long millis = ByteBuffer.wrap(key, key.length - 2 * Long.BYTES, Long.BYTES).getLong();
        try (var in = new DataInputStream(new ByteArrayInputStream(entry.value()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new EngineException(
                        EngineException.Kind.FAILED, "a trail of version " + version, null);
            }
            return new Step(
                    Instant.ofEpochMilli(millis),
                    trail,
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF());
        } catch (EngineException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException(EngineException.Kind.FAILED, "a trail is damaged", e);
        }
    }

    private static Partition partition(LocalDate day) {
        return new Partition(PARTITIONS + DateTimeFormatter.BASIC_ISO_DATE.format(day));
    }

    /// The days that have a trail, latest first.
    private List<Partition> days() throws EngineException {
        var days = new ArrayList<Partition>();
        @Nullable Partition after = new Partition(PARTITIONS + "0");
        for (var day : engine.partitions(after, 10_000)) {
            if (!day.name().startsWith(PARTITIONS)) {
                break;
            }
            days.addFirst(day);
        }
        return days;
    }

    private void sweep(LocalDate today) {
        var oldest = partition(today.minusDays(settings.get().trail().toDays()));
        try {
            for (var day : days()) {
                if (day.compareTo(oldest) < 0) {
                    committer.commit(
                            new Engine.Write(
                                    day, EPOCH, new Batch().deleteRange(new byte[0], null)));
                }
            }
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "an old trail cannot be dropped", e);
        }
    }

    /// What happened to a message, in order.
    ///
    /// @param most steps
    List<Step> of(String trail, int most) throws EngineException {
        flush();
        byte[] id = octets(trail);
        byte[] from = ByteBuffer.allocate(2 + id.length).put(BY_ID).put(id).put((byte) 0).array();
        byte[] to = ByteBuffer.allocate(2 + id.length).put(BY_ID).put(id).put((byte) 1).array();
        var steps = new ArrayList<Step>();
        for (var day : days().reversed()) {
            for (var entry : engine.range(day, from, to, most - steps.size(), Direction.FORWARD)) {
                steps.add(decode(trail, entry));
            }
        }
        return steps;
    }

    /// The messages from or to an address, latest first.
    List<String> concerning(String address, int most) throws EngineException {
        flush();
        byte[] key = octets(key(address));
        byte[] from =
                ByteBuffer.allocate(2 + key.length).put(BY_ADDRESS).put(key).put((byte) 0).array();
        byte[] to =
                ByteBuffer.allocate(2 + key.length).put(BY_ADDRESS).put(key).put((byte) 1).array();
        return ids(from, to, from.length + Long.BYTES, most);
    }

    /// The messages that began in a span of time, latest first.
    List<String> between(Instant begin, Instant end, int most) throws EngineException {
        flush();
        byte[] from =
                ByteBuffer.allocate(1 + Long.BYTES)
                        .put(BY_TIME)
                        .putLong(begin.toEpochMilli())
                        .array();
        byte[] to =
                ByteBuffer.allocate(1 + Long.BYTES)
                        .put(BY_TIME)
                        .putLong(end.toEpochMilli())
                        .array();
        return ids(from, to, from.length, most);
    }

    private List<String> ids(byte[] from, byte[] to, int at, int most) throws EngineException {
        var ids = new ArrayList<String>();
        for (var day : days()) {
            byte[] end = to;
            while (ids.size() < most) {
                var some = engine.range(day, from, end, 200, Direction.REVERSE);
                for (var entry : some) {
                    byte[] key = entry.key();
                    String id = new String(key, at, key.length - at, StandardCharsets.UTF_8);
                    if (!ids.contains(id) && ids.size() < most) {
                        ids.add(id);
                    }
                }
                if (some.size() < 200) {
                    break;
                }
                end = some.getLast().key();
            }
        }
        return ids;
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        try {
            if (writer != null) {
                writer.join(grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized Health health() {
        return lost == 0
                ? new Health(
                        State.OK,
                        "Message Trace goes back " + settings.get().trail().toDays() + " days")
                : new Health(State.DEGRADED, lost + " steps of messages were not kept");
    }
}
