package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.net.TestDns;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A whole node that trusts nobody: first contact is deferred, and remembered when the node is
/// killed.
@Timeout(120)
class MailHurdleTest {
    private static final String ZONE =
            """
            mx.good.example.             A    127.0.0.1
            1.0.0.127.in-addr.arpa.      PTR  mx.good.example.
            good.example.                MX   10 mx.good.example.
            """;
    private static final String TRIPLET = "127.0.0.1 bob@good.example ada@example.test";

    @TempDir Path folder;

    @Test
    void whoWaitsIsKnownAfterSigkill() throws Exception {
        try (var dns = TestDns.of(ZONE);
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "trusted.hosts=",
                                "dns.servers=" + dns.server(),
                                "mailhurdle.holdOut=0")) {
            node.admin("User Add ada secret");
            assertThat(rcpt(node)).startsWith("450 4.2.0").contains("(id ");
            assertThat(node.admin("MailHurdle List")).contains("bob@good.example");
            awaitNoted(node.home().resolve("data/mailhurdle"));
            node.kill();
            node.restart();
            assertThat(node.admin("MailHurdle Check " + TRIPLET)).contains("waiting");
            assertThat(rcpt(node)).startsWith("450 4.2.0");
            assertThat(rcpt(node, "carol@good.example")).startsWith("450 4.2.0");
            node.admin("Route Add * smtp:127.0.0.1:9");
            write(node, "carol@good.example");
            assertThat(rcpt(node, "carol@good.example")).startsWith("250 2.1.5");
            assertThat(rcpt(node, "dave@good.example")).startsWith("450 4.2.0");
            node.admin("Settings Set mailhurdle.retryMin 0s");
            assertThat(rcpt(node)).startsWith("250 2.1.5");
            assertThat(node.admin("MailHurdle Check " + TRIPLET)).contains("valid");
            assertThat(node.admin("Store Verify")).contains("ccounts");
        }
    }

    /// Ada writes to somebody elsewhere.
    private static void write(NodeProcess node, String to) throws IOException {
        try (var smtp = LineClient.connect(node.port("submission"))) {
            smtp.line();
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("AUTH PLAIN AGFkYQBzZWNyZXQ=")).startsWith("235 ");
            assertThat(smtp.ask("MAIL FROM:<ada@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("RCPT TO:<" + to + ">")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            assertThat(smtp.ask("Subject: x\r\n\r\nx\r\n.")).startsWith("250 ");
        }
    }

    private static String rcpt(NodeProcess node) throws Exception {
        return rcpt(node, "bob@good.example");
    }

    private static String rcpt(NodeProcess node, String from) throws Exception {
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port("smtp"));
        try (var client = SmtpClient.connect(server, SmtpTimeouts.STANDARD)) {
            client.hello("mx.good.example");
            assertThat(client.command("MAIL FROM:<" + from + ">").code()).isEqualTo(250);
            var reply = client.command("RCPT TO:<ada@example.test>");
            client.quit();
            return reply.toString();
        }
    }

    /// Until the names of the triplet are in the journal's file.
    private static void awaitNoted(Path journal) throws IOException {
        String wanted = "bob@good.example";
        boolean noted = false;
        while (!noted) {
            Thread.onSpinWait();
            try (var files = Files.list(journal)) {
                for (var file : files.toList()) {
                    var octets = Files.readAllBytes(file);
                    noted |= new String(octets, StandardCharsets.ISO_8859_1).contains(wanted);
                }
            }
        }
    }
}
