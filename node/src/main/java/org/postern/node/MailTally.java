package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Event;
import org.postern.kernel.Events;
import org.postern.smtp.server.SmtpEvent;
import org.postern.snmp.Figures;
import org.postern.transport.TransportEvent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Sums up what events say of mail, since the start, and hands them on. Safe for use by many
/// threads.
final class MailTally implements Events {
    private final Events next;
    private final InstantSource clock;
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    private final LongAdder refusedRecipients = new LongAdder();
    private final Sum delivered = new Sum();
    private final LongAdder deferred = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder notices = new LongAdder();

    /// Messages, recipients and octets.
    private static final class Sum {
        private final LongAdder messages = new LongAdder();
        private final LongAdder recipients = new LongAdder();
        private final LongAdder octets = new LongAdder();

        void add(long moreRecipients, long moreOctets) {
            messages.increment();
            recipients.add(moreRecipients);
            octets.add(moreOctets);
        }

        Figures.Count count() {
            return new Figures.Count(messages.sum(), recipients.sum(), octets.sum());
        }
    }

    /// One service that takes mail.
    private static final class Way {
        private final Sum received = new Sum();
        private final LongAdder rejected = new LongAdder();
        private volatile @Nullable Instant last;
    }

    /// What came by one service.
    ///
    /// @param last when the last message came
    record Inbound(Figures.Count received, long rejected, @Nullable Instant last) {}

    MailTally(Events next, InstantSource clock) {
        this.next = next;
        this.clock = clock;
    }

    @Override
    public void record(Event event) {
        next.record(event);
        if (event instanceof SmtpEvent smtp) {
            count(smtp);
        } else if (event instanceof TransportEvent transport) {
            count(transport);
        }
    }

    private void count(SmtpEvent event) {
        switch (event) {
            case SmtpEvent.SmtpMessageAccepted accepted -> {
                Way way = way(accepted.service());
                way.received.add(accepted.recipients(), accepted.octets());
                way.last = clock.instant();
            }
            case SmtpEvent.SmtpMessageRefused refused ->
                    way(refused.service()).rejected.increment();
            case SmtpEvent.SmtpRecipientRefused _ -> refusedRecipients.increment();
            default -> {
                // Sessions and logins are no mail.
            }
        }
    }

    private void count(TransportEvent event) {
        switch (event) {
            case TransportEvent.Delivered mail -> delivered.add(1, mail.octets());
            case TransportEvent.MailDeferred _ -> deferred.increment();
            case TransportEvent.MailFailed _ -> failed.increment();
            case TransportEvent.NoticeSent _ -> notices.increment();
            default -> {
                // What is counted elsewhere, or is no mail.
            }
        }
    }

    /// The names are those of our own services: there are few.
    private Way way(String service) {
        return ways.computeIfAbsent(service, _ -> new Way());
    }

    /// By service.
    Map<String, Inbound> inbound() {
        var all = new TreeMap<String, Inbound>();
        ways.forEach((name, way) ->
                all.put(name, new Inbound(way.received.count(), way.rejected.sum(), way.last)));
        return all;
    }

    /// @param relayed what other servers took, which events do not tell whole
    Figures.Mail mail(Figures.Count relayed) {
        var received = Figures.Count.NONE;
        long rejected = 0;
        for (var way : inbound().values()) {
            received = received.plus(way.received());
            rejected += way.rejected();
        }
        return new Figures.Mail(
                received,
                rejected,
                refusedRecipients.sum(),
                delivered.count(),
                relayed,
                deferred.sum(),
                failed.sum(),
                notices.sum());
    }
}
