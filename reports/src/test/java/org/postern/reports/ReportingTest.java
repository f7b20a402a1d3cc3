package org.postern.reports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.directory.Account;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.net.TestDns;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;
import org.postern.transport.ClientTls;
import org.postern.transport.LocalDelivery;
import org.postern.transport.OutboundSettings;
import org.postern.transport.TlsPolicy;
import org.postern.transport.TlsSession;
import org.postern.transport.Trail;
import org.postern.transport.Transport;
import org.postern.transport.TransportSettings;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

import javax.xml.parsers.DocumentBuilderFactory;

/// Counts of a day become reports: over everything real but the disk, to a mailbox of this node.
@Timeout(60)
class ReportingTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
    private static final TlsPolicy STS =
            new TlsPolicy(
                    "sts",
                    List.of("version: STSv1", "mode: enforce", "mx: *.far.test"),
                    List.of("*.far.test"));

    private final Engine engine = new MemoryEngine();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final MemoryEvents events = new MemoryEvents();
    private final GroupCommitter committer = new GroupCommitter(engine);
    private final TestDns dns =
            TestDns.of(
                    """
                    _smtp._tls.far.test.    TXT  "v=TLSRPTv1; rua=mailto:bob@here.test"
                    _smtp._tls.mute.test.   TXT  "v=TLSRPTv2; rua=mailto:bob@here.test"
                    """);
    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private volatile ReportSettings settings = Settings.defaults(ReportSettings.class);
    private MessageStore store;
    private Account bob;
    private Transport transport;
    private TlsCounts tls;
    private DmarcCounts dmarc;
    private Reporting reporting;
    private Catalogue commands;

    @BeforeEach
    void open() throws Exception {
        DirectorySettings people = Settings.defaults(DirectorySettings.class);
        var directory = new LocalDirectory(engine, () -> people);
        var passwords = new Passwords(() -> people, () -> false, () -> now);
        var writer =
                new DirectoryWriter(
                        directory, committer, passwords, () -> now, () -> people, events);
        FirstStart.run(directory, writer, Domain.of("here.test"));
        bob =
                writer.add(
                        Address.of("bob@here.test"),
                        "Bob",
                        "secret-word-1".getBytes(StandardCharsets.US_ASCII));
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        () -> now,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        events);
        TransportSettings out = Settings.defaults(TransportSettings.class);
        var trail = new Trail(engine, committer, () -> now, () -> out, events);
        tls = new TlsCounts(engine, committer, () -> now, () -> settings);
        dmarc = new DmarcCounts(engine, committer, () -> now, () -> settings);
        transport =
                new Transport(
                        new Transport.Ground(
                                engine,
                                blobs,
                                committer,
                                directory,
                                dns.resolver(() -> now),
                                ClientTls.ofSystem(),
                                () -> now,
                                () -> "mx.here.test",
                                () -> out,
                                () -> Settings.defaults(OutboundSettings.class),
                                tls,
                                trail),
                        new LocalDelivery(store, blobs, engine, committer, trail),
                        trail);
        reporting =
                new Reporting(
                        new Reporting.Ground(
                                blobs,
                                dns.resolver(() -> now),
                                transport,
                                directory,
                                () -> now,
                                () -> settings,
                                events),
                        tls,
                        dmarc);
        commands = new Catalogue(events);
        commands.register(transport.commands());
        commands.register(reporting.commands());
        transport.start();
    }

    @AfterEach
    void close() {
        transport.stop(Duration.ofSeconds(5));
        committer.close();
        dns.close();
    }

    private Result execute(String line) throws Exception {
        return commands.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    private void sign() throws Exception {
        execute("Dkim Generate here.test k1 ed25519");
        execute("Dkim Activate here.test k1");
    }

    private void told(String domain, String failure) {
        tls.told(new TlsSession(domain, STS, "mx.far.test", "192.0.2.7", failure));
    }

    private List<String> inbox() throws Exception {
        var folder = store.account(new AccountId(bob.id())).inbox();
        var messages = new ArrayList<String>();
        for (int i = 0; i < folder.view().count(); i++) {
            var message = folder.message(folder.view().uidAt(i)).orElseThrow();
            try (var in = message.open()) {
                messages.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return messages;
    }

    private String delivered() throws Exception {
        while (transport.queue().size() > 0) {
            Thread.onSpinWait();
        }
        return inbox().getLast();
    }

    /// The report within a message.
    private static String report(String message) throws Exception {
        String part = message.substring(message.indexOf("Content-Disposition: attachment"));
        int begin = part.indexOf("\r\n\r\n") + 4;
        byte[] octets =
                Base64.getMimeDecoder()
                        .decode(part.substring(begin, part.indexOf("\r\n--", begin)));
        try (var in = new GZIPInputStream(new ByteArrayInputStream(octets))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void tellsADomainOfItsTlsTheNextDay() throws Exception {
        sign();
        for (int i = 0; i < 5; i++) {
            told("far.test", "");
        }
        told("far.test", "certificate-expired");
        told("far.test", "certificate-expired");
        told("", "certificate-expired");
        told("silent.test", "");
        told("mute.test", "");
        reporting.turn();
        assertThat(inbox()).isEmpty();
        now = now.plus(Duration.ofHours(20));
        reporting.turn();
        String message = delivered();
        assertThat(message)
                .contains(
                        "DKIM-Signature: v=1; a=ed25519-sha256;",
                        "From: <postmaster@here.test>\r\n",
                        "Subject: Report Domain: far.test\r\n Submitter: here.test\r\n Report-ID:"
                                + " <tls.2026-11-23.far.test@here.test>\r\n",
                        "TLS-Report-Domain: far.test\r\n",
                        "Content-Type: multipart/report; report-type=\"tlsrpt\";",
                        "Content-Type: application/tlsrpt+gzip;",
                        "filename=\"here.test!far.test!1795392000!1795478399.json.gz\"",
                        "5 sessions went well, 2 failed.");
        assertThat(report(message))
                .isEqualTo(
                        """
                        {"organization-name":"here.test","date-range":{"start-datetime":"2026-11-23T00:00:00Z",\
                        "end-datetime":"2026-11-23T23:59:59Z"},"contact-info":"postmaster@here.test",\
                        "report-id":"tls.2026-11-23.far.test@here.test","policies":[{"policy":{"policy-type":"sts",\
                        "policy-string":["version: STSv1","mode: enforce","mx: *.far.test"],\
                        "policy-domain":"far.test","mx-host":["*.far.test"]},\
                        "summary":{"total-successful-session-count":5,"total-failure-session-count":2},\
                        "failure-details":[{"result-type":"certificate-expired",\
                        "receiving-mx-hostname":"mx.far.test","receiving-ip":"192.0.2.7",\
                        "failed-session-count":2}]}]}\
                        """);
        reporting.turn();
        assertThat(inbox()).as("once").hasSize(1);
        assertThat(execute("TlsReport List 2026-11-23").toString())
                .contains("sent to bob@here.test", "it wants no reports", "silent.test");
        assertThat(execute("TlsReport Show far.test 2026-11-23").toString())
                .contains("total-failure-session-count");
    }

    @Test
    void sendsNothingUnsigned() throws Exception {
        told("far.test", "");
        assertThat(execute("TlsReport Send far.test").toString())
                .contains("no DKIM key signs for here.test");
        assertThat(events.of(ReportEvent.ReportWithheld.class)).hasSize(1);
    }

    @Test
    void asksAgainWhenDnsCannotTell() throws Exception {
        sign();
        told("far.test", "");
        dns.fault("_smtp._tls.far.test", TestDns.Fault.FAIL);
        now = now.plus(Duration.ofHours(20));
        reporting.turn();
        assertThat(execute("TlsReport List 2026-11-23").toString()).contains("DNS does not tell");
        dns.mend("_smtp._tls.far.test");
        reporting.turn();
        assertThat(inbox()).as("not at once").isEmpty();
        now = now.plus(Duration.ofHours(3));
        reporting.turn();
        assertThat(delivered()).contains("Report Domain: far.test");
    }

    @Test
    void countsOutlastTheProcess() throws Exception {
        told("far.test", "");
        told("far.test", "");
        reporting.turn();
        var again = new TlsCounts(engine, committer, () -> now, () -> settings);
        again.told(new TlsSession("far.test", STS, "mx.far.test", "192.0.2.7", ""));
        again.counts().flush();
        assertThat(again.counts().rows(DAY, "far.test"))
                .singleElement()
                .extracting(DayCounts.Row::count)
                .isEqualTo(3L);
        now = now.plus(Duration.ofDays(20));
        reporting.turn();
        assertThat(again.counts().days()).doesNotContain(DAY);
    }

    private void verified(String message) throws Exception {
        var authentication =
                new MailAuthentication(
                        dns.resolver(() -> now),
                        () -> MailAuthSettings.DEFAULTS,
                        () -> now,
                        events,
                        dmarc);
        authentication.verify(
                new Arrival(
                        InetAddress.ofLiteral("192.0.2.1"),
                        "mx.sender.test",
                        "a@bounce.sender.test",
                        "mx.here.test",
                        "s1"),
                new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void tellsADomainWhoSentInItsName() throws Exception {
        sign();
        dns.add(
                        "_dmarc.sender.test. TXT \"v=DMARC1; p=reject; adkim=s;"
                                + " rua=mailto:bob@here.test!1m,mailto:eve@other.test\"")
                .add("sender.test._report._dmarc.here.test. TXT \"v=DMARC1\"")
                .add("bounce.sender.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"")
                .add("_dmarc.quiet.test. TXT \"v=DMARC1; p=none\"");
        verified("From: <a@sender.test>\r\n\r\nhi\r\n");
        verified("From: <a@sender.test>\r\n\r\nho\r\n");
        verified("From: <x@sub.sender.test>\r\n\r\nho\r\n");
        verified("From: <a@quiet.test>\r\n\r\nhi\r\n");
        now = now.plus(Duration.ofHours(20));
        reporting.turn();
        String message = delivered();
        assertThat(message)
                .contains(
                        "Content-Type: application/gzip;",
                        "filename=\"here.test!sender.test!1795392000!1795478399.xml.gz\"",
                        "mail in the name of sender.test: 3 messages came");
        String xml = report(message);
        assertThat(xml)
                .contains(
                        "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">",
                        "<domain>sender.test</domain>\n  <discovery_method>treewalk",
                        "<p>reject</p>",
                        "<source_ip>192.0.2.1</source_ip>\n   <count>2</count>",
                        "<disposition>none</disposition>\n    <dkim>fail</dkim>\n"
                                + "    <spf>pass</spf>",
                        "<header_from>sub.sender.test</header_from>",
                        "<envelope_from>bounce.sender.test</envelope_from>",
                        "<scope>mfrom</scope>\n    <result>pass</result>");
        var factory = DocumentBuilderFactory.newDefaultInstance();
        var document =
                factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("record").getLength()).isEqualTo(2);
        assertThat(execute("DmarcReport List 2026-11-23").toString())
                .contains("sender.test", "sent to bob@here.test")
                .doesNotContain("quiet.test", "eve@other.test");
        assertThat(inbox()).hasSize(1);
    }

    @Test
    void sendsNothingThatIsTooLarge() throws Exception {
        sign();
        dns.add("_dmarc.sender.test. TXT \"v=DMARC1; p=none; rua=mailto:bob@here.test!100\"")
                .add("sender.test._report._dmarc.here.test. TXT \"v=DMARC1\"");
        verified("From: <a@sender.test>\r\n\r\nhi\r\n");
        assertThat(execute("DmarcReport Send sender.test").toString()).contains("too large");
        assertThat(inbox()).isEmpty();
    }

    @Test
    void countsNothingThatIsOff() throws Exception {
        settings = new ReportSettings(false, false, "", "", settings.largest());
        told("far.test", "");
        verified("From: <a@sender.test>\r\n\r\nhi\r\n");
        reporting.turn();
        assertThat(tls.counts().days()).isEmpty();
        assertThat(dmarc.counts().days()).isEmpty();
    }
}
