package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a node does about what mail holds (SPEC section 4), driven by stock clients.
class ContentTest {
    private static final String EICAR =
            "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    private static final String GTUBE =
            "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    private static final String SCRIPT =
            """
            require ["fileinto", "imap4flags", "mailbox", "reject", "vacation", "copy", "editheader"];
            if header :contains "subject" "share" { redirect :copy "bob@example.test"; stop; }
            if header :contains "subject" "refuse" { reject "No, thank you."; stop; }
            if header :contains "subject" "drop" { discard; stop; }
            if header :contains "subject" "pass on" { redirect "bob@example.test"; stop; }
            if header :contains "subject" "nowhere" { redirect "nobody@example.test"; stop; }
            if header :contains "subject" "file" {
                fileinto :create :flags "\\\\Flagged" "Work/Files"; stop;
            }
            if header :contains "subject" "edit" { addheader "X-Mine" "yes"; }
            if header :contains "subject" "away" { vacation :subject "Away" "Back on Monday."; }
            """;

    @TempDir private Path folder;

    @Test
    void mailIsFilteredScannedJudgedAndHeld() throws IOException {
        try (var node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "mailhurdle.enabled=false",
                        "junk.rules=",
                        "junk.subject=Spam? ")) {
            node.admin("User Add alice secret");
            node.admin("User Add bob secret");
            filtersOfAdministrators(node);
            virusesAndQuarantine(node);
            junk(node);
            filtersOfUsers(node);
            aFullMailboxGetsItsCopyLater(node);
        }
    }

    private void filtersOfAdministrators(NodeProcess node) throws IOException {
        node.admin(
                "Filter Add domain lottery if subject contains lottery then file into Lottery and"
                        + " flag flagged and stop");
        node.admin("WordList Add office");
        node.admin("WordList AddWord office \"free offer\"");
        node.admin("Filter Add domain words if words office in body then tag subject [office]");
        send(node, "carol@example.com", "The lottery", "free offer");
        send(node, "carol@example.com", "Hello", "A FREE   Offer");
        assertThat(message(node, "alice", "Lottery"))
                .contains("Subject: The lottery", "X-Postern-Filed: folder=Lottery");
        assertThat(message(node, "alice", "INBOX")).contains("Subject: [office] Hello");
        assertThat(node.admin("Filter Test domain 7 if subject contains lottery then discard"))
                .contains("discard")
                .contains("would change");
        assertThat(node.admin("Filter Show domain lottery --sieve"))
                .contains("fileinto :create \"Lottery\";");
        node.admin("Filter Disable domain lottery");
        send(node, "carol@example.com", "A lottery", "again");
        assertThat(message(node, "alice", "INBOX")).contains("Subject: A lottery");
    }

    private void virusesAndQuarantine(NodeProcess node) throws IOException {
        send(node, "carol@example.com", "virus", EICAR);
        var listed = node.admin("Quarantine List Virus");
        assertThat(listed).contains("carol@example.com", "EICAR", "1 message");
        var id = listed.lines().skip(1).findFirst().orElseThrow().split("\\s+", 2)[0];
        assertThat(node.admin("Quarantine Show " + id)).contains("alice@example.test");
        node.admin("Quarantine Release " + id);
        assertThat(node.admin("Quarantine List Virus")).doesNotContain(id);
        assertThat(eventually(node, "alice", "INBOX", "Subject: virus")).contains(EICAR);
        assertThat(node.admin("Antivirus Status")).contains("basic scanner");
    }

    private void junk(NodeProcess node) throws IOException {
        send(node, "spam@example.com", "buy", GTUBE);
        assertThat(message(node, "alice", "Junk%20Mail"))
                .contains("Subject: Spam? buy", "/50, host=mx.example.test");
        assertThat(node.admin("Antispam Explain \"alice:Junk Mail:1\"")).contains("GTUBE");
        node.admin("SenderList Add alice allowed-senders spam@example.com");
        send(node, "spam@example.com", "allowed", GTUBE);
        assertThat(message(node, "alice", "INBOX")).contains("Subject: allowed");
        node.admin("SenderList Add alice blocked-senders bad.example.com");
        send(node, "x@bad.example.com", "blocked", "text");
        assertThat(message(node, "alice", "Junk%20Mail")).contains("blocked", "score=300/50");
        curl(node, "alice", "Junk%20Mail", "-X", "UID MOVE 1 INBOX");
        assertThat(node.admin("Antispam Status")).contains("Lessons since start  1");
    }

    private void filtersOfUsers(NodeProcess node) throws IOException {
        StockNode.require("sieve-connect", "sieve-connect");
        var file = folder.resolve("rules.sieve");
        Files.writeString(file, SCRIPT);
        sieve(node, "--upload", "--localsieve", file.toString(), "--remotesieve", "rules");
        sieve(node, "--activate", "--remotesieve", "rules");
        assertThat(curlSmtp(node, "carol@example.com", "refuse", "x").errors()).contains("550");
        send(node, "carol@example.com", "drop", "x");
        send(node, "carol@example.com", "pass on", "x");
        send(node, "carol@example.com", "file", "x");
        send(node, "bob@example.test", "nowhere", "x");
        assertThat(eventually(node, "bob", "INBOX", "nobody@example.test")).contains("5.1.1");
        send(node, "bob@example.test", "away?", "x");
        send(node, "carol@example.com", "edit", "x");
        assertThat(message(node, "alice", "INBOX")).contains("Subject: edit", "X-Mine: yes");
        assertThat(message(node, "alice", "Work/Files")).contains("Subject: file");
        assertThat(curl(node, "alice", "Work/Files", "-X", "FETCH 1 FLAGS")).contains("\\Flagged");
        assertThat(eventually(node, "bob", "INBOX", "Subject: pass on"))
                .contains("Delivered-To: alice@example.test");
        assertThat(eventually(node, "bob", "INBOX", "Subject: Away")).contains("Back on Monday.");
        assertThat(node.admin("Message Trace carol@example.com")).contains("discard");
    }

    /// What leaves is sent once: the router need not come again for a mailbox that has no room.
    private void aFullMailboxGetsItsCopyLater(NodeProcess node) throws IOException {
        node.admin("User Add dave secret");
        node.admin("User Set dave quota 2000");
        try (var lmtp = LineClient.connect(node.port("lmtp"))) {
            assertThat(lmtp.line()).startsWith("220 ");
            lmtp.askAll("LHLO router.test");
            assertThat(lmtp.ask("MAIL FROM:<carol@example.com>")).startsWith("250 ");
            assertThat(lmtp.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
            assertThat(lmtp.ask("RCPT TO:<dave@example.test>")).startsWith("250 ");
            assertThat(lmtp.ask("DATA")).startsWith("354 ");
            String body = ("x".repeat(70) + "\r\n").repeat(50);
            assertThat(lmtp.ask("Subject: share\r\n\r\n" + body + ".")).startsWith("250 ");
            assertThat(lmtp.line()).startsWith("250 ");
        }
        assertThat(eventually(node, "bob", "INBOX", "Subject: share")).contains("xxx");
        assertThat(node.admin("Queue List to:dave@example.test")).contains("1 message");
    }

    private void sieve(NodeProcess node, String... more) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "sieve-connect",
                                "--server",
                                "127.0.0.1",
                                "--port",
                                String.valueOf(node.port("managesieve")),
                                "--user",
                                "alice@example.test",
                                "--passwordfd",
                                "0",
                                "--notlsverify"));
        command.addAll(List.of(more));
        var result = Programs.run(command, "secret\n");
        assertThat(result.exit()).as(result.output() + result.errors()).isZero();
    }

    private void send(NodeProcess node, String from, String subject, String body)
            throws IOException {
        var result = curlSmtp(node, from, subject, body);
        assertThat(result.exit()).as(result.errors()).isZero();
    }

    private Programs.Result curlSmtp(NodeProcess node, String from, String subject, String body)
            throws IOException {
        var file = Files.createTempFile(folder, "message", ".eml");
        Files.writeString(
                file,
                "From: "
                        + from
                        + "\r\nTo: alice@example.test\r\nSubject: "
                        + subject
                        + "\r\nDate: Mon, 23 Nov 2026 04:00:00 +0000\r\nMessage-ID: <"
                        + file.getFileName()
                        + "@x.test>\r\n\r\n"
                        + body
                        + "\r\n");
        return Programs.run(
                List.of(
                        "curl",
                        "-sSv",
                        "smtp://127.0.0.1:" + node.port("smtp"),
                        "--mail-from",
                        from,
                        "--mail-rcpt",
                        "alice@example.test",
                        "-T",
                        file.toString()),
                "");
    }

    private static String curl(NodeProcess node, String user, String path, String... more)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "imap://127.0.0.1:" + node.port("imap") + "/" + path,
                                "-u",
                                user + ":secret"));
        command.addAll(List.of(more));
        return Programs.run(command.toArray(String[]::new));
    }

    /// The newest message of a folder.
    private static String message(NodeProcess node, String user, String mailbox)
            throws IOException {
        return curl(node, user, mailbox + ";MAILINDEX=*");
    }

    /// A message that the queue brings: asks until a folder has it.
    private static String eventually(NodeProcess node, String user, String mailbox, String expected)
            throws IOException {
        String found = "";
        for (int i = 0; i < 100 && !found.contains(expected); i++) {
            for (int at = 1; at < 12 && !found.contains(expected); at++) {
                var result =
                        Programs.run(
                                List.of(
                                        "curl",
                                        "-sS",
                                        "imap://127.0.0.1:"
                                                + node.port("imap")
                                                + "/"
                                                + mailbox
                                                + ";MAILINDEX="
                                                + at,
                                        "-u",
                                        user + ":secret"),
                                "");
                found = result.output();
            }
        }
        return found;
    }
}
