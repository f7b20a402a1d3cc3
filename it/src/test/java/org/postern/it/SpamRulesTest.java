package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antispam.EngineAddress;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamFacts;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.SpamPoint;
import org.postern.antispam.SpamdEngine;
import org.postern.bench.FreePorts;
import org.postern.net.ServiceAddress;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;

/// The rules of Debian's `spamassassin` package, as it installs them, in our engine and in its own
/// `spamd`: both say the same of each message.
class SpamRulesTest {
    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/share/spamassassin"), Path.of("/etc/spamassassin"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What comes of the machine, its clock or its network, and not of the message.
    private static final List<String> NOT_COMPARED =
            List.of("DATE_IN_", "NO_RECEIVED", "NO_RELAYS");

    @TempDir private Path folder;

    @Test
    void debiansRulesSayWhatSpamdSays() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                FOLDERS.stream().allMatch(Files::isDirectory), "spamassassin is not installed");
        StockNode.require("spamd", "spamd");
        var engine = new RuleEngine(RuleOptions.of(FOLDERS.toArray(Path[]::new)));
        var inventory = engine.inventory();
        assertThat(inventory.rules()).isGreaterThan(1_000);
        assertThat(inventory.unsupported().size() * 100 / inventory.rules()).isLessThan(3);
        int port = FreePorts.one();
        try (var daemons = new Daemons(folder)) {
            daemons.start(
                    "spamd",
                    "spamd",
                    "--listen=127.0.0.1:" + port,
                    "--local",
                    "--max-children=1",
                    "--min-children=1",
                    "--helper-home-dir=" + folder,
                    "--nouser-config",
                    "--cf=use_bayes 0",
                    "--cf=use_auto_welcomelist 0",
                    "--syslog=stderr");
            daemons.await(ServiceAddress.of(InetAddress.ofLiteral("127.0.0.1"), port));
            var theirs = new SpamdEngine(List.of(new EngineAddress("127.0.0.1", port)), PATIENCE);
            int hits = 0;
            for (String message : messages()) {
                var mail = new SpamMessage(message.getBytes(StandardCharsets.UTF_8));
                var mine = new TreeSet<String>();
                engine.hits(mail, SpamFacts.NONE).stream()
                        .filter(SpamRulesTest::compared)
                        .forEach(mine::add);
                var report = theirs.score(mail, SpamFacts.NONE);
                assertThat(report.troubles()).isEmpty();
                var spamd = new TreeSet<String>();
                report.reasons().stream()
                        .map(SpamPoint::rule)
                        .filter(SpamRulesTest::compared)
                        .forEach(spamd::add);
                assertThat(mine).as(message.substring(0, 60)).containsAll(spamd);
                hits += mine.size();
            }
            assertThat(hits).isGreaterThan(30);
        }
    }

    private static boolean compared(String rule) {
        return !rule.startsWith("__") && NOT_COMPARED.stream().noneMatch(rule::startsWith);
    }

    private static List<String> messages() {
        var messages = new ArrayList<String>();
        messages.add(
                mail(
                        "Subject: minutes of Monday\r\n",
                        "Dear all,\r\n\r\nplease find the minutes below.\r\n\r\nRegards\r\n"));
        messages.add(
                mail(
                        "Subject: Test spam mail (GTUBE)\r\n",
                        "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"));
        messages.add(
                mail(
                        "Subject: URGENT BUSINESS PROPOSAL!!!\r\nReply-To: x@yahoo.com\r\n",
                        """
                        DEAR FRIEND,

                        I AM BARRISTER JAMES FROM NIGERIA. THE SUM OF $15,500,000.00 (FIFTEEN MILLION UNITED
                        STATES DOLLARS) WAS DEPOSITED BY MY LATE CLIENT WITH A SECURITY COMPANY. I SEEK YOUR
                        ASSISTANCE TO TRANSFER THIS FUND INTO YOUR BANK ACCOUNT AS THE NEXT OF KIN.
                        """
                                .replace("\n", "\r\n")));
        messages.add(
                mail(
                        "Subject: Cheap pills, no prescription\r\nMIME-Version: 1.0\r\n"
                                + "Content-Type: text/html; charset=us-ascii\r\n",
                        "<html><body bgcolor=#ffffff><font color=#fffffe size=1>x</font><h1>Viagra"
                                + " and Cialis</h1><a"
                                + " href=\"http://192.0.2.7/buy\">http://bank.example/</a><img"
                                + " src=\"http://192.0.2.7/a.gif\"></body></html>\r\n"));
        messages.add(
                mail(
                        "Subject: =?utf-8?B?"
                                + Base64.getEncoder()
                                        .encodeToString(
                                                "Lose weight fast".getBytes(StandardCharsets.UTF_8))
                                + "?=\r\nMIME-Version: 1.0\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\n"
                                + "Content-Transfer-Encoding: base64\r\n"
                                + "X-Mailer: Microsoft Outlook Express 6.00.2800.1106\r\n",
                        Base64.getMimeEncoder()
                                        .encodeToString(
                                                "Click here to be removed. 100% free, no obligation"
                                                        .getBytes(StandardCharsets.UTF_8))
                                + "\r\n"));
        messages.add(
                "To: undisclosed-recipients:;\r\nFrom: \"Winner\" <winner123456@example.com>\r\n"
                        + "Subject: you have won the lottery\r\n\r\nCongratulations! You have won"
                        + " 1,000,000 EUR in the national lottery. Send your bank details.\r\n");
        return messages;
    }

    private static String mail(String fields, String body) {
        return "Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org"
                + " with ESMTP id 1; Mon, 23 Nov 2026 04:00:00 +0000\r\n"
                + "From: Carol <carol@example.com>\r\nTo: ada@example.org\r\n"
                + "Date: Mon, 23 Nov 2026 04:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
                + fields
                + "\r\n"
                + body;
    }
}
