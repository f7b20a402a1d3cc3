package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobId;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.jmap.Json;
import org.postern.kernel.Service;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.store.AccountId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Messages that wait to be sent: for the time in which their sender may think again, or for a time
/// of his choice. Each is a record with its octets; what is in memory is only when it is due.
///
/// A message goes when it is due and is a record without octets from then on. A crash between the
/// two sends it again: twice is better than never.
public final class Outbox implements Service {
    private static final Logger LOG = System.getLogger(Outbox.class.getName());
    private static final Duration AGAIN = Duration.ofMinutes(5);

    /// What was refused for now is refused for good after so long.
    private static final Duration PATIENCE = Duration.ofDays(1);

    /// How long it is remembered what became of a message.
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final int AT_A_TIME = 500;

    private final Engine engine;
    private final KeptRecords kept;
    private final Sending sending;
    private final InstantSource clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();

    // Guarded by lock.
    private final PriorityQueue<Due> waiting = new PriorityQueue<>();
    private boolean stopping;

    private @Nullable Thread thread;
    private volatile boolean failing;

    /// Held while a message is sent or called back: it is one or the other.
    private final ReentrantLock deciding = new ReentrantLock();

    private record Due(Instant at, AccountId account, String id) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at.compareTo(other.at);
        }
    }

    Outbox(Engine engine, KeptRecords kept, Sending sending, InstantSource clock) {
        this.engine = engine;
        this.kept = kept;
        this.sending = sending;
        this.clock = clock;
    }

    /// Keeps a message until it is due.
    void add(AccountId account, String id, ObjectNode record) throws EngineException {
        kept.put(account, id, record);
        waitFor(account, id, record);
    }

    private void waitFor(AccountId account, String id, ObjectNode record) {
        lock.lock();
        try {
            waiting.add(new Due(due(record), account, id));
            earlier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static Instant due(ObjectNode record) {
        return Instant.ofEpochSecond(record.path("due").longValue());
    }

    static boolean isPending(ObjectNode record) {
        return record.path("undoStatus").stringValue("").equals("pending");
    }

    /// Calls a message back.
    ///
    /// @return false when it has gone
    boolean cancel(AccountId account, String id) throws EngineException {
        deciding.lock();
        try {
            var record = kept.find(account, id);
            if (record.isEmpty() || !isPending(record.get())) {
                return false;
            }
            kept.put(account, id, finished(record.get(), "canceled"));
            return true;
        } finally {
            deciding.unlock();
        }
    }

    private static ObjectNode finished(ObjectNode record, String undoStatus) {
        var done = record.deepCopy().put("undoStatus", undoStatus);
        // The octets are not needed any more.
        done.remove("blob");
        return done;
    }

    /// Sends what is due now.
    void runDue() {
        for (var due = takeDue(); due.isPresent(); due = takeDue()) {
            try {
                send(due.get());
                failing = false;
            } catch (EngineException e) {
                failing = true;
                LOG.log(Level.ERROR, "a message cannot be sent now, id=" + due.get().id(), e);
                putOff(due.get());
            }
        }
    }

    private Optional<Due> takeDue() {
        lock.lock();
        try {
            var first = waiting.peek();
            return first == null || first.at().isAfter(clock.instant())
                    ? Optional.empty()
                    : Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }

    private void putOff(Due due) {
        lock.lock();
        try {
            waiting.add(new Due(clock.instant().plus(AGAIN), due.account(), due.id()));
        } finally {
            lock.unlock();
        }
    }

    private void send(Due due) throws EngineException {
        deciding.lock();
        try {
            var record = kept.find(due.account(), due.id()).filter(Outbox::isPending);
            if (record.isEmpty()) {
                return;
            }
            var order = order(record.get());
            Sending.Outcome outcome;
            try {
                outcome = sending.send(order);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a message is sent later, id=" + due.id(), e);
                outcome =
                        new Sending.Outcome(
                                new Sending.Answer(451, "451 4.3.0 Not available now"),
                                List.of(),
                                new Sending.Answer(451, "451 4.3.0 Not available now"));
            }
            settle(due, record.get(), order, outcome);
        } finally {
            deciding.unlock();
        }
    }

    private void settle(Due due, ObjectNode record, Sending.Order order, Sending.Outcome outcome)
            throws EngineException {
        var refusal = refusal(outcome);
        boolean late = clock.instant().isAfter(due(record).plus(PATIENCE));
        if (refusal.isPresent() && refusal.get().temporary() && !late) {
            putOff(due);
            return;
        }
        var done = finished(record, "final");
        done.set("deliveryStatus", status(order, outcome));
        kept.put(due.account(), due.id(), done);
        if (refusal.isPresent()) {
            try {
                sending.tellRefused(order, due(record), refusal.get());
            } catch (IOException e) {
                LOG.log(Level.ERROR, "nobody is told of a refusal, id=" + due.id(), e);
            }
        }
    }

    /// Why nobody gets it; empty when somebody does.
    static Optional<Sending.Answer> refusal(Sending.Outcome outcome) {
        if (!outcome.sender().taken()) {
            return Optional.of(outcome.sender());
        }
        if (outcome.recipients().stream().noneMatch(Sending.Answer::taken)) {
            return outcome.recipients().stream()
                    .filter(Sending.Answer::temporary)
                    .findFirst()
                    .or(() -> outcome.recipients().stream().findFirst());
        }
        return outcome.message().taken() ? Optional.empty() : Optional.of(outcome.message());
    }

    // RFC 8621 section 7: deliveryStatus
    private static ObjectNode status(Sending.Order order, Sending.Outcome outcome) {
        var status = Json.object();
        for (int i = 0; i < order.to().size(); i++) {
            var said =
                    !outcome.sender().taken()
                            ? outcome.sender()
                            : i < outcome.recipients().size()
                                            && !outcome.recipients().get(i).taken()
                                    ? outcome.recipients().get(i)
                                    : outcome.message();
            status.putObject(order.to().get(i).toString())
                    .put("smtpReply", said.text())
                    .put("delivered", said.taken() ? "queued" : "no")
                    .put("displayed", "unknown");
        }
        return status;
    }

    /// What a record says is to be sent.
    static Sending.Order order(ObjectNode record) throws EngineException {
        try {
            var to = new ArrayList<Address>();
            for (JsonNode one : record.path("envelope").path("rcptTo")) {
                to.add(Address.parse(one.path("email").stringValue("")));
            }
            String from = record.path("envelope").path("mailFrom").path("email").stringValue("");
            return new Sending.Order(
                    record.path("sender").stringValue(""),
                    from.isEmpty() ? null : Address.parse(from),
                    to,
                    new BlobId(HexFormat.of().parseHex(record.path("blob").stringValue(""))),
                    record.path("octets").longValue());
        } catch (AddressSyntaxException | IllegalArgumentException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "a message that waits to be sent", e);
        }
    }

    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public void start() {
        try {
            load();
        } catch (EngineException e) {
            failing = true;
            LOG.log(Level.ERROR, "what waits to be sent cannot be read", e);
        }
        thread = Thread.ofVirtual().name("outbox").start(this::run);
    }

    private void load() throws EngineException {
        @Nullable Partition at = new Partition(AccountRecords.PARTITIONS);
        while (at != null) {
            var some = engine.partitions(at, AT_A_TIME);
            at = some.isEmpty() ? null : some.getLast();
            for (Partition partition : some) {
                if (!partition.name().startsWith(AccountRecords.PARTITIONS)) {
                    return;
                }
                load(new AccountId(partition.name().substring(AccountRecords.PARTITIONS.length())));
            }
        }
    }

    private void load(AccountId account) throws EngineException {
        for (var one : kept.all(account).entrySet()) {
            if (isPending(one.getValue())) {
                waitFor(account, one.getKey(), one.getValue());
            }
        }
    }

    /// Forgets what became of messages long ago.
    void forgetOld(AccountId account) throws EngineException {
        var oldest = clock.instant().minus(REMEMBERED);
        for (var one : kept.all(account).entrySet()) {
            if (!isPending(one.getValue()) && due(one.getValue()).isBefore(oldest)) {
                kept.delete(account, one.getKey());
            }
        }
    }

    private void run() {
        while (true) {
            runDue();
            lock.lock();
            try {
                if (stopping) {
                    return;
                }
                var first = waiting.peek();
                if (first == null) {
                    earlier.await();
                } else {
                    long millis = Duration.between(clock.instant(), first.at()).toMillis();
                    var _ = earlier.await(Math.max(1, millis), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void stop(Duration grace) {
        lock.lock();
        try {
            stopping = true;
            earlier.signalAll();
        } finally {
            lock.unlock();
        }
        var running = thread;
        if (running != null) {
            try {
                var _ = running.join(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Health health() {
        return failing
                ? new Health(
                        State.FAILED, "messages that wait to be sent cannot be read; see the log")
                : new Health(State.OK, "");
    }
}
