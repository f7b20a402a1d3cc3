package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.ServiceAddress;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/// Milters of Debian before a node: `spamass-milter`, which adds fields and refuses, and
/// `clamav-milter`, which asks for quarantine. Their daemons have rules and patterns that the test
/// makes.
class MilterPeersTest {
    private static final String STRANGER = "127.0.0.9";
    private static final String MARK = "POSTERN-TEST-PATTERN-ONE";

    @TempDir private Path folder;

    @Test
    void spamassMilterJudgesAndClamavMilterHolds() throws IOException, InterruptedException {
        StockNode.require("spamass-milter", "spamass-milter");
        StockNode.require("spamd", "spamd");
        StockNode.require("clamav-milter", "clamav-milter");
        StockNode.require("clamd", "clamav-daemon");
        var spam = folder.resolve("spam.sock");
        var virus = folder.resolve("virus.sock");
        try (var daemons = new Daemons(folder)) {
            int spamd = startSpam(daemons, spam);
            startVirus(daemons, virus);
            try (var node =
                    NodeProcess.start(
                            Tree.ROOT,
                            folder.resolve("home"),
                            "trusted.hosts=127.0.0.1",
                            "mailhurdle.enabled=false",
                            "mailauth.enabled=false",
                            "junk.enabled=false",
                            "milter.inbound=unix:" + spam + ", unix:" + virus)) {
                node.admin("User Add eve secret \"Eve\"");
                assertThat(send(node, "plain", "nothing to say")).startsWith("250 ");
                assertThat(inbox(node))
                        .contains("X-Spam-Status: No", "X-Spam-Checker-Version", "nothing to say");
                assertThat(send(node, "odd", "a rather cheap lamp")).startsWith("250 ");
                assertThat(inbox(node)).contains("X-Spam-Flag: YES", "TEST_LAMP", "cheap lamp");
                assertThat(send(node, "worse", "the cheapest lamp of all")).startsWith("550 ");
                assertThat(send(node, "bad", "xx " + MARK + " yy")).startsWith("250 ");
                assertThat(inbox(node)).doesNotContain(MARK);
                var held = node.admin("Quarantine List Filter");
                assertThat(held).contains("a mail filter asks for it", "eve@example.test");
                String id = held.lines().skip(1).findFirst().orElseThrow().split("\\s+", 2)[0];
                node.admin("Quarantine Release " + id);
                assertThat(node.admin("Quarantine List Filter")).doesNotContain(id);
                spamdIsAskedToo(node, spamd);
            }
        }
    }

    /// The same daemon as an engine of our own: its points stand beside the others'.
    private static void spamdIsAskedToo(NodeProcess node, int spamd) throws IOException {
        node.admin("Settings Set milter.inbound \"\"");
        node.admin("Settings Set junk.own false");
        node.admin("Settings Set junk.spamd 127.0.0.1:" + spamd);
        node.admin("Settings Set junk.enabled true");
        assertThat(send(node, "asked", "a rather cheap lamp")).startsWith("250 ");
        String junk =
                Programs.run(
                        "curl",
                        "-sS",
                        "imap://127.0.0.1:" + node.port("imap") + "/Junk%20Mail;MAILINDEX=*",
                        "-u",
                        "eve:secret");
        assertThat(junk).contains("Subject: asked", "X-Junkmail-Status: score=");
        // Of its points and nothing else: 6.0 on its scale.
        assertThat(node.admin("Antispam Explain \"eve:Junk Mail:1\"")).contains("TOTAL  60 ");
    }

    private int startSpam(Daemons daemons, Path socket) throws IOException, InterruptedException {
        var rules = Files.createDirectory(folder.resolve("rules"));
        var site = Files.createDirectory(folder.resolve("site"));
        // A spamd that root starts reads them as somebody else.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                rules.resolve("init.pre"), "loadplugin Mail::SpamAssassin::Plugin::Check\n");
        Files.writeString(
                rules.resolve("10_test.cf"),
                """
                util_rb_tld test
                report_safe 0
                add_header all Status _YESNO_, score=_SCORE_ required=_REQD_ tests=_TESTS_
                add_header spam Flag _YESNOCAPS_
                body TEST_LAMP /cheap lamp/
                score TEST_LAMP 6
                body TEST_CHEAPEST /cheapest lamp/
                score TEST_CHEAPEST 20
                """);
        int port = FreePorts.one();
        daemons.start(
                "spamd",
                "spamd",
                "--listen=127.0.0.1:" + port,
                "--local",
                "--max-children=1",
                "--min-children=1",
                "--configpath=" + rules,
                "--siteconfigpath=" + site,
                "--helper-home-dir=" + folder,
                "--nouser-config",
                "--cf=use_bayes 0",
                "--syslog=stderr");
        daemons.await(ServiceAddress.of(InetAddress.ofLiteral("127.0.0.1"), port));
        daemons.start(
                "spamass-milter",
                "spamass-milter",
                "-p",
                socket.toString(),
                "-m",
                "-r",
                "15",
                "--",
                "-d",
                "127.0.0.1",
                "-p",
                String.valueOf(port));
        daemons.await(new ServiceAddress.Unix(socket));
        return port;
    }

    private void startVirus(Daemons daemons, Path socket) throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("db"));
        Files.writeString(
                folder.resolve("db/one.ndb"),
                "Postern.Test.One:0:*:"
                        + HexFormat.of().formatHex(MARK.getBytes(StandardCharsets.US_ASCII))
                        + "\n");
        var clamd = folder.resolve("clamd.sock");
        Files.writeString(
                folder.resolve("clamd.conf"),
                """
                Foreground yes
                DatabaseDirectory %1$s/db
                TemporaryDirectory %1$s
                LogFile %1$s/clamd.log
                LocalSocket %2$s
                ScanMail yes
                MaxThreads 2
                """
                        .formatted(folder, clamd));
        daemons.start("clamd", "clamd", "--config-file=" + folder.resolve("clamd.conf"));
        daemons.await(new ServiceAddress.Unix(clamd));
        Files.writeString(
                folder.resolve("milter.conf"),
                """
                Foreground yes
                MilterSocket unix:%2$s
                ClamdSocket unix:%3$s
                TemporaryDirectory %1$s
                LogFile %1$s/milter.log
                OnInfected Quarantine
                AddHeader Replace
                """
                        .formatted(folder, socket, clamd));
        daemons.start(
                "clamav-milter", "clamav-milter", "--config-file=" + folder.resolve("milter.conf"));
        daemons.await(new ServiceAddress.Unix(socket));
    }

    private static String inbox(NodeProcess node) throws IOException {
        return Programs.run(
                "curl",
                "-sS",
                "imap://127.0.0.1:" + node.port("imap") + "/INBOX;MAILINDEX=*",
                "-u",
                "eve:secret");
    }

    /// The reply to a whole message of a stranger.
    private static String send(NodeProcess node, String subject, String body) throws IOException {
        try (var smtp = LineClient.connectFrom(STRANGER, node.port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("MAIL FROM:<>")).startsWith("250 ");
            assertThat(smtp.ask("RCPT TO:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(
                    "From: x@elsewhere.test\r\nTo: eve@example.test\r\nSubject: "
                            + subject
                            + "\r\n\r\n"
                            + body
                            + "\r\n.");
        }
    }
}
