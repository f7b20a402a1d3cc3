package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Mail programs from Debian, as they are, against a real node.
class StockClientsTest {
    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        for (var user : List.of("swaks", "curl", "mbsync", "neomutt", "python")) {
            node.admin("User Add " + user + " secret \"Test of " + user + "\"");
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void swaksSendsAndCurlReads() throws IOException {
        require("swaks", "swaks");
        require("curl", "curl");
        Programs.run(
                "swaks",
                "--server",
                "127.0.0.1:" + node.port("smtp"),
                "--from",
                "a@elsewhere.test",
                "--to",
                "swaks@example.test",
                "--h-Subject",
                "from swaks",
                "--body",
                "first line\n.dotted\n");
        var mail = curl("imap", "swaks", "INBOX;MAILINDEX=1");
        assertThat(mail)
                .contains(
                        "Subject: from swaks",
                        "first line\r\n.dotted\r\n",
                        "Return-Path: <a@elsewhere.test>");
    }

    @Test
    void swaksSubmitsUnderTlsAfterAuth() throws IOException {
        require("swaks", "swaks");
        for (var mechanism : List.of("PLAIN", "LOGIN")) {
            Programs.run(
                    "swaks",
                    "--server",
                    "127.0.0.1:" + node.port("submission"),
                    "--tls",
                    "--auth",
                    mechanism,
                    "--auth-user",
                    "swaks@example.test",
                    "--auth-password",
                    "secret",
                    "--from",
                    "swaks@example.test",
                    "--to",
                    "curl@example.test",
                    "--h-Subject",
                    mechanism);
        }
        Programs.run(
                "swaks",
                "--server",
                "127.0.0.1:" + node.port("submissions"),
                "--tls-on-connect",
                "--auth",
                "PLAIN",
                "--auth-user",
                "swaks",
                "--auth-password",
                "secret",
                "--from",
                "swaks@example.test",
                "--to",
                "curl@example.test");
    }

    @Test
    void curlSendsListsAndReadsByEveryProtocol() throws IOException {
        require("curl", "curl");
        var message = folder.resolve("message.eml");
        Files.writeString(
                message,
                "From: curl@example.test\r\n"
                        + "To: curl@example.test\r\n"
                        + "Subject: by curl\r\n\r\n"
                        + "hello\r\n");
        Programs.run(
                "curl",
                "-sS",
                "--ssl-reqd",
                "-k",
                "smtp://127.0.0.1:" + node.port("submission"),
                "-u",
                "curl@example.test:secret",
                "--mail-from",
                "curl@example.test",
                "--mail-rcpt",
                "curl@example.test",
                "-T",
                message.toString());
        assertThat(curl("imap", "curl", ""))
                .contains("INBOX", "Drafts", "Sent", "Trash", "\"Junk Mail\"");
        assertThat(curl("imaps", "curl", "INBOX?SUBJECT%20curl")).startsWith("* SEARCH ");
        var all = curl("pop3", "curl", "");
        var last = all.strip().lines().reduce((first, second) -> second).orElse("").split(" ")[0];
        assertThat(curl("pop3s", "curl", last)).contains("Subject:");
    }

    private static String curl(String service, String user, String path) throws IOException {
        return Programs.run(
                "curl",
                "-sS",
                "-k",
                service + "://127.0.0.1:" + node.port(service) + "/" + path,
                "-u",
                user + ":secret");
    }

    @Test
    void mbsyncMirrorsBothWays() throws IOException {
        require("mbsync", "isync");
        var local = Files.createDirectories(folder.resolve("maildir"));
        var settings = folder.resolve("mbsyncrc");
        Files.writeString(
                settings,
                """
                IMAPStore far
                Host 127.0.0.1
                Port %d
                User mbsync@example.test
                Pass secret
                SSLType None
                AuthMechs LOGIN

                MaildirStore near
                Path %s/
                Inbox %s/INBOX
                SubFolders Verbatim

                Channel all
                Far :far:
                Near :near:
                Patterns *
                Create Both
                Expunge Both
                SyncState *
                """
                        .formatted(node.port("imap"), local, local));
        for (int i = 1; i <= 5; i++) {
            deliver("mbsync", "number " + i, "body " + i + "\r\n");
        }
        mbsync(settings);
        assertThat(messages(local.resolve("INBOX"))).hasSize(5);
        assertThat(local.resolve("Junk Mail")).isDirectory();

        // Up: a new folder and a new message; a deletion. mbsync leaves names as they are, and on
        // the wire they are in modified UTF-7.
        for (var part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(local.resolve("Projekt &AMQ-/" + part));
        }
        Files.writeString(
                local.resolve("Projekt &AMQ-/cur/1.local:2,S"), "Subject: local\n\nwritten here\n");
        var first = messages(local.resolve("INBOX")).getFirst();
        Files.delete(first);
        mbsync(settings);
        assertThat(curl("imap", "mbsync", "Projekt%20%26AMQ-;MAILINDEX=1"))
                .contains("Subject: local");
        assertThat(curl("imap", "mbsync", "INBOX?ALL").strip().split(" ")).hasSize(2 + 4);
        mbsync(settings);
    }

    private static void mbsync(Path settings) throws IOException {
        Programs.run("mbsync", "-c", settings.toString(), "-a");
    }

    private static List<Path> messages(Path maildir) throws IOException {
        try (var current = Files.list(maildir.resolve("cur"));
                var fresh = Files.list(maildir.resolve("new"))) {
            return Stream.concat(current, fresh)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    @Test
    void neomuttReadsAndSaves() throws IOException {
        require("neomutt", "neomutt");
        require("script", "bsdutils");
        deliver("neomutt", "for neomutt", "the body that neomutt shows\r\n");
        var settings = folder.resolve("muttrc");
        var saved = folder.resolve("saved.mbox");
        Files.writeString(
                settings,
                """
                set folder="imap://neomutt@127.0.0.1:%d/"
                set spoolfile="+INBOX"
                set imap_user="neomutt@example.test"
                set imap_pass="secret"
                set ssl_starttls=no
                set ssl_force_tls=no
                set confirmappend=no
                set confirmcreate=no
                set delete=yes
                set header_cache=""
                set wait_key=no
                set move=no
                """
                        .formatted(node.port("imap")));
        var keys =
                "<copy-message>"
                        + saved
                        + "<enter><flag-message><save-message>=Trash<enter><sync-mailbox><quit>";
        Programs.run(
                "script",
                "-qec",
                "neomutt -n -F " + settings + " -e 'push \"" + keys + "\"'",
                "/dev/null");
        assertThat(saved).content().contains("the body that neomutt shows");
        assertThat(curl("imap", "neomutt", "Trash;MAILINDEX=1")).contains("Subject: for neomutt");
        assertThat(curl("imap", "neomutt", "INBOX?ALL").strip()).isEqualTo("* SEARCH");
    }

    @Test
    void pythonsClientsDoEverything() throws IOException {
        require("python3", "python3");
        var script = Path.of("src/test/resources/stock_python.py").toAbsolutePath().toString();
        var result =
                Programs.run(
                        List.of(
                                "python3",
                                script,
                                "python@example.test",
                                "secret",
                                String.valueOf(node.port("smtp")),
                                String.valueOf(node.port("submission")),
                                String.valueOf(node.port("lmtp")),
                                String.valueOf(node.port("imap")),
                                String.valueOf(node.port("imaps")),
                                String.valueOf(node.port("pop3")),
                                String.valueOf(node.port("pop3s"))),
                        "");
        assertThat(result.exit()).as(result.toString()).isZero();
    }

    /// Skips the test, saying why, when a program is not installed.
    private static void require(String program, String packageName) {
        Assumptions.assumeTrue(
                Programs.installed(program),
                "the Debian package " + packageName + " is not installed");
    }

    private static void deliver(String user, String subject, String body) throws IOException {
        var message = Files.createTempFile(folder, "message", ".eml");
        Files.writeString(
                message, "From: a@elsewhere.test\r\nSubject: " + subject + "\r\n\r\n" + body);
        Programs.run(
                "curl",
                "-sS",
                "smtp://127.0.0.1:" + node.port("smtp"),
                "--mail-from",
                "a@elsewhere.test",
                "--mail-rcpt",
                user + "@example.test",
                "-T",
                message.toString());
    }
}
