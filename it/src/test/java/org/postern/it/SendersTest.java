package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What our own users may say of themselves, how much they may send, and how what a frozen account
/// sent is taken back (SPEC OUT-3, OUT-4, OUT-5, BEY-15).
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SendersTest {
    @TempDir static Path folder;

    private static NodeProcess node;
    private static int mails;

    @BeforeAll
    static void start() throws IOException {
        StockNode.require("curl", "curl");
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "submission.sender=any",
                        "submission.author=any");
        node.adminAll("User Add ada secret", "User Add bob secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Programs.Result send(String login, String from, String... to)
            throws IOException {
        var message = Files.createTempFile(folder, "message", ".eml");
        Files.writeString(message, "From: Ada <" + from + ">\r\nSubject: who\r\n\r\nhi\r\n");
        var command = new ArrayList<>(List.of("curl", "-sS", "-k"));
        command.add("smtp://127.0.0.1:" + node.port("submission"));
        if (!login.isEmpty()) {
            command.addAll(List.of("--ssl-reqd", "-u", login));
        }
        command.addAll(List.of("--mail-from", from, "-T", message.toString()));
        for (String one : to) {
            command.addAll(List.of("--mail-rcpt", one));
        }
        return Programs.run(command, "");
    }

    /// The next message that bob gets.
    private static String arrived(String from) throws IOException {
        var sent = send("ada:secret", from, "bob@example.test");
        assertThat(sent.exit()).as(sent.toString()).isZero();
        return Programs.run(
                "curl",
                "-sS",
                "pop3://127.0.0.1:" + node.port("pop3") + "/" + ++mails,
                "-u",
                "bob:secret");
    }

    private static void set(String key, String value) throws IOException {
        node.admin("Settings Set " + key + " " + value);
    }

    @Test
    @Order(1)
    void nobodySendsWithoutLoggingIn() throws IOException {
        assertThat(send("", "ada@example.test", "bob@example.test").exit()).isNotZero();
    }

    @Test
    @Order(2)
    void hostsHideBehindTheirDomain() throws IOException {
        set("submission.masquerade", "example.test");
        assertThat(arrived("ada@host.example.test"))
                .contains("Return-Path: <ada@example.test>", "From: Ada <ada@example.test>\r\n");
        set("submission.masquerade", "\"\"");
        assertThat(arrived("ada@host.example.test"))
                .contains("From: Ada <ada@host.example.test>\r\n");
    }

    @Test
    @Order(3)
    void theSenderIsWhoLoggedIn() throws IOException {
        set("submission.senderIsAuth", "true");
        assertThat(arrived("boss@example.test"))
                .contains("Return-Path: <ada@example.test>", "From: Ada <ada@example.test>\r\n");
        set("submission.senderIsAuth", "false");
    }

    @Test
    @Order(4)
    void theSenderIsThePublishedAddress() throws IOException {
        set("submission.ldapMasquerade", "true");
        assertThat(arrived("x@elsewhere.test")).contains("From: Ada <ada@example.test>\r\n");
        set("submission.ldapMasquerade", "false");
    }

    @Test
    @Order(5)
    void theSenderCanBeAnswered() throws IOException {
        set("submission.senderIsValidRecipient", "true");
        var refused = send("ada:secret", "nobody@example.test", "bob@example.test");
        assertThat(refused.exit()).isNotZero();
        assertThat(arrived("ada@example.test")).contains("Subject: who");
        set("submission.senderIsValidRecipient", "false");
    }

    /// Everything that was not yet sent is held, and can be recalled.
    @Test
    @Order(6)
    void whatAFrozenAccountSentIsTakenBack() throws IOException {
        node.adminAll(
                "Route Add far.test smtp:127.0.0.1:9",
                "Route Set far.test hold on",
                "Route Add other.test smtp:127.0.0.1:9");
        for (int i = 0; i < 5; i++) {
            send("ada:secret", "ada@example.test", "x" + i + "@far.test", "y@other.test");
        }
        node.admin("Outbound Freeze ada");
        assertThat(node.admin("Outbound Get ada")).containsPattern("Held +yes");
        assertThat(send("ada:secret", "ada@example.test", "bob@example.test").exit()).isNotZero();
        for (int tries = 0; tries < 100; tries++) {
            if (node.admin("Queue List held").contains("5 messages")) {
                break;
            }
        }
        assertThat(node.admin("Queue List held")).contains("5 messages");
        node.admin("Queue Delete from:ada@example.test --yes");
        assertThat(node.admin("Queue List from:ada@example.test")).doesNotContain("far.test");
        node.admin("Outbound Thaw ada");
        assertThat(arrived("ada@example.test")).contains("Subject: who");
    }

    @Test
    @Order(7)
    void nobodySendsMoreThanIsAllowed() throws IOException {
        set("outbound.accountHourly", "1");
        assertThat(send("ada:secret", "ada@example.test", "bob@example.test").exit()).isNotZero();
        assertThat(send("bob:secret", "bob@example.test", "ada@example.test").exit()).isZero();
    }
}
