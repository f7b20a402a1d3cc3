package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The queue on disk. Safe for use by many threads.
final class QueueStore {
    private static final long EPOCH = 1;

    private final Engine engine;
    private final Committer committer;

    QueueStore(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    /// Puts a message into the queue.
    Committer.Ticket add(QueuedMessage message) {
        var batch = new Batch();
        put(batch, message);
        return submit(message.hop(), batch, () -> {});
    }

    /// Puts a message in the place of what it was; null: it is done.
    ///
    /// @param whenDurable as [Committer#submit(Engine.Write, Runnable)] says
    Committer.Ticket replace(
            QueuedMessage before, @Nullable QueuedMessage after, Runnable whenDurable) {
        var batch = new Batch();
        batch.delete(QueueKey.of(before).octets());
        if (after == null || after.term() != before.term()) {
            batch.delete(term(before).octets());
        }
        if (after != null) {
            put(batch, after);
        }
        return submit(before.hop(), batch, whenDurable);
    }

    private static void put(Batch batch, QueuedMessage message) {
        var key = QueueKey.of(message).octets();
        batch.put(key, QueueCodec.encode(message));
        batch.put(term(message).octets(), key);
    }

    private static QueueKey.Term term(QueuedMessage message) {
        return new QueueKey.Term(message.term(), message.hop().text(), message.id());
    }

    private Committer.Ticket submit(Hop hop, Batch batch, Runnable whenDurable) {
        return committer.submit(
                new Engine.Write(QueueKey.partition(hop), EPOCH, batch), whenDurable);
    }

    /// The messages for a hop that may go now: those never tried, then those that are due.
    ///
    /// @param now milliseconds since 1970
    List<QueuedMessage> ready(Hop hop, long now, int limit) throws EngineException {
        var messages = new ArrayList<QueuedMessage>();
        read(
                hop,
                QueueKey.firstOf(hop),
                QueueKey.firstOfLine(hop, Position.Line.WAITING),
                limit,
                messages);
        read(
                hop,
                QueueKey.firstOfLine(hop, Position.Line.WAITING),
                QueueKey.dueAfter(hop, now),
                limit - messages.size(),
                messages);
        return messages;
    }

    private void read(Hop hop, byte[] from, byte[] to, int limit, List<QueuedMessage> target)
            throws EngineException {
        if (limit <= 0) {
            return;
        }
        for (var entry :
                engine.range(QueueKey.partition(hop), from, to, limit, Direction.FORWARD)) {
            target.add(QueueCodec.decode(QueueKey.parse(entry.key()), entry.value()));
        }
    }

    /// When the first message for a hop that is not yet due will be; empty when none waits.
    Optional<Long> nextDue(Hop hop, long now) throws EngineException {
        var first =
                engine.range(
                        QueueKey.partition(hop),
                        QueueKey.dueAfter(hop, now),
                        QueueKey.firstOfLine(hop, Position.Line.HELD),
                        1,
                        Direction.FORWARD);
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(QueueKey.parse(first.getFirst().key()).position().order());
    }

    /// A message as it is on disk now.
    Optional<QueuedMessage> find(byte[] key) throws EngineException {
        var parsed = QueueKey.parse(key);
        var value = engine.get(QueueKey.partition(parsed.hop()), key);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(QueueCodec.decode(parsed, value.get()));
    }

    /// One entry of the order of terms.
    ///
    /// @param message the key of its message
    record Due(QueueKey.Term term, byte[] message) {}

    /// The terms of a partition from `from`, in order.
    ///
    /// @param until milliseconds since 1970, inclusive; absent: all
    List<Due> terms(int partition, byte[] from, @Nullable Long until, int limit)
            throws EngineException {
        byte[] end = until == null ? new byte[] {QueueKey.TERM + 1} : QueueKey.Term.after(until);
        var due = new ArrayList<Due>();
        for (var entry :
                engine.range(QueueKey.partition(partition), from, end, limit, Direction.FORWARD)) {
            due.add(new Due(QueueKey.Term.parse(entry.key()), entry.value()));
        }
        return due;
    }

    /// Where the terms of a partition begin.
    static byte[] firstTerm() {
        return new byte[] {QueueKey.TERM};
    }

    /// Takes one message at a time.
    @FunctionalInterface
    interface Visitor<X extends Exception> {
        /// @return whether to go on
        boolean visit(QueuedMessage message) throws EngineException, X;
    }

    /// All messages, by hop; those of one hop in the order in which they are served. Costs bounded
    /// memory.
    <X extends Exception> void forEach(Visitor<X> visitor) throws EngineException, X {
        for (int i = 0; i < QueueKey.partitions(); i++) {
            if (!forEach(engine, QueueKey.partition(i), visitor)) {
                return;
            }
        }
    }

    private static final int AT_A_TIME = 100;

    private static <X extends Exception> boolean forEach(
            Reader reader, Partition partition, Visitor<X> visitor) throws EngineException, X {
        byte[] from = {QueueKey.MESSAGE};
        byte[] to = {QueueKey.MESSAGE + 1};
        while (true) {
            var some = reader.range(partition, from, to, AT_A_TIME, Direction.FORWARD);
            for (var entry : some) {
                if (!visitor.visit(QueueCodec.decode(QueueKey.parse(entry.key()), entry.value()))) {
                    return false;
                }
            }
            if (some.size() < AT_A_TIME) {
                return true;
            }
            from = Reader.after(some.getLast().key());
        }
    }

    /// All messages for one hop.
    <X extends Exception> void forEach(Hop hop, Visitor<X> visitor) throws EngineException, X {
        byte[] from = QueueKey.firstOf(hop);
        byte[] to = QueueKey.endOf(hop);
        var partition = QueueKey.partition(hop);
        while (true) {
            var some = engine.range(partition, from, to, AT_A_TIME, Direction.FORWARD);
            for (var entry : some) {
                if (!visitor.visit(QueueCodec.decode(QueueKey.parse(entry.key()), entry.value()))) {
                    return;
                }
            }
            if (some.size() < AT_A_TIME) {
                return;
            }
            from = Reader.after(some.getLast().key());
        }
    }
}
