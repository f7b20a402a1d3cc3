package org.postern.reports;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.Service;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mailauth.DkimSigner;
import org.postern.net.Resolver;
import org.postern.transport.Transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Tells other domains once a day what was counted. One a node; of several nodes each tells what it
/// saw itself.
public final class Reporting implements Service {
    private static final Logger LOG = System.getLogger(Reporting.class.getName());

    /// How often counts are written down, and it is looked whether a report is due.
    private static final Duration TURN = Duration.ofSeconds(30);

    /// Reports go out within so long after the day's end, each domain's at a time of its own.
    // RFC 8460 section 4.1: not all at midnight
    private static final Duration SPREAD = Duration.ofHours(4);

    /// The pause after an attempt that failed.
    private static final Duration PAUSE = Duration.ofHours(2);

    private static final int MOST_ATTEMPTS = 8;

    /// How long counts are kept.
    private static final int DAYS_KEPT = 14;

    private final DayCounts tls;
    private final DayCounts dmarc;
    private final Ground ground;
    private final Destinations destinations;
    private final ReportMail mail;
    private final WebReports web = new WebReports();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile String trouble = "";

    /// What the room stands on.
    public record Ground(
            BlobStore blobs,
            Resolver resolver,
            Transport transport,
            Directory directory,
            InstantSource clock,
            Supplier<ReportSettings> settings,
            Events events) {}

    public Reporting(Ground ground, TlsCounts tls, DmarcCounts dmarc) {
        this.ground = ground;
        this.tls = tls.counts();
        this.dmarc = dmarc.counts();
        this.destinations = new Destinations(ground.resolver());
        this.mail = new ReportMail(ground.transport(), ground.blobs(), ground.clock());
    }

    @Override
    public String name() {
        return "reports";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("reports").start(this::run);
    }

    private void run() {
        try {
            do {
                turn();
            } while (!stopping.await(TURN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LocalDate today() {
        return ground.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /// Writes down what was counted, and sends what is due.
    void turn() {
        try {
            for (var counts : List.of(tls, dmarc)) {
                counts.flush();
                for (var day : counts.days()) {
                    if (day.isBefore(today().minusDays(DAYS_KEPT))) {
                        counts.drop(day);
                    } else if (day.isBefore(today()) && on(counts)) {
                        sendDue(counts, day);
                    }
                }
            }
            trouble = "";
        } catch (EngineException e) {
            trouble = "counts for reports cannot be kept: see the log for why";
            LOG.log(Level.ERROR, "counts for reports cannot be kept", e);
        } catch (RuntimeException e) {
            // A defect in one turn does not end the later ones.
            trouble = "the last turn failed: see the log for why";
            LOG.log(Level.ERROR, "defect in reports", e);
        }
    }

    private boolean on(DayCounts counts) {
        return counts.kind().equals("tls")
                ? ground.settings().get().tls()
                : ground.settings().get().dmarc();
    }

    private void sendDue(DayCounts counts, LocalDate day) throws EngineException {
        for (String domain : counts.domains(day)) {
            if (stopping.getCount() == 0) {
                return;
            }
            var sent = counts.sent(day, domain);
            if (sent.isEmpty() ? isDue(day, domain) : isDueAgain(sent.get())) {
                send(counts, day, domain);
            }
        }
    }

    private boolean isDue(LocalDate day, String domain) {
        var end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        long spread = Math.floorMod(domain.hashCode(), SPREAD.toMillis());
        return !ground.clock().instant().isBefore(end.plusMillis(spread));
    }

    private boolean isDueAgain(DayCounts.Sent sent) {
        return !sent.over() && !ground.clock().instant().isBefore(sent.when().plus(PAUSE));
    }

    /// Sends a domain its report now, whether it was sent before or not.
    ///
    /// @return what came of it
    DayCounts.Sent send(DayCounts counts, LocalDate day, String domain) throws EngineException {
        int attempts = counts.sent(day, domain).map(DayCounts.Sent::attempts).orElse(0) + 1;
        var now = ground.clock().instant();
        DayCounts.Sent sent;
        try {
            String text = sendTo(counts, day, domain);
            sent = new DayCounts.Sent(now, attempts, true, text);
        } catch (Destinations.UnknownException e) {
            boolean over = attempts >= MOST_ATTEMPTS;
            sent = new DayCounts.Sent(now, attempts, over, String.valueOf(e.getMessage()));
            if (over) {
                withheld(counts, domain, sent.text());
            }
        }
        counts.sent(day, domain, sent);
        return sent;
    }

    /// @return what came of it, in a few words
    private String sendTo(DayCounts counts, LocalDate day, String domain)
            throws EngineException, Destinations.UnknownException {
        var report = report(counts, day, domain);
        if (report.isEmpty()) {
            return "nothing was counted";
        }
        var places =
                switch (report.get()) {
                    case TlsReport _ -> destinations.tls(domain);
                    case DmarcReport dmarcReport ->
                            destinations.dmarc(domain, dmarcReport.published());
                };
        if (places.isEmpty()) {
            return "it wants no reports";
        }
        var signer = ground.transport().keys().signer(report.get().head().from().domain());
        byte[] compressed = compressed(report.get().octets());
        var told = new ArrayList<String>();
        for (var place : places) {
            told.add(sendTo(report.get(), compressed, place, signer));
        }
        return String.join("; ", told);
    }

    private String sendTo(
            Report report, byte[] compressed, Destinations.Place place, Optional<DkimSigner> signer)
            throws EngineException {
        var head = report.head();
        return switch (place) {
            case Destinations.Place.Web(var uri) -> {
                var answer = web.post(uri, compressed);
                if (answer.isEmpty()) {
                    sent(head, uri, compressed.length);
                }
                yield answer.map(why -> uri + ": " + why).orElse("sent to " + uri);
            }
            case Destinations.Place.Mailbox(var to, var most) -> {
                long limit = Math.min(most, ground.settings().get().largest().count());
                // RFC 7489 section 6.2: counted as it is sent
                if (compressed.length / 3 * 4L > limit) {
                    yield withheld(head, to + ": " + compressed.length + " octets are too large");
                }
                if (signer.isEmpty()) {
                    // RFC 8460 section 3: reports MUST be signed
                    yield withheld(
                            head, "no DKIM key signs for " + head.submitter() + ": Dkim Generate");
                }
                if (!mail.send(report, compressed, to, signer.get())) {
                    yield withheld(head, "there is no way to " + to);
                }
                sent(head, to.toString(), compressed.length);
                yield "sent to " + to;
            }
        };
    }

    private void sent(ReportHead head, String to, long octets) {
        ground.events().record(new ReportEvent.ReportSent(head.kind(), head.domain(), to, octets));
    }

    private String withheld(ReportHead head, String why) {
        ground.events().record(new ReportEvent.ReportWithheld(head.kind(), head.domain(), why));
        return why;
    }

    private void withheld(DayCounts counts, String domain, String why) {
        ground.events().record(new ReportEvent.ReportWithheld(counts.kind(), domain, why));
    }

    private static byte[] compressed(byte[] octets) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A domain's report of a day; empty when nothing was counted.
    Optional<Report> report(DayCounts counts, LocalDate day, String domain) throws EngineException {
        var rows = counts.rows(day, domain);
        var from = from();
        String organization = ground.settings().get().organization();
        var head =
                new ReportHead(
                        counts.kind(),
                        domain,
                        day,
                        from,
                        organization.isEmpty() ? from.domain().ascii() : organization);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        if (counts.kind().equals("tls")) {
            return Optional.of(new TlsReport(head, rows));
        }
        var policy = counts.policy(day, domain);
        return policy.isEmpty()
                ? Optional.empty()
                : Optional.of(new DmarcReport(head, DmarcPublished.parse(policy.get()), rows));
    }

    private Address from() throws EngineException {
        String set = ground.settings().get().from();
        if (!set.isEmpty()) {
            return Address.of(set);
        }
        try {
            return new Address(
                    "postmaster",
                    ground.directory().firstDomain().orElse(Domain.of("localhost.invalid")));
        } catch (DirectoryException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "the directory is not available", e);
        }
    }

    /// What operators can do.
    public List<Command> commands() {
        var commands = new ArrayList<Command>();
        commands.addAll(new ReportCommands("TlsReport", "TLS with their servers", tls, this).all());
        commands.addAll(
                new ReportCommands("DmarcReport", "mail in their names", dmarc, this).all());
        return commands;
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        try {
            tls.flush();
            dmarc.flush();
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "the last counts for reports are lost", e);
        }
    }

    @Override
    public Health health() {
        if (!trouble.isEmpty()) {
            return new Health(State.DEGRADED, trouble);
        }
        long lost = tls.lost() + dmarc.lost();
        return lost == 0
                ? new Health(State.OK, "counting: TlsReport List, DmarcReport List")
                : new Health(State.DEGRADED, lost + " rows of reports were left out");
    }
}
