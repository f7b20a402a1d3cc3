package org.postern.transport;

import org.postern.kernel.Events;
import org.postern.kernel.Timing;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Those who bring queued messages to their hops: each is a virtual thread that has one connection,
/// takes the next message of its hop, makes one attempt, and has written down what is left of it.
final class Couriers {
    private static final Logger LOG = System.getLogger(Couriers.class.getName());

    /// Most octets kept of what a server said.
    static final int MOST_PROBLEM = 400;

    private final Schedule schedule;
    private final QueueChanges changes;
    private final Function<Hop, Carrier> carriers;
    private final Reporter reporter;
    private final InstantSource clock;
    private final Timing times = new Timing();
    private final Supplier<TransportSettings> settings;
    private final Events events;
    private final QueueMeter meter;
    private final SecureRandom chance = new SecureRandom();

    /// @param carriers makes what brings mail to a hop
    Couriers(
            Schedule schedule,
            QueueChanges changes,
            Function<Hop, Carrier> carriers,
            Reporter reporter,
            InstantSource clock,
            Supplier<TransportSettings> settings,
            Events events,
            QueueMeter meter) {
        this.schedule = schedule;
        this.changes = changes;
        this.carriers = carriers;
        this.reporter = reporter;
        this.clock = clock;
        this.settings = settings;
        this.events = events;
        this.meter = meter;
    }

    /// Starts one.
    ///
    /// @param troubled whether the hop failed last
    void start(Hop hop, boolean troubled) {
        Thread.ofVirtual().name("courier-" + hop.text()).start(() -> courier(hop, troubled));
    }

    /// How long attempts take that reached somebody.
    Timing times() {
        return times;
    }

    private void courier(Hop hop, boolean troubled) {
        try {
            carry(hop);
        } finally {
            schedule.stopped(hop, troubled);
        }
    }

    private void carry(Hop hop) {
        try (var carrier = carriers.apply(hop)) {
            while (true) {
                var patience = carrier.spent() ? Duration.ZERO : settings.get().idleConnection();
                switch (schedule.next(hop, patience)) {
                    case Schedule.Next.Carry(var message) -> attempt(carrier, message);
                    case Schedule.Next.Stop() -> {
                        return;
                    }
                }
            }
        }
    }

    private void attempt(Carrier carrier, QueuedMessage message) {
        var hop = message.hop();
        long begun = System.nanoTime();
        try {
            var outcomes = carried(carrier, message);
            times.recordSince(begun);
            schedule.reached(hop);
            meter.attempted(message, outcomes);
            settle(message, outcomes);
        } catch (BusyException e) {
            schedule.busy(hop);
            schedule.returned(message);
        } catch (UnreachableException e) {
            postpone(message, e.why());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect in an attempt, id=" + message.id(), e);
            postpone(message, "an internal error");
        }
    }

    /// One attempt. What fails by a defect on the way to mailboxes is the message's own trouble:
    /// all the mail of this node goes that way, so it must not wait for it.
    private static List<Outcome> carried(Carrier carrier, QueuedMessage message)
            throws BusyException, UnreachableException {
        try {
            return carrier.carry(message);
        } catch (RuntimeException e) {
            if (!(message.hop() instanceof Hop.Mailboxes)) {
                throw e;
            }
            LOG.log(Level.ERROR, "defect in a delivery, id=" + message.letter().trail(), e);
            var later = new Outcome.Later("", Reply.of(450, "4.3.0", "An internal error"));
            return message.recipients().stream().<Outcome>map(_ -> later).toList();
        }
    }

    private void postpone(QueuedMessage message, String why) {
        var hop = message.hop();
        meter.unreachable(hop);
        var pause = Backoff.of(settings.get()).after(schedule.failures(hop) + 1, chance);
        schedule.unreachable(hop, why, pause);
        schedule.returned(message);
        events.record(
                new TransportEvent.HopUnreachable(hop.text(), why, schedule.count(hop), pause));
    }

    /// Writes what is left of a message after an attempt.
    private void settle(QueuedMessage message, List<Outcome> outcomes) {
        var left = new ArrayList<QueuedRecipient>();
        var reports = new ArrayList<Reporter.Report>();
        for (int i = 0; i < outcomes.size(); i++) {
            var recipient = message.recipients().get(i);
            var outcome = outcomes.get(i);
            switch (outcome) {
                case Outcome.Done(var how, var server, var reply) ->
                        reports.add(report(action(how), recipient, server, reply));
                case Outcome.Failed(var server, var reply) ->
                        reports.add(report(Reporter.Action.FAILED, recipient, server, reply));
                case Outcome.Later(var _, var reply) ->
                        left.add(recipient.failed(Reply.clean(reply.toString(), 100)));
            }
        }
        try {
            reporter.report(message, reports);
        } catch (IOException e) {
            // Whoever failed fails again later, and then his sender is told.
            LOG.log(Level.ERROR, "nobody can be told of a failure, id=" + message.id(), e);
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof Outcome.Failed) {
                    left.add(message.recipients().get(i));
                }
            }
        }
        changes.replace(message, left.isEmpty() ? null : later(message, left));
        for (int i = 0; i < outcomes.size(); i++) {
            record(message, message.recipients().get(i), outcomes.get(i));
        }
    }

    private static Reporter.Action action(Outcome.How how) {
        return switch (how) {
            case DELIVERED, HANDED_ON -> Reporter.Action.DELIVERED;
            case RELAYED -> Reporter.Action.RELAYED;
            case EXPANDED -> Reporter.Action.EXPANDED;
        };
    }

    /// What there is to say of one recipient.
    static Reporter.Report report(
            Reporter.Action action, QueuedRecipient recipient, String server, Reply reply) {
        var status = reply.status();
        String text = Reply.clean(reply.toString(), MOST_PROBLEM);
        return new Reporter.Report(
                action,
                recipient,
                server,
                text,
                status == null ? reply.code() / 100 + ".0.0" : status.toString());
    }

    private QueuedMessage later(QueuedMessage message, List<QueuedRecipient> left) {
        var pause = Backoff.of(settings.get()).after(message.attempts() + 1, chance);
        return message.leaving(
                left,
                new Position(Position.Line.WAITING, clock.millis() + pause.toMillis()),
                left.getLast().problem());
    }

    private void record(QueuedMessage message, QueuedRecipient recipient, Outcome outcome) {
        String trail = message.letter().trail();
        String to = recipient.address().toString();
        String hop = message.hop().text();
        String reply = outcome.reply().toString();
        events.record(
                switch (outcome) {
                    case Outcome.Done(var _, var server, var _) ->
                            new TransportEvent.MailRelayed(trail, to, hop, server, reply);
                    case Outcome.Later(var server, var _) ->
                            new TransportEvent.MailDeferred(trail, to, hop, server, reply);
                    case Outcome.Failed(var server, var _) ->
                            new TransportEvent.MailFailed(trail, to, hop, server, reply);
                });
    }
}
