package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.engine.EngineException;

import java.util.concurrent.ConcurrentLinkedQueue;

/// Changes of queued messages on their way to the disk. Nobody waits for them: until a change is
/// durable its message counts as under way. Safe for use by many threads.
final class QueueChanges {
    private final QueueStore store;
    private final Schedule schedule;
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

    QueueChanges(QueueStore store, Schedule schedule) {
        this.store = store;
        this.schedule = schedule;
    }

    private record Pending(
            Committer.Ticket ticket, QueuedMessage before, @Nullable QueuedMessage after) {}

    /// Puts a message in the place of what it was; null: it is done.
    Committer.Ticket replace(QueuedMessage before, @Nullable QueuedMessage after) {
        long due =
                after != null && after.position().line() == Position.Line.WAITING
                        ? after.position().order()
                        : after == null || after.held() ? Long.MAX_VALUE : 0;
        var ticket =
                store.replace(before, after, () -> schedule.settled(before, after == null, due));
        pending.add(new Pending(ticket, before, after));
        return ticket;
    }

    /// Looks after the changes made since the last turn: what a full disk refused is submitted
    /// again, and until it is durable its message counts as under way.
    void lookAfter() {
        int changes = pending.size();
        for (int i = 0; i < changes; i++) {
            var change = pending.poll();
            if (change == null) {
                return;
            }
            try {
                change.ticket().await();
            } catch (EngineException e) {
                if (e.kind() == EngineException.Kind.FULL) {
                    replace(change.before(), change.after());
                }
            }
        }
    }
}
