package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.mail.Header;
import org.postern.mailauth.DkimSigner;
import org.postern.mailauth.SignatureAlgorithm;
import org.postern.mailauth.SigningKey;
import org.postern.mailauth.SigningPlan;
import org.postern.net.DnsName;
import org.postern.net.TestDns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A node that verifies senders (SPEC INB-10): accepted, put among the junk, refused; and never
/// held up or made to refuse by a name server that is gone.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SenderAuthenticationTest {
    /// A stranger with a name; 127.0.0.1 stays a trusted host.
    private static final String STRANGER = "127.0.0.9";

    private static final SigningKey.Made KEY =
            SigningKey.generate(DnsName.of("good.test"), "k1", SignatureAlgorithm.ED25519_SHA256);

    @TempDir static Path folder;

    private static TestDns dns;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        dns =
                TestDns.of(
                                """
                                9.0.0.127.in-addr.arpa. PTR  client.test.
                                client.test.            A    127.0.0.9
                                good.test.              MX   10 client.test.
                                good.test.              TXT  "v=spf1 ip4:127.0.0.9 -all"
                                _dmarc.good.test.       TXT  "v=DMARC1; p=reject; adkim=s"
                                other.test.             MX   10 client.test.
                                other.test.             TXT  "v=spf1 -all exp=why.other.test"
                                why.other.test.         TXT  "Ask %{r} why %{c} may not"
                                """)
                        .add(KEY.name() + ". TXT \"" + KEY.text() + "\"");
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "dns.servers=" + dns.server(),
                        "trusted.hosts=127.0.0.1",
                        "mailhurdle.enabled=false");
        node.admin("User Add eve secret \"Eve\"");
    }

    @AfterAll
    static void stop() {
        node.close();
        dns.close();
    }

    private static String header(String subject) {
        return "From: Someone <a@good.test>\r\nSubject: " + subject + "\r\n";
    }

    private static String signed(String subject) throws IOException {
        var signer = new DkimSigner(List.of(KEY.key()), SigningPlan.DEFAULTS, Instant::now);
        byte[] head = header(subject).getBytes(StandardCharsets.UTF_8);
        byte[] body = "Hello\r\n".getBytes(StandardCharsets.UTF_8);
        return signer.sign(Header.parse(head), new ByteArrayInputStream(body))
                + "Authentication-Results: mx.example.test; dkim=pass header.d=bank.test\r\n"
                + "Authentication-Results: elsewhere.test; none\r\n"
                + header(subject)
                + "\r\nHello\r\n";
    }

    /// The reply to a whole message.
    private static String send(String client, String sender, String message) throws IOException {
        try (var smtp = LineClient.connectFrom(client, node.port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("MAIL FROM:<" + sender + ">")).startsWith("250 ");
            assertThat(smtp.ask("RCPT TO:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(message + "\r\n.");
        }
    }

    /// The last message of a folder.
    private static String last(String mailbox) throws IOException {
        return Programs.run(
                "curl",
                "-sS",
                "imap://127.0.0.1:" + node.port("imap") + "/" + mailbox + ";MAILINDEX=*",
                "-u",
                "eve:secret");
    }

    @Test
    @Order(1)
    void whatIsProvenIsWrittenDownAndWhatIsForgedIsTakenOut() throws IOException {
        assertThat(send(STRANGER, "a@good.test", signed("proven"))).startsWith("250 ");
        String message = last("INBOX");

        assertThat(message.replace("\r\n\t", " "))
                .contains("Authentication-Results: mx.example.test; spf=pass")
                .contains("; dkim=pass")
                .contains("header.d=good.test")
                .contains("; dmarc=pass")
                .contains("Received-SPF: pass (mx.example.test: good.test designates 127.0.0.9)")
                .contains("Authentication-Results: elsewhere.test; none")
                .doesNotContain("bank.test");
    }

    @Test
    @Order(2)
    void whatItsDomainDisownsIsJunk() throws IOException {
        assertThat(send(STRANGER, "a@other.test", header("disowned") + "\r\nHello\r\n"))
                .startsWith("250 ");

        assertThat(last("Junk%20Mail"))
                .contains("Subject: disowned")
                .contains(
                        "X-Junkmail-Status: score=50/50, host=mx.example.test"
                                + " (good.test disowns this message [DMARC])")
                .contains("dmarc=fail");
    }

    @Test
    @Order(3)
    void orIsRefusedWhereThatIsWanted() throws IOException {
        node.admin("Settings Set mailauth.dmarc enforce");
        assertThat(send(STRANGER, "a@other.test", header("refused") + "\r\nHello\r\n"))
                .startsWith("550 5.7.1 good.test disowns this message (DMARC)");

        node.adminAll("Settings Set mailauth.dmarc report", "Settings Set mailauth.spf enforce");
        assertThat(send(STRANGER, "a@other.test", header("refused") + "\r\nHello\r\n"))
                .startsWith(
                        "550 5.7.23 other.test does not send mail from this address (SPF):"
                                + " Ask mx.example.test why 127.0.0.9 may not");
        node.adminAll("Settings Set mailauth.dmarc enforce", "Settings Set mailauth.spf report");
    }

    @Test
    @Order(4)
    void trustedHostsAreBelieved() throws IOException {
        assertThat(send("127.0.0.1", "a@other.test", signed("inside").replace("Hello", "Hallo")))
                .startsWith("250 ");

        assertThat(last("INBOX"))
                .contains("Subject: inside")
                .contains("mx.example.test; dkim=pass header.d=bank.test")
                .doesNotContain("Received-SPF");
    }

    @Test
    @Order(5)
    void nobodyIsRefusedForWhatDnsDoesNotTell() throws IOException {
        dns.fault("_dmarc.good.test", TestDns.Fault.FAIL).fault("other.test", TestDns.Fault.FAIL);
        node.admin("Dns Flush");
        dns.add("third.test. MX 10 client.test.");
        assertThat(send(STRANGER, "a@third.test", header("unknown") + "\r\nHello\r\n"))
                .startsWith("250 ");

        assertThat(last("INBOX")).contains("Subject: unknown").contains("dmarc=temperror");
        assertThat(node.admin("Dns Lookup _dmarc.good.test TXT")).contains("not known now");
        assertThat(node.admin("Dns Lookup good.test MX")).contains("10 client.test");
    }

    /// Fields in our name, as a forger would have them.
    private static String forged(String from, String subject) {
        return " hurdle=sample\r\n"
                + "Return-Path: <forged@bank.test>\r\n"
                + "Authentication-Results : (ours) \"mx\\.Example.test\"; dkim=pass"
                + " header.d=bank.test\r\n"
                + "X-Postern-Screening:\r\n forged\r\n"
                + "x-junkmail-status: no (forged)\r\n"
                + "Received-SPF: pass (mx.example.test: forged)\r\n"
                + "From: "
                + from
                + "\r\nSubject: "
                + subject
                + "\r\n";
    }

    private static void assertNothingForged(String message) {
        assertThat(message)
                .doesNotContain("forged", "bank.test", "hurdle=sample")
                .containsOnlyOnce("Return-Path:");
    }

    @Test
    @Order(6)
    void nobodyWritesInOurName() throws IOException {
        assertThat(send(STRANGER, "a@third.test", forged("a@third.test", "one") + "\r\nx\r\n"))
                .startsWith("250 ");
        assertThat(last("INBOX")).contains("Subject: one");
        assertNothingForged(last("INBOX"));

        assertThat(submit(forged("eve@example.test", "two") + "\r\nx\r\n")).startsWith("250 ");
        assertThat(last("INBOX")).contains("Subject: two");
        assertNothingForged(last("INBOX"));
        assertThat(submit(forged("eve@example.test", "bodiless"))).startsWith("250 ");
        assertNothingForged(last("INBOX"));
    }

    /// The reply to a message that eve submits to herself.
    private static String submit(String message) throws IOException {
        try (var smtp = LineClient.connect(node.port("submission"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("AUTH PLAIN AGV2ZQBzZWNyZXQ=")).startsWith("235 ");
            assertThat(smtp.ask("MAIL FROM:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("RCPT TO:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(message + "\r\n.");
        }
    }

    @Test
    @Order(7)
    void usersWriteAsThemselves() throws IOException {
        node.admin("User Add boss secret \"The boss\"");
        node.admin("User Set eve alias +chief@example.test");
        String boss = "From: The boss <boss@example.test>\r\n";
        String subject = "Subject: raise\r\n\r\nx\r\n";

        assertThat(submit(boss + subject))
                .startsWith("553 5.7.1 From: <boss@example.test> is not an address of eve@")
                .contains("(id ");
        assertThat(submit("From: chief@example.test, boss@example.test\r\n" + subject))
                .startsWith("553 5.7.1 ");
        assertThat(submit("From: eve@example.test\r\n" + boss + subject)).startsWith("550 5.6.0 ");
        assertThat(submit("From: <boss@example.test@>\r\n" + subject)).startsWith("55");
        assertThat(submit("From: Eve <chief@example.test>\r\n" + subject)).startsWith("250 ");
        assertThat(submit("From: eve+shop@example.test\r\n" + subject)).startsWith("250 ");
        assertThat(submit("From: list@far.test\r\n" + subject)).startsWith("250 ");
        assertThat(submit(subject)).startsWith("250 ");

        assertThat(relay("boss@example.test", boss)).startsWith("553 5.7.1 ");
        assertThat(relay("eve@example.test", boss)).startsWith("553 5.7.1 From");
        assertThat(relay("x@far.test", "From: y@far.test\r\n")).startsWith("250 ");

        node.admin("Settings Set submission.author sender");
        assertThat(submit("From: x@far.test\r\n" + subject)).startsWith("553 5.7.1 From");
        assertThat(submit("Resent-From: boss@example.test\r\nFrom: x@far.test\r\n" + subject))
                .startsWith("553 5.7.1 Resent-From");
        assertThat(submit("Resent-From: eve@example.test\r\n" + boss + subject))
                .startsWith("553 5.7.1 From");
        assertThat(submit("Resent-From: eve@example.test\r\nFrom: x@far.test\r\n" + subject))
                .startsWith("250 ");

        node.admin("Settings Set submission.sender domain");
        assertThat(submit(boss + subject)).startsWith("250 ");
        node.adminAll("Settings Set submission.sender own", "Settings Set submission.author any");
        assertThat(submit(boss + subject)).startsWith("250 ");
        node.admin("Settings Set submission.author local");
    }

    /// The first refusal, or the reply to the message, when eve logs in on port 25.
    private static String relay(String sender, String header) throws IOException {
        try (var smtp = LineClient.connectFrom(STRANGER, node.port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("AUTH PLAIN AGV2ZQBzZWNyZXQ=")).startsWith("235 ");
            String mail = smtp.ask("MAIL FROM:<" + sender + ">");
            if (!mail.startsWith("250 ")) {
                return mail;
            }
            assertThat(smtp.ask("RCPT TO:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(header + "Subject: relayed\r\n\r\nx\r\n.");
        }
    }

    @Test
    @Order(8)
    void theNameInResultsIsOneWord() throws IOException {
        var refused = node.postern("admin", "Settings Set mailauth.server \"x y\"");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output() + refused.errors())
                .contains("mailauth.server \"x y\" is no name for Authentication-Results");
    }

    @Test
    @Order(9)
    void aHeaderHasALimit() throws IOException {
        String filler = ("X-Filler: " + "x".repeat(900) + "\r\n").repeat(300);
        assertThat(submit("From: eve@example.test\r\n" + filler + "X-Postern-A: 1\r\n\r\nx\r\n"))
                .startsWith("552 5.3.4 The header of a message has at most ");
        assertThat(submit("A:\r\n".repeat(10_000) + "From: boss@example.test\r\n\r\nx\r\n"))
                .startsWith("552 5.3.4 The header of a message has at most 9999 fields");
    }
}
