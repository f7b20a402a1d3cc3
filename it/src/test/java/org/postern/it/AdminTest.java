package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;
import org.postern.bench.Programs;
import org.postern.kernel.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A running node as its administrator meets it: `./postern status` and `admin`, settings that
/// change while it runs.
class AdminTest {
    private static final int MESSAGE_LIMIT = 65_536;

    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        node.adminAll("User Add shown secret \"Shown Person\"", "User Add changed secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void statusIsReadyAndTellsOfWhatIsOff() throws IOException {
        var status = node.postern("status");
        assertThat(status.exit()).isZero();
        assertThat(status.output()).contains("imaps").contains("not part of this version");
    }

    @Test
    void aHomeInUseIsRefused() throws IOException {
        var result = node.postern("start");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .startsWith("postern: The home " + node.home() + " is in use.")
                .contains("process " + node.pid(), "Try: ./postern stop --home " + node.home());
        assertThat(node.postern("status").exit()).isZero();
    }

    @Test
    void jsonIsAnObjectForOneThingAnArrayForManyAndEmptyForDone() throws IOException {
        assertThat(json("User Get shown"))
                .isInstanceOfSatisfying(
                        Map.class,
                        user ->
                                assertThat((Map<?, ?>) user)
                                        .extracting("name", "fullname", "quota", "aliases")
                                        .containsExactly(
                                                "shown@example.test",
                                                "Shown Person",
                                                0L,
                                                List.of()));
        assertThat(json("User List s*"))
                .isInstanceOfSatisfying(
                        List.class,
                        users ->
                                assertThat((List<?>) users)
                                        .singleElement()
                                        .extracting("name")
                                        .isEqualTo("shown@example.test"));
        assertThat(json("User List nobody-*")).isEqualTo(List.of());
        assertThat(json("User Set changed fullname \"Some Body\"")).isEqualTo(Map.of());
        assertThat(json("Settings Get imap.port")).extracting("key").isEqualTo("imap.port");
        assertThat(json("Settings Get imap.")).isInstanceOf(List.class);
        var status = json("Status");
        assertThat(status).extracting("state", "home").containsExactly("ok", "" + node.home());
        assertThat(status).extracting("directory").extracting("domains").isEqualTo(1L);
        assertThat(status)
                .extracting("services")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .anySatisfy(service ->
                        assertThat(service)
                                .extracting("name", "state")
                                .containsExactly("imaps", "ok"))
                .anySatisfy(service ->
                        assertThat(service)
                                .extracting("name", "state", "text")
                                .containsExactly("ndmp", "off", "not part of this version"));
    }

    private static Object json(String command) throws IOException {
        var value = Json.read(node.admin("--json", command).strip());
        assertThat(value).as(command).isNotNull();
        return value;
    }

    @Test
    void foldersAreListedWithWhatIsInThem() throws IOException {
        node.adminAll("User Add foldered secret");
        assertThat(json("Folder List foldered"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting("name")
                .contains("INBOX", "Drafts", "Sent", "Trash");
        var message = Postman.message("one", "x");
        assertThat(Postman.deliver(node, "foldered@example.test", message).code()).isEqualTo(250);
        try (var imap = Postman.imap(node, "foldered", "secret")) {
            imap.require("CREATE Work/2026");
        }
        assertThat(json("Folder List foldered@example.test"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .anySatisfy(folder ->
                        assertThat(folder)
                                .extracting("name", "messages", "unseen", "uidNext")
                                .containsExactly("INBOX", 1L, 1L, 2L))
                .anySatisfy(folder ->
                        assertThat(folder)
                                .extracting("name", "messages")
                                .containsExactly("Work/2026", 0L));
        assertThat(node.postern("admin", "Folder List nobody").errors())
                .contains("no account nobody");
    }

    @Test
    void aFailureGoesToStandardErrorOnly() throws IOException {
        var text = node.postern("admin", "User Get nobody");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.output()).isEmpty();
        assertThat(text.errors()).contains("nobody@example.test");

        var json = node.postern("admin", "--json", "User Get nobody");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.output()).isEmpty();
        assertThat(Json.read(json.errors().strip()))
                .isInstanceOfSatisfying(
                        Map.class,
                        problem -> {
                            assertThat(((Map<?, ?>) problem).keySet().toString())
                                    .isEqualTo("[error, detail, hint, id]");
                            assertThat(((Map<?, ?>) problem).get("id")).asString().isNotBlank();
                        });
        assertThat(node.postern("admin", "Usr Gett shown").exit()).isEqualTo(1);
        assertThat(node.postern("admin").exit()).isEqualTo(1);
    }

    @Test
    void commandsOnStandardInputStopAtTheFirstFailure() throws IOException {
        var result =
                node.administer(
                        """
                        # made in one go
                        User Add first1 secret

                        User Add first1 secret
                        User Add never1 secret
                        """,
                        "-");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("first1@example.test created");
        assertThat(result.errors()).contains("Line 4").doesNotContain("never1");
        assertThat(node.admin("User List")).contains("first1@").doesNotContain("never1@");
    }

    @Test
    void passwordsComeFromStandardInput() throws IOException {
        assertThat(node.administer("with a blank\n", "User Add typed - \"Ty Ped\"").exit())
                .isZero();
        Postman.imap(node, "typed", "with a blank").close();
        assertThat(node.administer("another\n", "User Set typed password -").exit()).isZero();
        Postman.imap(node, "typed", "another").close();
        assertThat(node.administer("", "User Set typed password -").exit()).isEqualTo(1);
        Postman.imap(node, "typed", "another").close();
    }

    @Test
    void deletingAsksUnlessToldNotTo() throws IOException {
        node.adminAll("User Add goes secret");
        assertThat(node.postern("admin", "User Delete goes").exit()).isEqualTo(1);
        assertThat(node.admin("User List")).contains("goes@");
        node.admin("--yes", "User Delete goes");
        assertThat(node.admin("User List")).doesNotContain("goes@");
    }

    @Test
    void messageLimitsChangeAtOnceAndHold() throws IOException {
        var file = node.home().resolve("postern.toml");
        Files.writeString(file, "# kept by hand\n" + Files.readString(file));
        node.adminAll("Settings Set smtp.maxMessageOctets " + MESSAGE_LIMIT);
        var contradiction = node.postern("admin", "Settings Set store.maxMessage " + MESSAGE_LIMIT);
        assertThat(contradiction.exit()).isEqualTo(1);
        var large = Postman.message("large", ("x".repeat(100) + "\r\n").repeat(700));
        try (var smtp = LineClient.connect(node.port("smtp"))) {
            smtp.line();
            assertThat(smtp.askAll("EHLO a.test")).contains("SIZE " + MESSAGE_LIMIT);
            assertThat(smtp.ask("MAIL FROM:<a@elsewhere.test> SIZE=" + (MESSAGE_LIMIT + 1)))
                    .startsWith("552 5.3.4");
        }
        assertThat(Postman.deliver(node, "shown@example.test", large).code()).isEqualTo(552);
        try (var imap = Postman.imap(node, "shown", "secret")) {
            assertThat(imap.append("INBOX", "", large).getLast().body()).startsWith("NO [TOOBIG]");
            assertThat(imap.append("INBOX", "", Postman.message("small", "x")).getLast().isOk())
                    .isTrue();
        }
        assertThat(Postman.subjects(node, "shown", "secret"))
                .contains("small")
                .doesNotContain("large");
        assertThat(file).content().startsWith("# kept by hand\n");
        node.adminAll("Settings Unset smtp.maxMessageOctets");
        assertThat(Postman.deliver(node, "shown@example.test", large).code()).isEqualTo(250);
    }

    @Test
    void valuesThatDoNotFitChangeNothing() throws IOException {
        var file = node.home().resolve("postern.toml");
        var before = Files.readString(file);
        assertThat(node.postern("admin", "Settings Set smtp.maxRecipients 5").errors())
                .contains("smtp.maxRecipients", "100");
        assertThat(node.postern("admin", "Settings Set smtp.maxRecipient 500").errors())
                .contains("smtp.maxRecipients");
        assertThat(node.postern("admin", "Settings Set domain other.test").errors())
                .contains("Domain Add other.test");
        assertThat(file).hasContent(before);
        assertThat(node.admin("Settings Set domain EXAMPLE.test")).isNotEmpty();
        assertThat(node.admin("Settings Unset domain")).isNotEmpty();
        assertThat(node.admin("Settings Set domain example.test")).isNotEmpty();
    }

    @Test
    void theGreetingNameChangesAtOnce() throws IOException {
        node.admin("Settings Set hostname mail.example.test");
        try (var smtp = LineClient.connect(node.port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 mail.example.test ");
        }
        node.admin("Settings Unset hostname");
        try (var smtp = LineClient.connect(node.port("smtp"))) {
            assertThat(smtp.line()).matches("220 \\S+ ESMTP.*");
        }
        node.admin("Settings Set hostname mx.example.test");
    }

    @Test
    void aPortThatChangesWaitsForTheNextStart() throws IOException {
        assertThat(node.admin("Settings Set smtp.port 2525")).contains("next start");
        assertThat(json("Settings Get smtp.port")).extracting("restartNeeded").isEqualTo(true);
        node.admin("Settings Set smtp.port " + node.port("smtp"));
        assertThat(json("Settings Get smtp.port")).extracting("restartNeeded").isEqualTo(false);
    }

    @Test
    void twoServicesOnOnePortAreRefused() throws IOException {
        int taken = node.port("imap");
        assertThat(node.postern("admin", "Settings Set pop3.port " + taken).errors())
                .contains("pop3 cannot listen on port " + taken, "imap listens there");
        assertThat(json("Settings Get pop3.port")).extracting("restartNeeded").isEqualTo(false);
    }

    @Test
    void verbsAndOptionsThatAreNotKnownAreNamed() throws IOException {
        assertThat(node.postern("satus").exit()).isEqualTo(2);
        assertThat(node.postern("stop", "--now").errors()).contains("--now");
        var bad =
                Programs.run(
                        List.of(Tree.ROOT.resolve("postern").toString(), "start", "--hom"), "");
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(bad.errors()).contains("--hom", "Try: ./postern start");
    }
}
