package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Whose mail comes where, and who may log in: accounts in all their states, over the wire.
class PeopleTest {
    private static final int QUOTA_OCTETS = 20_480;

    @TempDir static Path folder;

    private static NodeProcess node;
    private static String administratorPassword;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        administratorPassword = node.administratorPassword();
        node.adminAll(
                "Domain Add second.test",
                "User Add alice secret",
                "User Set alice alias +ally",
                "User Set alice alias +info@second.test",
                "User Add bob secret",
                "User Add carol@second.test secret",
                "User Add forwarder secret",
                "User Set forwarder forward bob,carol@second.test",
                "User Add locked secret",
                "User Set locked status locked",
                "User Add disabled secret",
                "User Set disabled status disabled",
                "User Add full secret",
                "User Set full quota " + QUOTA_OCTETS,
                "User Add Mixed.Case secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static int deliver(String to, String subject) throws IOException {
        return Postman.deliver(node, to, Postman.message(subject, "x")).code();
    }

    @Test
    void aliasesAndSubAddressesReachTheirAccount() throws IOException {
        for (var to :
                List.of(
                        "ally@example.test",
                        "ALLY@Example.TEST",
                        "info@second.test",
                        "alice+lists@example.test",
                        "ally+more@example.test",
                        "Alice@EXAMPLE.test")) {
            assertThat(deliver(to, "to " + to)).as(to).isEqualTo(250);
            assertThat(Postman.subjects(node, "alice", "secret")).contains("to " + to);
        }
        assertThat(deliver("ally@second.test", "x")).isEqualTo(550);
        assertThat(deliver("alice@second.test", "x")).isEqualTo(550);
        assertThat(deliver("alice@third.test", "x")).isEqualTo(550);
    }

    @Test
    void severalNamesOfOneAccountAreOneMessage() throws IOException {
        try (var smtp = Postman.smtp(node)) {
            var to = List.of("alice@example.test", "ally@example.test", "bob@example.test");
            assertThat(Postman.send(smtp, to, Postman.message("once", "x")))
                    .allMatch(reply -> reply.code() == 250);
        }
        assertThat(Postman.subjects(node, "alice", "secret")).containsOnlyOnce("once");
        assertThat(Postman.subjects(node, "bob", "secret")).containsOnlyOnce("once");
    }

    @Test
    void forwardsGoToEachAddress() throws IOException {
        assertThat(deliver("forwarder@example.test", "forwarded")).isEqualTo(250);
        assertThat(Postman.subjects(node, "bob", "secret")).containsOnlyOnce("forwarded");
        assertThat(Postman.subjects(node, "carol@second.test", "secret"))
                .containsOnlyOnce("forwarded");
    }

    @Test
    void longListsAreServedFromTheQueue() throws Exception {
        node.adminAll(
                "Folder Create @example.test archive",
                "Folder Acl @example.test archive alice lrs",
                "Dl Add ship",
                "DlEntry Add ship ally bob forwarder carol@second.test locked +archive",
                "Settings Set groups.atOnce 2");
        try {
            assertThat(deliver("ship@example.test", "to the crew")).isEqualTo(250);
            for (var user : List.of("alice", "bob", "carol@second.test")) {
                assertThat(arrived(user, "to the crew")).as(user).containsOnlyOnce("to the crew");
            }
            assertThat(deliver("ship@example.test", "and again")).isEqualTo(250);
            assertThat(arrived("bob", "and again"))
                    .as("by the list and by a forward")
                    .containsOnlyOnce("and again");
            assertThat(archived("and again")).isTrue();
        } finally {
            node.adminAll("Settings Unset groups.atOnce");
        }
    }

    private static List<String> arrived(String user, String subject) throws Exception {
        for (int tries = 0; tries < 200; tries++) {
            var subjects = Postman.subjects(node, user, "secret");
            if (subjects.contains(subject)) {
                return subjects;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return List.of();
    }

    private static boolean archived(String subject) throws Exception {
        for (int tries = 0; tries < 200; tries++) {
            try (var client = Postman.imap(node, "alice", "secret")) {
                client.require("EXAMINE \"Shared Folders/archive\"");
                if (client.require("SEARCH SUBJECT \"" + subject + "\"").stream()
                        .anyMatch(line -> line.toString().matches("(?s).*SEARCH \\d.*"))) {
                    return true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return false;
    }

    @Test
    void postmasterAndAbuseReachTheAdministrator() throws IOException {
        for (var to :
                List.of(
                        "postmaster",
                        "postmaster@example.test",
                        "PostMaster@second.test",
                        "abuse@example.test",
                        "abuse@second.test")) {
            assertThat(deliver(to, "for " + to)).as(to).isEqualTo(250);
            assertThat(Postman.subjects(node, "Administrator", administratorPassword))
                    .contains("for " + to);
        }
        assertThat(deliver("postmaster@third.test", "x")).isEqualTo(550);
    }

    @Test
    void lockedAccountsReceiveAndDisabledOnesDoNot() throws IOException {
        assertThat(deliver("locked@example.test", "kept")).isEqualTo(250);
        assertThat(deliver("disabled@example.test", "x")).isEqualTo(550);
        for (var user : List.of("locked", "disabled")) {
            assertThatThrownBy(() -> Postman.imap(node, user, "secret"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("NO ");
        }
        node.adminAll("User Set locked status active", "User Set disabled status active");
        assertThat(Postman.subjects(node, "locked", "secret")).containsExactly("kept");
        assertThat(deliver("disabled@example.test", "again")).isEqualTo(250);
        assertThat(Postman.subjects(node, "disabled", "secret")).containsExactly("again");
        node.adminAll("User Set locked status locked", "User Set disabled status disabled");
    }

    @Test
    void namesToLogInWithAreReadInAnyCaseAndWithoutTheFirstDomain() throws IOException {
        for (var name :
                List.of("mixed.case", "MIXED.CASE@example.test", "Mixed.Case@EXAMPLE.TEST")) {
            Postman.imap(node, name, "secret").close();
            try (var pop = LineClient.connect(node.port("pop3"))) {
                pop.line();
                pop.ask("USER " + name);
                assertThat(pop.ask("PASS secret")).as(name).startsWith("+OK");
            }
            assertThat(submissionLogin(name)).as(name).startsWith("235 ");
        }
        assertThat(submissionLogin("carol")).startsWith("535 ");
        assertThat(submissionLogin("carol@second.test")).startsWith("235 ");
        assertThat(submissionLogin("mixed.case", "Secret")).startsWith("535 ");
    }

    private static String submissionLogin(String name) throws IOException {
        return submissionLogin(name, "secret");
    }

    private static String submissionLogin(String name, String password) throws IOException {
        try (var smtp = LineClient.connect(node.port("submission"))) {
            smtp.line();
            assertThat(smtp.askAll("EHLO client.test")).containsPattern("AUTH .*\\bPLAIN\\b");
            var plain = ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8);
            return smtp.ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain));
        }
    }

    @Test
    void aFullMailboxIsPutOffBySmtpAndRefusedByImap() throws IOException {
        var message = Postman.message("filling", ("x".repeat(70) + "\r\n").repeat(50));
        int taken = 0;
        var reply = Postman.deliver(node, "full@example.test", message);
        while (reply.code() == 250) {
            taken++;
            reply = Postman.deliver(node, "full@example.test", message);
        }
        assertThat(taken).isBetween(4, QUOTA_OCTETS / message.length);
        assertThat(reply.toString()).startsWith("452 4.2.2 ");
        try (var smtp = LineClient.connect(node.port("smtp"))) {
            smtp.line();
            smtp.askAll("EHLO client.test");
            smtp.ask("MAIL FROM:<a@elsewhere.test> SIZE=" + message.length);
            assertThat(smtp.ask("RCPT TO:<full@example.test>")).startsWith("452 4.2.2 ");
            assertThat(smtp.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
        }
        try (var imap = Postman.imap(node, "full", "secret")) {
            assertThat(imap.append("INBOX", "", message).getLast().body())
                    .startsWith("NO [OVERQUOTA]");
            imap.require("SELECT INBOX");
            imap.require("STORE 1:* +FLAGS.SILENT (\\Deleted)");
            imap.require("EXPUNGE");
            assertThat(imap.append("INBOX", "", message).getLast().isOk()).isTrue();
        }
        assertThat(Postman.deliver(node, "full@example.test", message).code()).isEqualTo(250);
    }

    @Test
    void aDeletedAccountTakesItsMailAlong() throws IOException {
        node.adminAll("User Add leaver secret");
        assertThat(deliver("leaver@example.test", "before")).isEqualTo(250);
        node.admin("--yes", "User Delete leaver");
        assertThat(deliver("leaver@example.test", "x")).isEqualTo(550);
        assertThatThrownBy(() -> Postman.imap(node, "leaver", "secret"))
                .isInstanceOf(IOException.class);
        node.adminAll("User Add leaver secret2");
        assertThat(Postman.subjects(node, "leaver", "secret2")).isEmpty();
        assertThat(deliver("leaver@example.test", "after")).isEqualTo(250);
        assertThat(Postman.subjects(node, "leaver", "secret2")).containsExactly("after");
    }

    @Test
    void aRenamedAccountKeepsItsMail() throws IOException {
        node.adminAll("User Add maiden secret");
        assertThat(deliver("maiden@example.test", "before")).isEqualTo(250);
        node.adminAll("User Rename maiden married");
        assertThat(Postman.subjects(node, "married", "secret")).containsExactly("before");
        assertThat(deliver("maiden@example.test", "x")).isEqualTo(550);
        assertThat(deliver("married@example.test", "after")).isEqualTo(250);
    }

    @Test
    void aListReachesItsMembersAndHearsOnlyWhoMaySend() throws IOException {
        node.adminAll(
                "User Add lena secret",
                "User Add lars secret",
                "Dl Add crew \"Everybody on board\"",
                "Dl Add inner",
                "DlEntry Add inner lars",
                "DlEntry Add crew lena inner");
        assertThat(deliver("crew@example.test", "all hands")).isEqualTo(250);
        for (var member : List.of("lena", "lars")) {
            assertThat(Postman.subjects(node, member, "secret")).contains("all hands");
        }
        node.admin("Dl Set crew posting members");
        assertThat(deliver("crew@example.test", "from a stranger")).isEqualTo(550);
        node.admin("User Rename lena helena");
        assertThat(node.admin("DlEntry List crew")).contains("helena@example.test");
        assertThat(node.admin("Group Of lars"))
                .contains("crew@example.test")
                .contains("inner@example.test");
    }

    @Test
    void aServiceThatTheClassDoesNotAllowIsRefusedWithItsReason() throws IOException {
        node.adminAll(
                "User Add sparse secret",
                "Cos Add few \"Secure mail only\"",
                "Cos Set few services imaps",
                "User Set sparse cos few");
        try (var imap = LineClient.connect(node.port("imap"))) {
            imap.line();
            assertThat(imap.ask("a LOGIN sparse secret"))
                    .startsWith("a NO [AUTHORIZATIONFAILED] This account may not use the service");
            assertThat(imap.ask("b LOGIN sparse wrong")).startsWith("b NO [AUTHENTICATIONFAILED]");
        }
        try (var pop = LineClient.connect(node.port("pop3"))) {
            pop.line();
            pop.ask("USER sparse");
            assertThat(pop.ask("PASS secret"))
                    .startsWith("-ERR [SYS/PERM] This account may not use the service pop");
        }
        assertThat(node.admin("Cos Explain sparse pop")).contains("class few");
        node.admin("User Set sparse services +imap");
        try (var imap = LineClient.connect(node.port("imap"))) {
            imap.line();
            assertThat(imap.ask("a LOGIN sparse secret")).startsWith("a OK");
        }
    }
}
