package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Mail programs from Debian, as they are, against a real node.
class StockClientsTest {
    @TempDir static Path folder;

    private static StockNode node;

    @BeforeAll
    static void start() throws IOException {
        node = StockNode.start(folder, "swaks", "curl", "neomutt", "alpine", "python", "perl");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void swaksSendsAndCurlReads() throws IOException {
        StockNode.require("swaks", "swaks");
        StockNode.require("curl", "curl");
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
        var mail = node.curl("imap", "swaks", "INBOX;MAILINDEX=1");
        assertThat(mail)
                .contains(
                        "Subject: from swaks",
                        "first line\r\n.dotted\r\n",
                        "Return-Path: <a@elsewhere.test>");
    }

    @Test
    void swaksSubmitsUnderTlsAfterAuth() throws IOException {
        StockNode.require("swaks", "swaks");
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
        StockNode.require("curl", "curl");
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
        assertThat(node.curl("imap", "curl", ""))
                .contains("INBOX", "Drafts", "Sent", "Trash", "\"Junk Mail\"");
        assertThat(node.curl("imaps", "curl", "INBOX?SUBJECT%20curl")).startsWith("* SEARCH ");
        var all = node.curl("pop3", "curl", "");
        var last = all.strip().lines().reduce((first, second) -> second).orElse("").split(" ")[0];
        assertThat(node.curl("pop3s", "curl", last)).contains("Subject:");
    }

    @Test
    void neomuttReadsAndSaves() throws IOException {
        StockNode.require("neomutt", "neomutt");
        StockNode.require("script", "bsdutils");
        node.deliver("neomutt", "for neomutt", "the body that neomutt shows\r\n");
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
        assertThat(node.curl("imap", "neomutt", "Trash;MAILINDEX=1"))
                .contains("Subject: for neomutt");
        assertThat(node.curl("imap", "neomutt", "INBOX?ALL").strip()).isEqualTo("* SEARCH");
    }

    @Test
    void alpineReadsDeletesAndSaves() throws IOException {
        StockNode.require("alpine", "alpine");
        StockNode.require("expect", "expect");
        for (int i = 1; i <= 3; i++) {
            node.deliver("alpine", "number " + i, "the body that alpine shows\r\n");
        }
        var settings = folder.resolve("pinerc");
        var inbox = "{127.0.0.1:%d/user=alpine/tls/novalidate-cert}".formatted(node.port("imap"));
        Files.writeString(
                settings,
                """
                user-domain=example.test
                inbox-path=%sINBOX
                folder-collections=Mail %s[]
                feature-list=quit-without-confirm,expunge-without-confirm-everywhere
                last-version-used=6.26
                """
                        .formatted(inbox, inbox));
        Programs.run("expect", resource("stock_alpine.exp"), settings.toString());
        assertThat(node.curl("imap", "alpine", "Kept;MAILINDEX=1")).contains("Subject: number 2");
        assertThat(node.curl("imap", "alpine", "INBOX?ALL").strip()).isEqualTo("* SEARCH 1");
    }

    @Test
    void perlsClientDoesEverything() throws IOException {
        StockNode.require("perl", "perl");
        Assumptions.assumeTrue(
                Programs.run(List.of("perl", "-MMail::IMAPClient", "-e", "1"), "").exit() == 0,
                "the Debian package libmail-imapclient-perl is not installed");
        for (int i = 1; i <= 3; i++) {
            node.deliver("perl", "number " + i, "body " + i + "\r\n");
        }
        Programs.run(
                "perl",
                resource("stock_perl.pl"),
                String.valueOf(node.port("imap")),
                "perl",
                "secret");
    }

    private static String resource(String name) {
        return Path.of("src/test/resources", name).toAbsolutePath().toString();
    }

    @Test
    void pythonsClientsDoEverything() throws IOException {
        StockNode.require("python3", "python3");
        var result =
                Programs.run(
                        List.of(
                                "python3",
                                resource("stock_python.py"),
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
}
