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

/// The deliveries that have to be made, on disk.
final class Intents {
    private static final Partition PARTITION = new Partition("intents/local");
    private static final long EPOCH = 1;

    private final Engine engine;
    private final Committer committer;

    Intents(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    /// Queues the intents in front of everything submitted later.
    ///
    /// @return tickets, all of which must be good before the intents may be relied on
    List<Committer.Ticket> promise(List<Intent> intents) {
        var tickets = new ArrayList<Committer.Ticket>();
        var batch = new Batch();
        for (var intent : intents) {
            var key = intent.key();
            var value = intent.value();
            if (batch.changes().size() == Batch.MAX_ENTRIES
                    || batch.octets() + key.length + value.length > Batch.MAX_OCTETS) {
                tickets.add(submit(batch));
                batch = new Batch();
            }
            batch.put(key, value);
        }
        tickets.add(submit(batch));
        return tickets;
    }

    /// Forgets all intents of a message. Need not be waited for after they were met: repeating a
    /// delivery is harmless.
    Committer.Ticket forget(String deliveryId) {
        return submit(
                new Batch().deleteRange(Intent.firstKey(deliveryId), Intent.endKey(deliveryId)));
    }

    Committer.Ticket forget(Intent intent) {
        return submit(new Batch().delete(intent.key()));
    }

    /// The next intents after `after`, in order of key; absent: from the first.
    List<Intent> next(@Nullable Intent after, int limit) throws EngineException {
        return next(engine, after, limit);
    }

    /// The same, of a snapshot.
    static List<Intent> next(Reader engine, @Nullable Intent after, int limit)
            throws EngineException {
        byte[] from = {0};
        if (after != null) {
            from = Reader.after(after.key());
        }
        var intents = new ArrayList<Intent>();
        for (var entry : engine.range(PARTITION, from, null, limit, Direction.FORWARD)) {
            intents.add(Intent.read(entry.key(), entry.value()));
        }
        return intents;
    }

    private Committer.Ticket submit(Batch batch) {
        return committer.submit(new Engine.Write(PARTITION, EPOCH, batch), () -> {});
    }
}
