package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// Programs from Debian that mirror, fetch and sort mail unattended, against a real node.
class StockMirrorsTest {
    @TempDir static Path folder;

    private static StockNode node;

    @BeforeAll
    static void start() throws IOException {
        node =
                StockNode.start(
                        folder,
                        "mbsync",
                        "offlineimap",
                        "imapfilter",
                        "fetchmail",
                        "getmail",
                        "near",
                        "far");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void mbsyncMirrorsBothWays() throws IOException {
        StockNode.require("mbsync", "isync");
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
            node.deliver("mbsync", "number " + i, "body " + i + "\r\n");
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
        assertThat(node.curl("imap", "mbsync", "Projekt%20%26AMQ-;MAILINDEX=1"))
                .contains("Subject: local");
        assertThat(node.curl("imap", "mbsync", "INBOX?ALL").strip().split(" ")).hasSize(2 + 4);
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

    /// Two of our mailboxes, kept alike by QRESYNC.
    @Test
    void interimapKeepsTwoMailboxesAlike() throws IOException {
        StockNode.require("interimap", "interimap");
        var settings = folder.resolve("interimaprc");
        Files.writeString(
                settings,
                "database = %s%n%s%s"
                        .formatted(
                                folder.resolve("interimap.db"),
                                interimapSide("local", "near"),
                                interimapSide("remote", "far")));
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
        deliverThree("near");
        interimap(settings);
        assertThat(node.curl("imap", "far", "INBOX?ALL").strip()).isEqualTo("* SEARCH 1 2 3");
        node.curl("imap", "far", "INBOX", "-X", "STORE 1 +FLAGS (\\Flagged $Junk)");
        node.curl("imap", "far", "INBOX", "-X", "UID STORE 2 +FLAGS.SILENT (\\Deleted)");
        node.curl("imap", "far", "INBOX", "-X", "EXPUNGE");
        node.deliver("far", "from afar", "body\r\n");
        interimap(settings);
        assertThat(node.curl("imap", "near", "INBOX?ALL").strip()).isEqualTo("* SEARCH 1 2 3");
        assertThat(node.curl("imap", "near", "INBOX?KEYWORD%20$Junk").strip())
                .isEqualTo("* SEARCH 1");
        assertThat(node.curl("imap", "near", "INBOX;MAILINDEX=3")).contains("from afar");
    }

    private static String interimapSide(String side, String user) {
        return """
        [%s]
        type = imap
        host = 127.0.0.1
        port = %d
        username = %s@example.test
        password = secret
        STARTTLS = NO
        """
                .formatted(side, node.port("imap"), user);
    }

    private static void interimap(Path settings) throws IOException {
        Programs.run("interimap", "--config=" + settings);
    }

    @Test
    void offlineimapMirrorsBothWays() throws IOException {
        StockNode.require("offlineimap", "offlineimap3");
        deliverThree("offlineimap");
        var local = folder.resolve("offline");
        var settings = folder.resolve("offlineimaprc");
        Files.writeString(
                settings,
                """
                [general]
                accounts = test
                metadata = %s
                ui = quiet
                [Account test]
                localrepository = near
                remoterepository = far
                [Repository near]
                type = Maildir
                localfolders = %s
                [Repository far]
                type = IMAP
                remotehost = 127.0.0.1
                remoteport = %d
                remoteuser = offlineimap@example.test
                remotepass = secret
                ssl = no
                starttls = no
                auth_mechanisms = PLAIN
                """
                        .formatted(folder.resolve("offline-state"), local, node.port("imap")));
        Programs.run("offlineimap", "-c", settings.toString(), "-o");
        assertThat(messages(local.resolve("INBOX"))).hasSize(3);
        // Up: a message read, a new one, and one deleted.
        var all = messages(local.resolve("INBOX"));
        Files.move(
                all.getFirst(),
                local.resolve("INBOX/cur").resolve(all.getFirst().getFileName() + "S"));
        Files.delete(all.get(1));
        Files.writeString(
                local.resolve("Sent/cur/1.local:2,S"), "Subject: local\n\nwritten here\n");
        Programs.run("offlineimap", "-c", settings.toString(), "-o");
        assertThat(node.curl("imap", "offlineimap", "INBOX?SEEN").strip().split(" "))
                .hasSize(2 + 1);
        assertThat(node.curl("imap", "offlineimap", "INBOX?ALL").strip().split(" ")).hasSize(2 + 2);
        assertThat(node.curl("imap", "offlineimap", "Sent;MAILINDEX=1")).contains("written here");
    }

    @Test
    void imapfilterSortsMail() throws IOException {
        StockNode.require("imapfilter", "imapfilter");
        deliverThree("imapfilter");
        var settings = folder.resolve("imapfilter.lua");
        Files.writeString(
                settings,
                """
                options.starttls = false
                options.create = true
                options.subscribe = true
                account = IMAP { server = '127.0.0.1', port = %d,
                    username = 'imapfilter', password = 'secret' }
                account.INBOX:contain_subject('number 2'):mark_flagged()
                account.INBOX:is_flagged():move_messages(account['Archive/2026'])
                account.INBOX:match_body('body 1'):copy_messages(account['Kept'])
                account.INBOX:match_body('body 1'):delete_messages()
                account['Kept']:is_unanswered():mark_answered()
                """
                        .formatted(node.port("imap")));
        Programs.run("imapfilter", "-c", settings.toString());
        assertThat(node.curl("imap", "imapfilter", "Archive/2026?FLAGGED").strip())
                .isEqualTo("* SEARCH 1");
        assertThat(node.curl("imap", "imapfilter", "Kept?ANSWERED").strip())
                .isEqualTo("* SEARCH 1");
        assertThat(node.curl("imap", "imapfilter", "INBOX;MAILINDEX=1"))
                .contains("Subject: number 3");
    }

    @Test
    void fetchmailFetchesByBothProtocols() throws IOException {
        StockNode.require("fetchmail", "fetchmail");
        deliverThree("fetchmail");
        fetchmail("imap", "IMAP", "keep");
        assertThat(node.curl("imap", "fetchmail", "INBOX?SEEN").strip())
                .isEqualTo("* SEARCH 1 2 3");
        fetchmail("pop3", "POP3 uidl", "nokeep");
        assertThat(node.curl("imap", "fetchmail", "INBOX?ALL").strip()).isEqualTo("* SEARCH");
    }

    private static void fetchmail(String service, String protocol, String keep) throws IOException {
        var got = folder.resolve("fetched-" + service);
        var settings =
                Files.createFile(
                        folder.resolve("fetchmailrc-" + service),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                settings,
                """
                poll 127.0.0.1 service %d protocol %s user "fetchmail" password "secret" \
                mda "cat >> %s" sslproto "" %s
                """
                        .formatted(node.port(service), protocol, got, keep));
        Programs.run(
                "fetchmail",
                "-f",
                settings.toString(),
                "--idfile",
                folder.resolve("fetchids").toString());
        assertThat(got).content().contains("number 1", "number 2", "number 3", "body 3");
    }

    @Test
    void getmailFetchesByBothProtocols() throws IOException {
        StockNode.require("getmail", "getmail6");
        deliverThree("getmail");
        for (int round = 1; round <= 2; round++) {
            // The second time nothing is new: what was fetched is known by its UID and UIDL.
            getmail("SimpleIMAPRetriever", "imap");
            getmail("SimplePOP3Retriever", "pop3");
        }
    }

    private static void getmail(String retriever, String service) throws IOException {
        var state = Files.createDirectories(folder.resolve("getmail-" + service));
        var got = state.resolve("got");
        Files.writeString(
                state.resolve("getmailrc"),
                """
                [retriever]
                type = %s
                server = 127.0.0.1
                port = %d
                username = getmail
                password = secret
                [destination]
                type = MDA_external
                path = /usr/bin/tee
                arguments = ('-a', '%s')
                allow_root_commands = true
                unixfrom = false
                [options]
                delete = false
                read_all = false
                """
                        .formatted(retriever, node.port(service), got));
        Programs.run("getmail", "--getmaildir", state.toString());
        assertThat(got).content().containsOnlyOnce("Subject: number 3");
    }

    private static void deliverThree(String user) throws IOException {
        for (int i = 1; i <= 3; i++) {
            node.deliver(user, "number " + i, "body " + i + "\r\n");
        }
    }
}
