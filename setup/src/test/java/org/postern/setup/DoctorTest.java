package org.postern.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Sha256;
import org.postern.net.SelfSigned;
import org.postern.net.TestAuthority;
import org.postern.net.TestDns;
import org.postern.net.TlsCertificate;
import org.postern.setup.Deployment.Listening;
import org.postern.setup.Deployment.SigningRecord;
import org.postern.setup.Finding.Grade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Each check over a deployment that is right, and over those that are wrong in one way.
final class DoctorTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String KEY = "v=DKIM1; k=rsa; p=MIIBIjANBgkq";

    private static final String GOOD =
            """
            mail.example.org.          A     203.0.113.5
            5.113.0.203.in-addr.arpa.  PTR   mail.example.org.
            example.org.               MX    10 mail.example.org.
            example.org.               TXT   "v=spf1 mx -all"
            s1._domainkey.example.org. TXT   "v=DKIM1; k=rsa; " "p=MIIB IjANBgkq"
            _dmarc.example.org.        TXT   "v=DMARC1; p=quarantine"
            _mta-sts.example.org.      TXT   "v=STSv1; id=1"
            _smtp._tls.example.org.    TXT   "v=TLSRPTv1; rua=mailto:a@example.org"
            """;

    @TempDir Path home;

    private TestDns dns = TestDns.of(GOOD);
    private String policy = "version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 86400\n";
    private Duration offset = Duration.ofMillis(-3);
    private Deployment site = deployment(true);

    private static Deployment deployment(boolean running) {
        return new Deployment(
                running,
                "mail.example.org",
                List.of("example.org"),
                List.of(),
                List.of(new SigningRecord("example.org", "s1._domainkey.example.org", KEY, true)),
                List.of(),
                Path.of("/tmp"),
                List.of("127.0.0.1:1"),
                List.of("list.example.net"),
                "");
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    private Instruments tools() {
        return new Instruments(
                dns.resolver(),
                InstantSource.system(),
                server -> {
                    if (server.getPort() == 9) {
                        throw new IOException("silent");
                    }
                    return offset;
                },
                domain -> {
                    if (policy.isEmpty()) {
                        throw new IOException("status 404");
                    }
                    return policy;
                },
                () -> List.of(InetAddress.ofLiteral("203.0.113.5")));
    }

    private List<Finding> look(Check check) throws InterruptedException {
        var findings = new Findings(check.name());
        check.look(site, findings);
        return findings.close();
    }

    private static void all(List<Finding> findings, Grade grade) {
        assertThat(findings).isNotEmpty().allMatch(each -> each.grade() == grade);
    }

    private static void has(List<Finding> findings, Grade grade, String text, String mend) {
        assertThat(findings)
                .anySatisfy(each -> {
                    assertThat(each.grade()).isEqualTo(grade);
                    assertThat(each.text()).contains(text);
                    assertThat(each.mend()).contains(mend);
                    if (grade == Grade.WARNING || grade == Grade.BAD) {
                        assertThat(each.why()).isNotEmpty();
                        assertThat(each.mend()).isNotEmpty();
                    }
                });
    }

    private void zone(String zone) {
        dns.close();
        dns = TestDns.of(zone);
    }

    private String without(String name) {
        return GOOD.lines()
                .filter(line -> !line.startsWith(name))
                .reduce("", (one, other) -> one + other + "\n");
    }

    private void silent(String name) {
        dns.fault(name, TestDns.Fault.FAIL);
    }

    @Test
    void address() throws Exception {
        all(look(new HostAddressCheck(tools())), Grade.GOOD);
        zone(without("mail.example.org."));
        has(
                look(new HostAddressCheck(tools())),
                Grade.BAD,
                "neither A nor AAAA",
                "mail.example.org. IN A 203.0.113.5");
        zone("mail.example.org. A 192.168.1.2");
        has(look(new HostAddressCheck(tools())), Grade.WARNING, "192.168.1.2", "public address");
        silent("mail.example.org");
        has(look(new HostAddressCheck(tools())), Grade.UNCHECKED, "DNS does not answer", "Dns");
        site = named("localhost.localdomain");
        has(look(new HostAddressCheck(tools())), Grade.BAD, "no name", "Settings Set hostname");
    }

    private Deployment named(String hostname) {
        return new Deployment(
                site.running(),
                hostname,
                site.domains(),
                site.services(),
                site.signing(),
                site.certificates(),
                site.home(),
                site.timeServers(),
                site.lists(),
                site.timeZone());
    }

    @Test
    void reverse() throws Exception {
        all(look(new ReverseCheck(tools())), Grade.GOOD);
        zone(without("5.113.0.203"));
        has(
                look(new ReverseCheck(tools())),
                Grade.BAD,
                "no PTR",
                "5.113.0.203.in-addr.arpa. IN PTR mail.example.org.");
        zone(without("5.113.0.203") + "5.113.0.203.in-addr.arpa. PTR a.example.net.\n");
        has(
                look(new ReverseCheck(tools())),
                Grade.BAD,
                "does not lead back",
                "a.example.net. IN A");
        dns.add("a.example.net. A 203.0.113.5\n");
        has(
                look(new ReverseCheck(tools())),
                Grade.WARNING,
                "the node says",
                "Settings Set hostname");
        silent("5.113.0.203.in-addr.arpa");
        has(look(new ReverseCheck(tools())), Grade.UNCHECKED, "does not answer", "");
        zone("other. A 203.0.113.9");
        has(look(new ReverseCheck(tools())), Grade.UNCHECKED, "not known", "Doctor address");
    }

    @Test
    void exchange() throws Exception {
        all(look(new MxCheck(tools())), Grade.GOOD);
        zone(without("example.org.  "));
        has(look(new MxCheck(tools())), Grade.BAD, "no MX", "example.org. IN MX 10 mail.");
        zone("example.org. MX 0 .");
        has(look(new MxCheck(tools())), Grade.BAD, "no mail at all", "IN MX 10");
        zone("example.org. MX 10 gate.example.net.\ngate.example.net. A 203.0.113.9");
        has(look(new MxCheck(tools())), Grade.WARNING, "not mail.example.org", "IN MX");
        zone(
                "example.org. MX 10 a.example.org.\na.example.org. CNAME mail.example.org.\n"
                        + "mail.example.org. A 203.0.113.5");
        has(look(new MxCheck(tools())), Grade.BAD, "alias", "10 mail.example.org.");
        zone("example.org. MX 10 gone.example.org.\nmail.example.org. A 203.0.113.5");
        has(look(new MxCheck(tools())), Grade.BAD, "has no address", "gone.example.org. IN A");
        zone("example.org. MX 10 203.0.113.5.");
        has(look(new MxCheck(tools())), Grade.BAD, "in numbers", "host name");
        silent("example.org");
        has(look(new MxCheck(tools())), Grade.UNCHECKED, "does not answer", "");
    }

    @Test
    void aliases() throws Exception {
        all(look(new CnameCheck(tools())), Grade.GOOD);
        zone("example.org. CNAME other.example.net.\nother.example.net. A 203.0.113.9");
        has(look(new CnameCheck(tools())), Grade.BAD, "alias", "instead of the CNAME");
    }

    @Test
    void spf() throws Exception {
        all(look(new SpfPolicyCheck(tools())), Grade.GOOD);
        zone(without("example.org.               TXT"));
        has(look(new SpfPolicyCheck(tools())), Grade.WARNING, "no SPF", "v=spf1 mx -all");
        dns.add("example.org. TXT \"v=spf1 ip4:203.0.113.9 -all\"");
        has(
                look(new SpfPolicyCheck(tools())),
                Grade.BAD,
                "fail for 203.0.113.5",
                "v=spf1 ip4:203.0.113.5 ip4:203.0.113.9 -all");
        dns.add("example.org. TXT \"v=spf1 mx -all\"");
        zone(GOOD + "example.org. TXT \"v=spf1 -all\"");
        has(look(new SpfPolicyCheck(tools())), Grade.BAD, "2 SPF records", "one of them");
        zone(without("example.org.               TXT") + "example.org. TXT \"v=spf1 mx +all\"");
        has(look(new SpfPolicyCheck(tools())), Grade.BAD, "everybody", "-all");
    }

    @Test
    void dkim() throws Exception {
        all(look(new DkimCheck(tools())), Grade.GOOD);
        zone(without("s1._domainkey"));
        has(
                look(new DkimCheck(tools())),
                Grade.BAD,
                "no key",
                "s1._domainkey.example.org. IN TXT ( \"v=DKIM1");
        dns.add("s1._domainkey.example.org. TXT \"v=DKIM1; p=OTHER\"");
        has(look(new DkimCheck(tools())), Grade.BAD, "another key", "MIIB");
        site =
                new Deployment(
                        true,
                        "mail.example.org",
                        List.of("example.org", "example.net"),
                        List.of(),
                        List.of(new SigningRecord("example.org", "s2._d.example.org", KEY, false)),
                        List.of(),
                        home,
                        List.of(),
                        List.of(),
                        "");
        has(look(new DkimCheck(tools())), Grade.WARNING, "not signed", "Dkim Generate example.net");
        has(
                look(new DkimCheck(tools())),
                Grade.NOTE,
                "not in DNS yet",
                "s2._d.example.org. IN TXT");
        site = deployment(false);
        all(look(new DkimCheck(tools())), Grade.UNCHECKED);
    }

    @Test
    void dmarc() throws Exception {
        all(look(new DmarcCheck(tools())), Grade.GOOD);
        zone(without("_dmarc"));
        has(look(new DmarcCheck(tools())), Grade.WARNING, "no DMARC", "_dmarc.example.org. IN TXT");
        dns.add("_dmarc.example.org. TXT \"v=DMARC1; p=none\"");
        has(look(new DmarcCheck(tools())), Grade.NOTE, "observes", "quarantine");
        zone("_dmarc.example.org. TXT \"v=DMARC1; p=perhaps\"");
        has(look(new DmarcCheck(tools())), Grade.BAD, "no policy that is known", "p=quarantine");
        zone(GOOD + "_dmarc.example.org. TXT \"v=DMARC1; p=reject\"");
        has(look(new DmarcCheck(tools())), Grade.BAD, "2 DMARC", "one of them");
    }

    @Test
    void mtaSts() throws Exception {
        all(look(new StsCheck(tools())), Grade.GOOD);
        policy = "version: STSv1\nmode: enforce\nmx: other.example.net\n";
        has(look(new StsCheck(tools())), Grade.BAD, "does not name", "mx: mail.example.org");
        policy = "";
        has(look(new StsCheck(tools())), Grade.WARNING, "cannot be fetched", "https://mta-sts.");
        zone("example.org. MX 10 mail.example.org.");
        has(look(new StsCheck(tools())), Grade.NOTE, "no MTA-STS", "_mta-sts.example.org. IN TXT");
        has(look(new StsCheck(tools())), Grade.NOTE, "TLS-RPT", "_smtp._tls.example.org. IN TXT");
    }

    private Deployment showing(TlsCertificate... certificates) {
        return new Deployment(
                true,
                "mail.example.org",
                List.of("example.org"),
                List.of(),
                List.of(),
                List.of(certificates),
                home,
                List.of(),
                List.of(),
                "");
    }

    @Test
    void dane() throws Exception {
        var shown =
                new TestAuthority("CN=Test")
                        .server(
                                "mail",
                                "EC",
                                Instant.now().plusSeconds(1 << 22),
                                "mail.example.org");
        site = showing(shown);
        String hash =
                HexFormat.of().formatHex(Sha256.digest(shown.leaf().getPublicKey().getEncoded()));
        has(
                look(new DaneCheck(tools())),
                Grade.NOTE,
                "no TLSA",
                "_25._tcp.mail.example.org. IN TLSA 3 1 1 " + hash);
        dns.add("_25._tcp.mail.example.org. TLSA 3 1 1 " + hash);
        all(look(new DaneCheck(tools())), Grade.GOOD);
        zone("_25._tcp.mail.example.org. TLSA 3 1 1 " + "ab".repeat(32));
        has(look(new DaneCheck(tools())), Grade.BAD, "none of its TLSA", hash);
    }

    @Test
    void certificate() throws Exception {
        var authority = new TestAuthority("CN=Test");
        var good = Instant.now().plus(Duration.ofDays(90));
        site = showing(authority.server("mail", "EC", good, "mail.example.org"));
        has(look(new CertificateCheck(tools())), Grade.NOTE, "nobody whom this Java", "Request");
        var whole = authority.server("mail", "EC", good, "mail.example.org");
        site = showing(new TlsCertificate("mail", List.of(whole.leaf()), whole.key()));
        has(look(new CertificateCheck(tools())), Grade.BAD, "not complete", "full chain");
        var soon = Instant.now().plus(Duration.ofDays(5));
        site = showing(authority.server("mail", "EC", soon, "mail.example.org"));
        has(look(new CertificateCheck(tools())), Grade.WARNING, "ends in", "Certificate Show mail");
        var past = Instant.now().minusSeconds(3_600);
        site = showing(authority.server("mail", "EC", past, "mail.example.org"));
        has(look(new CertificateCheck(tools())), Grade.BAD, "ended", "Certificate Show mail");
        site = showing(authority.server("mail", "EC", good, "other.example.org"));
        has(look(new CertificateCheck(tools())), Grade.BAD, "no certificate is for it", "Create");
        site =
                showing(
                        SelfSigned.make(
                                "node", List.of("mail.example.org"), InstantSource.system()));
        has(look(new CertificateCheck(tools())), Grade.NOTE, "signed by itself", "Request");
    }

    private Deployment listening(boolean running, Listening... services) {
        return new Deployment(
                running,
                "mail.example.org",
                List.of("example.org"),
                List.of(services),
                List.of(),
                List.of(),
                home,
                List.of(),
                List.of(),
                "");
    }

    @Test
    void ports() throws Exception {
        try (var taken = new ServerSocket(0, 5, LOOPBACK)) {
            int port = taken.getLocalPort();
            site = listening(true, new Listening("imap", port, 143, List.of(LOOPBACK)));
            has(look(new PortsCheck()), Grade.GOOD, "listens at", "");
            has(look(new PortsCheck()), Grade.WARNING, "nothing listens for mail", "smtp.port 25");
            site = listening(false, new Listening("imap", port, 143, List.of(LOOPBACK)));
            has(look(new PortsCheck()), Grade.BAD, "another program has", "sport = :" + port);
            taken.close();
            has(look(new PortsCheck()), Grade.GOOD, "is free", "");
            site = listening(true, new Listening("smtp", port, 25, List.of(LOOPBACK)));
            has(look(new PortsCheck()), Grade.BAD, "nothing answers", "Status");
            has(look(new PortsCheck()), Grade.NOTE, "loopback only", "smtp.address any");
        }
    }

    /// A server that says what it is told to each command.
    private static ServerSocket smtp(String toRecipients) throws IOException {
        var server = new ServerSocket(0, 5, LOOPBACK);
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (var client = server.accept()) {
                            var in =
                                    new java.util.Scanner(
                                            client.getInputStream(), StandardCharsets.US_ASCII);
                            var out = client.getOutputStream();
                            out.write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
                            while (in.hasNextLine()) {
                                String said = in.nextLine();
                                String answer =
                                        said.startsWith("RCPT") ? toRecipients : "250-a\r\n250 b";
                                out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                            }
                        } catch (IOException closed) {
                            return;
                        }
                    }
                });
        return server;
    }

    @Test
    void relay() throws Exception {
        all(look(new RelayCheck()), Grade.UNCHECKED);
        try (var closed = smtp("550 no")) {
            site =
                    listening(
                            true,
                            new Listening("smtp", closed.getLocalPort(), 25, List.of(LOOPBACK)));
            has(look(new RelayCheck()), Grade.GOOD, "refused", "");
        }
        try (var open = smtp("250 yes")) {
            site =
                    listening(
                            true,
                            new Listening("smtp", open.getLocalPort(), 25, List.of(LOOPBACK)));
            has(look(new RelayCheck()), Grade.BAD, "probe@example.com", "relay.networks");
        }
        all(look(new RelayCheck()), Grade.UNCHECKED);
    }

    @Test
    void lists() throws Exception {
        all(look(new DnsListCheck(tools())), Grade.GOOD);
        dns.add(
                "5.113.0.203.list.example.net. A 127.0.0.2\n"
                        + "5.113.0.203.list.example.net. TXT \"see example.net\"");
        has(look(new DnsListCheck(tools())), Grade.BAD, "lists it. It says: see", "remove");
        dns.remove("5.113.0.203.list.example.net");
        dns.add("5.113.0.203.list.example.net. A 127.255.255.254");
        zone(GOOD + "5.113.0.203.list.example.net. A 127.255.255.254");
        has(look(new DnsListCheck(tools())), Grade.UNCHECKED, "does not answer us", "");
    }

    @Test
    void clock() throws Exception {
        all(look(new ClockCheck(tools())), Grade.GOOD);
        offset = Duration.ofSeconds(4);
        has(look(new ClockCheck(tools())), Grade.WARNING, "4s behind", "timedatectl");
        offset = Duration.ofSeconds(-400);
        has(look(new ClockCheck(tools())), Grade.BAD, "ahead", "timedatectl");
        site = timed(List.of("127.0.0.1:9", "127.0.0.1:1"));
        has(look(new ClockCheck(tools())), Grade.NOTE, "does not answer", "timeServers");
        site = timed(List.of("127.0.0.1:9", "127.0.0.1:x"));
        has(look(new ClockCheck(tools())), Grade.UNCHECKED, "no time server answers", "");
        site = timed(List.of());
        has(look(new ClockCheck(tools())), Grade.UNCHECKED, "no time server", "timeServers");
    }

    private Deployment timed(List<String> servers) {
        return new Deployment(
                true,
                site.hostname(),
                site.domains(),
                List.of(),
                List.of(),
                List.of(),
                home,
                servers,
                List.of(),
                "");
    }

    private Deployment zoned(String zone) {
        return new Deployment(
                true,
                site.hostname(),
                site.domains(),
                List.of(),
                List.of(),
                List.of(),
                home,
                List.of(),
                List.of(),
                zone);
    }

    @Test
    void timeZone() throws Exception {
        all(look(new TimeZoneCheck()), Grade.GOOD);
        site = zoned("Pacific/Kiritimati");
        has(look(new TimeZoneCheck()), Grade.WARNING, "Kiritimati", "start");
        site = zoned("Mars/Olympus");
        has(look(new TimeZoneCheck()), Grade.BAD, "no time zone Mars/Olympus", "timeZone");
    }

    @Test
    void machine() throws Exception {
        site = zoned("");
        assertThat(look(new DiskCheck())).hasSize(1);
        assertThat(look(new SpaceCheck())).hasSize(1);
        assertThat(look(new LimitsCheck())).hasSize(1);
        assertThat(look(new MemoryCheck())).hasSize(1);
        var found = new Findings("x");
        DiskCheck.judge(List.of(1_000_000L), home, found);
        DiskCheck.judge(List.of(50_000_000L), home, found);
        DiskCheck.judge(List.of(500_000_000L), home, found);
        SpaceCheck.judge(500L << 30, 1_000L << 30, home, found);
        SpaceCheck.judge(5L << 30, 1_000L << 30, home, found);
        SpaceCheck.judge(1L << 20, 1_000L << 30, home, found);
        LimitsCheck.judge(10, 65_536, found);
        LimitsCheck.judge(10, 4_096, found);
        LimitsCheck.judge(10, 1_024, found);
        assertThat(found.close())
                .extracting(Finding::grade)
                .containsExactly(
                        Grade.GOOD,
                        Grade.WARNING,
                        Grade.BAD,
                        Grade.GOOD,
                        Grade.WARNING,
                        Grade.BAD,
                        Grade.GOOD,
                        Grade.WARNING,
                        Grade.BAD);
        var memory = new Findings("memory");
        MemoryCheck.judge(1L << 30, 8L << 30, memory);
        MemoryCheck.judge(7L << 30, 8L << 30, memory);
        MemoryCheck.judge(64L << 20, 8L << 30, memory);
        assertThat(memory.close())
                .extracting(Finding::grade)
                .containsExactly(Grade.GOOD, Grade.WARNING, Grade.WARNING);
    }

    @Test
    void aHomeThatCannotBeWritten() throws Exception {
        site =
                new Deployment(
                        false,
                        "mail.example.org",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        home.resolve("absent"),
                        List.of(),
                        List.of(),
                        "");
        has(look(new DiskCheck()), Grade.BAD, "cannot be written", "writable");
        has(look(new SpaceCheck()), Grade.UNCHECKED, "absent", "");
        has(look(new MxCheck(tools())), Grade.UNCHECKED, "only a running node", "");
    }

    /// A check that never ends by itself.
    private record Endless(List<Thread> seen) implements Check {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public String about() {
            return "nothing";
        }

        @Override
        public void look(Deployment site, Findings findings) throws InterruptedException {
            synchronized (seen) {
                seen.add(Thread.currentThread());
            }
            findings.good("before", "seen.");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void endsInTimeAndSaysWhatItCouldNotSee() throws Exception {
        var seen = new ArrayList<Thread>();
        var doctor =
                new Doctor(List.of(new Endless(seen), new TimeZoneCheck()), Duration.ofMillis(300));
        var findings = doctor.examine(site, "", Progress.NONE);
        assertThat(findings).anyMatch(each -> each.text().contains("not finished in time"));
        assertThat(findings).anyMatch(each -> each.check().equals("endless"));
        for (var thread : seen) {
            thread.join();
        }
    }

    @Test
    void isACommandWithAnAnswerForPrograms() throws Exception {
        var catalogue = new Catalogue(new MemoryEvents());
        catalogue.register(Doctor.with(tools()).commands(() -> site));
        var caller = Caller.of("console", Role.ADMINISTRATOR, false);
        var answer = (Result.Lines) catalogue.execute("Doctor spf", caller);
        assertThat(answer.columns()).isEqualTo(Finding.COLUMNS);
        assertThat(answer.lines()).hasSize(1);
        assertThat(answer.lines().getFirst().text())
                .isEqualTo("good       spf example.org: 203.0.113.5 may send for it.");
        assertThatThrownBy(() -> catalogue.execute("Doctor nonsense", caller))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("There is no check nonsense");
        assertThat(Doctor.with(tools()).names()).hasSize(19).contains("relay", "clock");
    }

    @Test
    void theWorstCounts() {
        var bad = new Finding("a", "", Grade.BAD, "x.", "why.", "mend");
        var note = new Finding("a", "b", Grade.NOTE, "x.", "why.", "one\ntwo");
        assertThat(Doctor.exit(Doctor.worst(List.of()))).isZero();
        assertThat(Doctor.exit(Doctor.worst(List.of(note)))).isZero();
        assertThat(Doctor.exit(Doctor.worst(List.of(note, bad)))).isEqualTo(2);
        assertThat(Doctor.text(List.of(note, bad)))
                .isEqualTo(
                        """
                        note       a b: x.
                                     why.
                                     Try: one
                                          two
                        bad        a: x.
                                     why.
                                     Try: mend
                        1 note, 1 bad
                        """);
    }

    @Test
    void worksWithoutANetwork() throws Exception {
        for (String name : List.of("mail.example.org", "example.org")) {
            silent(name);
        }
        site = deployment(false);
        var findings = Doctor.with(tools()).examine(site, "", Progress.NONE);
        assertThat(findings).anyMatch(each -> each.grade() == Grade.UNCHECKED);
        assertThat(new InetSocketAddress(LOOPBACK, 1).getPort()).isEqualTo(1);
    }
}
