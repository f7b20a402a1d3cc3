package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What becomes of a message where recipients part, engines fail and administrators judge (SPEC
/// section 4): one node, one thing after the other.
class ContentOutcomesTest {
    private static final String EICAR =
            "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    private static final String GTUBE =
            "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    private static final int TRIES = 200;
    private static final int PATIENCE = 600;

    @TempDir private Path folder;
    private @Nullable NodeProcess running;

    private NodeProcess node() {
        return Objects.requireNonNull(running);
    }

    @Test
    void everyOutcomeIsCarriedOut() throws IOException, InterruptedException {
        var hashes = Files.createFile(folder.resolve("hashes"));
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var started =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "mailhurdle.enabled=false",
                                "mailauth.enabled=false",
                                "junk.rules=",
                                "antivirus.hashLists=" + hashes,
                                "antivirus.timeout=3s",
                                "content.budget=2s")) {
            running = started;
            for (String user : List.of("alice", "bob", "cyd", "dan", "erin")) {
                node().admin("User Add " + user + " secret");
            }
            recipientsPart();
            whatIsHeldIsJudged();
            virusesAreTreatedAsThePolicySays();
            whatUsersSendIsHeld();
            strangersAreJunkToWhoWantsNone();
            whatIsDeliveredIsTakenBack(hashes);
            anEngineThatIsGoneIsWaitedForOrNot(silent.getLocalPort());
        }
    }

    /// One transaction: delivered, refused, held, junk.
    private void recipientsPart() throws IOException, InterruptedException {
        node().admin("Filter Add user:bob no if subject contains parts then reject \"No, thanks\"");
        node().admin(
                        "Filter Add high hold if subject contains parts and recipient is"
                                + " cyd@example.test then quarantine because checked");
        node().admin("SenderList Add dan blocked-senders erin@example.test");
        assertThat(send("erin", "it parts", "a body", "alice", "bob", "cyd", "dan"))
                .startsWith("250 ");
        assertThat(newest("alice", "INBOX")).contains("Subject: it parts");
        assertThat(newest("dan", "Junk%20Mail")).contains("Subject: it parts");
        assertThat(newest("bob", "INBOX")).doesNotContain("it parts");
        assertThat(newest("cyd", "INBOX")).doesNotContain("it parts");
        assertThat(eventually("erin", "No, thanks")).contains("bob@example.test");
        assertThat(node().admin("Quarantine List Filter"))
                .contains("cyd@example.test", "checked", "1 message");
        node().admin("Filter Delete user:bob no");
        assertThat(send("erin", "parts again", "a body", "bob")).startsWith("250 ");
        assertThat(newest("bob", "INBOX")).contains("parts again");
    }

    private String held(String quarantine) throws IOException {
        return node().admin("Quarantine List " + quarantine)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split("\\s+", 2)[0];
    }

    private void whatIsHeldIsJudged() throws IOException, InterruptedException {
        String id = held("Filter");
        node().admin("Quarantine Notify " + id);
        assertThat(eventually("cyd", "held back")).contains("it parts", "checked");
        node().admin("Quarantine Forward " + id + " bob@example.test");
        assertThat(eventually("bob", "Subject: it parts")).contains("a body");
        assertThat(node().admin("Quarantine List Filter")).contains(id);
        node().admin("Quarantine Reject " + id + " not wanted here");
        assertThat(eventually("erin", "not wanted here")).contains("cyd@example.test");
        assertThat(node().admin("Quarantine List Filter")).doesNotContain(id);
        assertThat(send("erin", "parts once more", "a body", "cyd")).startsWith("250 ");
        String other = held("Filter");
        node().admin("Quarantine Delete " + other + " --yes");
        assertThat(node().admin("Quarantine List Filter")).doesNotContain(other);
        node().admin("Filter Disable high hold");
    }

    private void virusesAreTreatedAsThePolicySays() throws IOException {
        node().admin("Settings Set virus.infected delete");
        assertThat(sendVirus("deleted")).startsWith("250 ");
        assertThat(newest("alice", "INBOX"))
                .contains("Subject: deleted", "An attachment was removed here", "see the file")
                .doesNotContain("UFZ");
        node().admin("Settings Set virus.infected reject");
        assertThat(sendVirus("rejected")).startsWith("550 5.7.1 The message is infected");
        node().admin("Settings Set virus.infected tag");
        assertThat(sendVirus("tagged")).startsWith("250 ");
        assertThat(newest("alice", "INBOX"))
                .contains("X-Virus-Status: infected: EICAR-Test-File", "Subject: tagged");
        node().admin("Settings Set virus.infected discard");
        assertThat(sendVirus("discarded")).startsWith("250 ");
        assertThat(newest("alice", "INBOX")).contains("Subject: tagged");
        node().admin("Settings Set virus.infected quarantine");
        node().admin("Settings Set virus.alerts erin@example.test");
        assertThat(sendVirus("held")).startsWith("250 ");
        assertThat(node().admin("Quarantine List Virus")).contains("alice@example.test", "EICAR");
    }

    private String sendVirus(String subject) throws IOException {
        return transaction(
                "erin@example.test",
                "From: erin@example.test\r\nSubject: "
                        + subject
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                        + "\r\n--b\r\n\r\nsee the file\r\n--b\r\n"
                        + "Content-Type: application/octet-stream; name=x.txt\r\n\r\n"
                        + EICAR
                        + "\r\n--b--",
                "alice");
    }

    private void whatUsersSendIsHeld() throws IOException, InterruptedException {
        var file = folder.resolve("outgoing.eml");
        Files.writeString(
                file,
                "From: erin@example.test\r\nTo: alice@example.test\r\nSubject: buy\r\n"
                        + "Date: Mon, 23 Nov 2026 04:00:00 +0000\r\nMessage-ID: <1@example.test>"
                        + "\r\n\r\n"
                        + GTUBE
                        + "\r\n");
        Programs.run(
                "curl",
                "-sSk",
                "--ssl-reqd",
                "smtp://127.0.0.1:" + node().port("submission"),
                "-u",
                "erin:secret",
                "--mail-from",
                "erin@example.test",
                "--mail-rcpt",
                "alice@example.test",
                "-T",
                file.toString());
        assertThat(node().admin("Quarantine List Filter")).contains("outgoing junk");
        node().admin("Quarantine Release " + held("Filter"));
        assertThat(eventually("alice", "Subject: buy")).contains(GTUBE);
    }

    private void strangersAreJunkToWhoWantsNone() throws IOException {
        node().admin("Settings Set junk.filter exclusive");
        assertThat(send("dan", "a stranger", "hello", "bob")).startsWith("250 ");
        assertThat(newest("bob", "Junk%20Mail")).contains("Subject: a stranger");
        node().admin("SenderList Add bob allowed-senders dan@example.test");
        assertThat(send("dan", "a friend", "hello", "bob")).startsWith("250 ");
        assertThat(newest("bob", "INBOX")).contains("Subject: a friend");
        node().admin("Settings Set junk.filter normal");
    }

    /// By an operator, and when patterns change.
    private void whatIsDeliveredIsTakenBack(Path hashes) throws IOException, InterruptedException {
        node().admin("Retro Look");
        assertThat(send("dan", "a mistake", "hello", "cyd")).startsWith("250 ");
        String id = trail(newest("cyd", "INBOX"));
        assertThat(node().admin("Retro Find " + id)).contains("cyd@example.test", "INBOX");
        node().admin("Retro Recall " + id + " exact junk sent by mistake --yes");
        assertThat(newest("cyd", "Junk%20Mail")).contains("Subject: a mistake");
        String action = node().admin("Retro List").lines().toList().get(1).split("\\s+", 2)[0];
        assertThat(node().admin("Retro Undo " + action)).contains("1 copy is back");
        assertThat(newest("cyd", "INBOX")).contains("Subject: a mistake");

        byte[] file = "a tool that nobody knows yet".getBytes(StandardCharsets.US_ASCII);
        assertThat(sendFile("a tool", file)).startsWith("250 ");
        assertThat(newest("alice", "INBOX")).contains("Subject: a tool");
        Files.writeString(hashes, HexFormat.of().formatHex(Sha256.digest(file)) + " Test.Tool\n");
        String held = "";
        for (int i = 0; i < PATIENCE && !held.contains("Test.Tool"); i++) {
            // The node looks at its lists every few seconds.
            TimeUnit.MILLISECONDS.sleep(100);
            node().admin("Retro Look");
            held = node().admin("Quarantine List Virus");
        }
        assertThat(held).contains("infected: Test.Tool", "alice@example.test");
        assertThat(newest("alice", "INBOX")).doesNotContain("Subject: a tool");
    }

    /// The id in the Received field.
    private static String trail(String message) {
        int at = message.indexOf(" id ", message.indexOf("Received:")) + 4;
        return message.substring(at, at + 12);
    }

    private String sendFile(String subject, byte[] file) throws IOException {
        return transaction(
                "erin@example.test",
                "From: erin@example.test\r\nSubject: "
                        + subject
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                        + "\r\n--b\r\n\r\nsee the file\r\n--b\r\n"
                        + "Content-Type: application/octet-stream; name=x.bin\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getEncoder().encodeToString(file)
                        + "\r\n--b--",
                "alice");
    }

    /// An engine that takes the message and says nothing uses up the sender's time: the message is
    /// taken, and goes on once somebody can say what is in it.
    private void anEngineThatIsGoneIsWaitedForOrNot(int port)
            throws IOException, InterruptedException {
        node().admin("Settings Set antivirus.clamd 127.0.0.1:" + port);
        assertThat(send("erin", "it waits", "a body", "alice")).startsWith("250 ");
        assertThat(newest("alice", "INBOX")).doesNotContain("it waits");
        assertThat(node().admin("Queue List to:alice@example.test")).contains("1 message");
        // Now there is time to find out that it says nothing, and then it is not waited for.
        node().admin("Settings Set content.budget 1m");
        node().admin("Settings Set virus.unavailable tag");
        assertThat(send("erin", "not scanned", "a body", "bob")).startsWith("250 ");
        assertThat(newest("bob", "INBOX"))
                .contains("Subject: not scanned", "X-Virus-Status: not scanned");
        node().admin("Settings Set antivirus.clamd \"\"");
        node().admin("Queue Retry to:alice@example.test");
        assertThat(eventually("alice", "it waits")).contains("a body");
    }

    private String send(String from, String subject, String body, String... to) throws IOException {
        return transaction(
                from + "@example.test",
                "From: " + from + "@example.test\r\nSubject: " + subject + "\r\n\r\n" + body,
                to);
    }

    /// The reply to a whole message, with all its lines.
    private String transaction(String from, String message, String... to) throws IOException {
        try (var smtp = LineClient.connect(node().port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("MAIL FROM:<" + from + ">")).startsWith("250 ");
            for (String one : to) {
                assertThat(smtp.ask("RCPT TO:<" + one + "@example.test>")).startsWith("250 ");
            }
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(message + "\r\n.");
        }
    }

    private String newest(String user, String mailbox) throws IOException {
        return fetched(user, mailbox, "*");
    }

    private String fetched(String user, String mailbox, String index) throws IOException {
        return Programs.run(
                        List.of(
                                "curl",
                                "-sS",
                                "imap://127.0.0.1:"
                                        + node().port("imap")
                                        + "/"
                                        + mailbox
                                        + ";MAILINDEX="
                                        + index,
                                "-u",
                                user + ":secret"),
                        "")
                .output();
    }

    /// A message that the queue brings to somebody's INBOX: asks until it is there.
    private String eventually(String user, String... expected)
            throws IOException, InterruptedException {
        String last = "";
        for (int i = 0; i < TRIES; i++) {
            for (int at = 1; at < 15; at++) {
                String found = fetched(user, "INBOX", String.valueOf(at));
                if (List.of(expected).stream().allMatch(found::contains)) {
                    return found;
                }
                if (found.isEmpty()) {
                    break;
                }
                last = found;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return last;
    }
}
