package org.postern.transport;

import org.postern.engine.Committer;
import org.postern.engine.EngineException;
import org.postern.engine.Reader;
import org.postern.kernel.Events;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What must be said of queued messages at a certain time: first that they take long, then that
/// they are given up. The order of these terms on disk is also how the queue is found again at a
/// start, since every message has one.
final class QueueTerms {
    private static final Logger LOG = System.getLogger(QueueTerms.class.getName());
    private static final int AT_A_TIME = 100;
    private static final int SEARCHED_AT_A_TIME = 1_000;

    /// How long a held message is let alone.
    private static final Duration HELD_TERM = Duration.ofDays(1);

    private final QueueStore store;
    private final Schedule schedule;
    private final QueueChanges changes;
    private final Reporter reporter;
    private final InstantSource clock;
    private final Supplier<TransportSettings> settings;
    private final Events events;

    QueueTerms(
            QueueStore store,
            Schedule schedule,
            QueueChanges changes,
            Reporter reporter,
            InstantSource clock,
            Supplier<TransportSettings> settings,
            Events events) {
        this.store = store;
        this.schedule = schedule;
        this.changes = changes;
        this.reporter = reporter;
        this.clock = clock;
        this.settings = settings;
        this.events = events;
    }

    /// Notices what is on disk and in no line.
    void search() throws EngineException {
        for (int i = 0; i < QueueKey.partitions(); i++) {
            search(i);
        }
    }

    private void search(int partition) throws EngineException {
        Map<String, Long> counts = new HashMap<>();
        byte[] from = QueueStore.firstTerm();
        while (true) {
            var some = store.terms(partition, from, null, SEARCHED_AT_A_TIME);
            some.forEach(due -> counts.merge(due.term().hop(), 1L, Long::sum));
            if (some.size() < SEARCHED_AT_A_TIME) {
                break;
            }
            from = Reader.after(some.getLast().term().octets());
        }
        for (var one : counts.entrySet()) {
            var hop = Hop.parse(one.getKey());
            if (!schedule.knows(hop)) {
                schedule.notice(hop, one.getValue());
            }
        }
    }

    /// Does what has become due.
    void come() throws EngineException {
        for (int i = 0; i < QueueKey.partitions(); i++) {
            come(i);
        }
    }

    private void come(int partition) throws EngineException {
        byte[] from = QueueStore.firstTerm();
        while (true) {
            var due = store.terms(partition, from, clock.millis(), AT_A_TIME);
            for (var one : due) {
                store.find(one.message()).ifPresent(this::term);
            }
            if (due.size() < AT_A_TIME) {
                return;
            }
            from = Reader.after(due.getLast().term().octets());
        }
    }

    /// A message's term has come.
    private void term(QueuedMessage found) {
        if (!schedule.claim(found)) {
            return;
        }
        QueuedMessage message = found;
        try {
            var current = store.find(QueueKey.of(found).octets());
            if (current.isEmpty()) {
                schedule.settled(found, false, Long.MAX_VALUE);
                return;
            }
            message = current.get();
            long expiry = message.letter().arrived().plus(settings.get().expiry()).toEpochMilli();
            if (message.held()) {
                changes.replace(
                        message, message.toldOfDelay(clock.millis() + HELD_TERM.toMillis()));
            } else if (clock.millis() >= expiry) {
                giveUp(message, "4.4.7");
            } else if (message.warned()) {
                changes.replace(message, message.toldOfDelay(expiry));
            } else {
                reporter.report(message, reports(message, Reporter.Action.DELAYED, "4.4.1"));
                changes.replace(message, message.toldOfDelay(expiry));
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "nobody can be told of a delay, id=" + message.id(), e);
            schedule.returned(message);
        }
    }

    /// Tells the sender that the message could not be delivered, and removes it.
    ///
    /// @param status the enhanced code where no server gave one
    Committer.Ticket giveUp(QueuedMessage message, String status) throws IOException {
        reporter.report(message, reports(message, Reporter.Action.FAILED, status));
        for (var recipient : message.recipients()) {
            events.record(
                    new TransportEvent.MailFailed(
                            message.letter().trail(),
                            recipient.address().toString(),
                            message.hop().text(),
                            "",
                            problem(message, recipient)));
        }
        return changes.replace(message, null);
    }

    private List<Reporter.Report> reports(
            QueuedMessage message, Reporter.Action action, String status) {
        return message.recipients().stream()
                .map(recipient ->
                        new Reporter.Report(
                                action, recipient, "", problem(message, recipient), status))
                .toList();
    }

    private String problem(QueuedMessage message, QueuedRecipient recipient) {
        String hop = schedule.problem(message.hop());
        return !hop.isEmpty()
                ? hop
                : recipient.problem().isEmpty() ? message.problem() : recipient.problem();
    }
}
