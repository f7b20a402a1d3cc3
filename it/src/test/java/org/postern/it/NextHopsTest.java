package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Mail from a node to Postfix, Exim and OpenSMTPD, which DNS names as the servers of their
/// domains: taken under TLS, proved by DANE, refused, held and moved.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NextHopsTest {
    /// As odd as a body may be: lines that begin with dots, a lone dot, a long line, 8-bit text.
    private static final String BODY =
            ".hidden\r\n..\r\n.\r\n" + "x".repeat(990) + "\r\nGrüße\r\n\r\n\r\nend\r\n";

    @TempDir static Path folder;

    private static final Map<NextHop.Kind, NextHop> HOPS = new EnumMap<>(NextHop.Kind.class);
    private static TestDns dns;
    private static NodeProcess node;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        StockNode.require("curl", "curl");
        // The others' processes run as users of their own and must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        port = FreePorts.one();
        dns =
                TestDns.of(
                                """
                                other.test.     MX  10 mx.postfix.test.
                                moved.test.     MX  10 mx.moved.test.
                                mx.moved.test.  A   %s
                                """
                                        .formatted(NextHop.Kind.EXIM.address))
                        .authentic(true)
                        .add(tlsa("mx.moved.test", "00".repeat(32)));
        for (var kind : NextHop.Kind.values()) {
            HOPS.put(kind, NextHop.start(kind, folder.resolve(kind.word()), port));
            dns.add(kind.domain() + ". MX 10 mx." + kind.domain() + ".")
                    .add("mx." + kind.domain() + ". A " + kind.address);
        }
        dns.add(tlsa("mx.postfix.test", hop(NextHop.Kind.POSTFIX).keyDigest()));
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "dns.servers=" + dns.server(),
                        "transport.port=" + port,
                        "transport.retryFirst=1s");
        node.adminAll("User Add ada secret");
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
            dns.close();
        }
        for (var hop : HOPS.values()) {
            hop.close();
        }
    }

    private static NextHop hop(NextHop.Kind kind) {
        return Objects.requireNonNull(HOPS.get(kind), kind.word());
    }

    private static void send(String subject, String... to) throws IOException {
        var message = Files.createTempFile(folder, "message", ".eml");
        Files.writeString(
                message,
                "From: ada@example.test\r\nSubject: " + subject + "\r\n\r\n" + BODY,
                StandardCharsets.UTF_8);
        var command =
                new ArrayList<>(List.of("curl", "-sS", "-k", "--ssl-reqd", "-u", "ada:secret"));
        command.add("smtp://127.0.0.1:" + node.port("submission"));
        command.addAll(List.of("--mail-from", "ada@example.test", "-T", message.toString()));
        for (var one : to) {
            command.addAll(List.of("--mail-rcpt", one));
        }
        Programs.run(command.toArray(String[]::new));
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }

    /// OpenSMTPD of Debian 12 says that it speaks TLS, and cannot: it gets its mail in clear.
    @Test
    @Order(1)
    void takeMailAsItWasSent() throws Exception {
        send("all", "bob@postfix.test", "bob@exim.test", "bob@opensmtpd.test");
        for (var kind : NextHop.Kind.values()) {
            assertThat(hop(kind).messages(1))
                    .as(kind.word())
                    .singleElement()
                    .asString()
                    .satisfies(text -> {
                        assertThat(lines(text)).endsWith("\n\n" + lines(BODY));
                        assertThat(text).contains("Subject: all", "mx.example.test");
                    });
        }
        assertThat(hop(NextHop.Kind.POSTFIX).messages(1).getFirst()).contains("with ESMTPS id");
        assertThat(hop(NextHop.Kind.EXIM).messages(1).getFirst()).contains("with esmtps");
    }

    @Test
    @Order(2)
    void takeManyRecipientsOfOneMessage() throws Exception {
        var to = new String[120];
        for (int i = 0; i < to.length; i++) {
            to[i] = "user" + i + "@exim.test";
        }
        send("many", to);
        assertThat(hop(NextHop.Kind.EXIM).messages(1 + to.length)).hasSize(1 + to.length);
    }

    @Test
    @Order(3)
    void refusalsComeBackInTheirWords() throws Exception {
        send("relay", "eve@other.test");
        String notice = inbox(1);
        assertThat(notice)
                .contains("Final-Recipient: rfc822;eve@other.test", "Status: 5.7.1")
                .contains("Remote-MTA: dns;mx.postfix.test", "Relay access denied");
    }

    /// DNSSEC proves another key than the server has: it gets nothing until an operator says how.
    @Test
    @Order(4)
    void areBelievedByTheirKeysOnly() throws Exception {
        send("proved", "bob@postfix.test", "bob@moved.test");
        assertThat(hop(NextHop.Kind.POSTFIX).messages(2))
                .hasSize(2)
                .anyMatch(text -> text.contains("Subject: proved"));
        assertThat(await("Queue Status", "no TLSA record names the certificate"))
                .contains("mx:moved.test");

        node.adminAll(
                "Queue Hold to:*@moved.test",
                "Route Add moved.test smtp:" + NextHop.Kind.EXIM.address + ":" + port,
                "Route Set moved.test tls required",
                "Queue Release to:*@moved.test");
        assertThat(hop(NextHop.Kind.EXIM).messages(122))
                .as("moved to the new route")
                .anyMatch(text -> text.contains("Subject: proved"));
        assertThat(node.admin("Message Trace bob@moved.test")).contains("handed over");
        assertThat(node.admin("TlsReport Show moved.test"))
                .contains("\"policy-type\":\"tlsa\"", "validation-failure", "mx.moved.test");
        assertThat(node.admin("TlsReport Show postfix.test"))
                .contains("\"total-failure-session-count\":0");
    }

    private static String tlsa(String host, String digest) {
        return "_%d._tcp.%s. TLSA 3 1 1 %s".formatted(port, host, digest);
    }

    /// What a command prints, once it prints this.
    private static String await(String command, String text) throws Exception {
        String printed = "";
        for (int tries = 0; tries < 100 && !printed.contains(text); tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
            printed = node.admin(command);
        }
        assertThat(printed).contains(text);
        return printed;
    }

    private static String inbox(int number) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            var result =
                    Programs.run(
                            List.of(
                                    "curl",
                                    "-sS",
                                    "pop3://127.0.0.1:" + node.port("pop3") + "/" + number,
                                    "-u",
                                    "ada:secret"),
                            "");
            if (result.exit() == 0 && !result.output().isEmpty()) {
                return result.output();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return "";
    }
}
