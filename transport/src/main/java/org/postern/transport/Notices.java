package org.postern.transport;

import org.postern.engine.BlobStore;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Tells senders what became of their mail, by mail of its own with the null sender.
///
/// Nobody is told of mail with the null sender, so that no notice answers a notice (RFC 5321
/// section 6.1); where such mail was to go to somebody and failed, the postmaster gets it. Nobody
/// is told more often than `transport.maxNotices` an hour.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3461#section-6 RFC 3461: when notices are sent
final class Notices implements Reporter {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_COUNTED = 10_000;

    private final Queue queue;
    private final Router router;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Supplier<String> host;
    private final Supplier<TransportSettings> settings;
    private final Events events;

    /// How many notices an address had since when. Guarded by itself.
    private final Map<String, Count> counts =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > MOST_COUNTED;
                }
            };

    private record Count(long since, int notices) {}

    Notices(
            Queue queue,
            Router router,
            BlobStore blobs,
            InstantSource clock,
            Supplier<String> host,
            Supplier<TransportSettings> settings,
            Events events) {
        this.queue = queue;
        this.router = router;
        this.blobs = blobs;
        this.clock = clock;
        this.host = host;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public void report(QueuedMessage message, List<Report> reports) throws IOException {
        Map<String, List<Report>> byKind = new LinkedHashMap<>();
        for (var report : reports) {
            if (wanted(message, report)) {
                byKind.computeIfAbsent(kind(report.action()), _ -> new ArrayList<>()).add(report);
            }
        }
        for (var kind : byKind.entrySet()) {
            send(message, kind.getKey(), kind.getValue());
        }
    }

    private static boolean wanted(QueuedMessage message, Report report) {
        var parameters = report.recipient().parameters();
        return switch (report.action()) {
            case FAILED ->
                    // A notice that fails is the postmaster's, whatever its own sender said.
                    message.letter().from() instanceof ReversePath.NullSender
                            || parameters.wants(Notify.FAILURE);
            case DELAYED -> parameters.wants(Notify.DELAY);
            case RELAYED, EXPANDED -> parameters.wants(Notify.SUCCESS);
            case DELIVERED ->
                    // RFC 3461 section 5.2.2: a server that knows DSN tells it itself
                    report.server().isEmpty() && parameters.wants(Notify.SUCCESS);
        };
    }

    private static String kind(Action action) {
        return switch (action) {
            case FAILED -> "failure";
            case DELAYED -> "delay";
            case DELIVERED, RELAYED, EXPANDED -> "success";
        };
    }

    private void send(QueuedMessage message, String kind, List<Report> reports) throws IOException {
        switch (message.letter().from()) {
            case ReversePath.Mailbox(var sender) -> send(message, kind, reports, sender);
            case ReversePath.NullSender() -> {
                // RFC 5321 section 6.1: no notice of a notice; but a person should see it once
                var postmaster = postmaster();
                boolean toHim =
                        reports.stream()
                                .allMatch(report ->
                                        report.recipient()
                                                .address()
                                                .localPart()
                                                .equalsIgnoreCase(postmaster.localPart()));
                if (kind.equals("failure") && !toHim) {
                    send(message, kind, reports, postmaster);
                } else {
                    withheld(message, kind, "<>", "null sender");
                }
            }
        }
    }

    private Address postmaster() {
        return router.postmaster();
    }

    private void send(QueuedMessage message, String kind, List<Report> reports, Address to)
            throws IOException {
        Address target = to;
        Hop hop = new Hop.Mailboxes();
        switch (router.route(to)) {
            case Route.Ways ways -> {
                if (!ways.expands()) {
                    target = ways.onward().getFirst().to();
                    hop = ways.onward().getFirst().hop();
                }
            }
            case Route.Elsewhere(var way) -> hop = way.hop();
            // The mailboxes ask again.
            case Route.Unsure(), Route.ToList _ -> {}
            case Route.None(var why) -> {
                withheld(message, kind, to.toString(), why.name().toLowerCase(Locale.ROOT));
                return;
            }
        }
        if (!mayTell(to)) {
            withheld(message, kind, to.toString(), "transport.maxNotices");
            return;
        }
        post(message, kind, reports, target, hop);
    }

    private void post(QueuedMessage message, String kind, List<Report> reports, Address to, Hop hop)
            throws IOException {
        String trail = Ids.next();
        var report =
                new StatusReport(message, kind, reports, to, host.get(), trail, clock.instant());
        try (var blob = blobs.create()) {
            report.writeTo(blob, blobs, settings.get().expiry());
            long octets = blob.octets();
            var letter =
                    new Letter(
                            trail,
                            clock.instant(),
                            blob.finish(),
                            octets,
                            new byte[0],
                            new ReversePath.NullSender(),
                            new MailParameters(
                                    -1,
                                    report.eightBit() ? Body.EIGHT_BIT_MIME : Body.SEVEN_BIT,
                                    report.utf8(),
                                    null),
                            "");
            var quiet = new RecipientParameters(EnumSet.of(Notify.NEVER), null);
            queue.take(letter, List.of(new Onward(to, quiet, hop))).await();
        }
        events.record(
                new TransportEvent.NoticeSent(
                        message.letter().trail(), kind, to.toString(), trail));
    }

    private void withheld(QueuedMessage message, String kind, String to, String why) {
        events.record(new TransportEvent.NoticeWithheld(message.letter().trail(), kind, to, why));
    }

    private boolean mayTell(Address to) {
        long now = clock.millis();
        synchronized (counts) {
            var count = counts.get(to.canonical());
            var next =
                    count == null || now - count.since() >= HOUR.toMillis()
                            ? new Count(now, 1)
                            : new Count(count.since(), count.notices() + 1);
            counts.put(to.canonical(), next);
            return next.notices() <= settings.get().maxNotices();
        }
    }
}
