package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.jmap.Json;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// JMAP of a real node, asked with curl: from the well-known place to mail that one user sends and
/// another hears of.
class JmapTest {
    private static final String USING =
            "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\","
                    + "\"urn:ietf:params:jmap:submission\"],\"methodCalls\":";

    @TempDir Path folder;

    @Test
    void mailIsSentReadAndHeardOf() throws Exception {
        StockNode.require("curl", "curl");
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.admin("User Add alice secret");
            node.admin("User Add bob secret");
            // RFC 8620 section 2.2
            var session = json(curl(node, "alice", "/.well-known/jmap", "-L"));
            String base = "https://localhost:" + node.port("https");
            assertThat(session.path("apiUrl").stringValue()).isEqualTo(base + "/jmap/api");
            assertThat(session.path("username").stringValue()).isEqualTo("alice@example.test");
            String account =
                    session.path("primaryAccounts").path("urn:ietf:params:jmap:mail").stringValue();
            assertThat(curl(node, "nobody", "/jmap/session", "-w", " %{http_code}"))
                    .endsWith(" 401");

            problems(node);
            files(node, account);
            mail(node, account);
        }
    }

    private void problems(NodeProcess node) throws IOException {
        assertThat(curl(node, "alice", "/jmap/api", "--json", "{", "-w", " %{http_code}"))
                .contains("urn:ietf:params:jmap:error:notJSON")
                .endsWith(" 400");
        assertThat(curl(node, "alice", "/jmap/api", "-d", "{}")).contains("notJSON");
        assertThat(curl(node, "alice", "/jmap/download/uzz/B1/x", "-w", " %{http_code}"))
                .endsWith(" 404");
    }

    /// Uploads a message, imports it, and downloads it and a piece of it.
    private void files(NodeProcess node, String account) throws IOException {
        var file = folder.resolve("message.eml");
        Files.writeString(file, "Subject: Uploaded\r\n\r\nHello\r\n");
        var upload =
                json(
                        curl(
                                node,
                                "alice",
                                "/jmap/upload/" + account + "/",
                                "-H",
                                "Content-Type: message/rfc822",
                                "--data-binary",
                                "@" + file));
        assertThat(upload.path("size").longValue()).isEqualTo(Files.size(file));
        String blob = upload.path("blobId").stringValue();
        var responses =
                call(
                        node,
                        "alice",
                        "[[\"Mailbox/query\",{\"accountId\":\"ACC\",\"filter\":{\"role\":\"inbox\"}},\"0\"]]"
                                .replace("ACC", account));
        String inbox = responses.path(0).path(1).path("ids").path(0).stringValue();
        var imported =
                call(
                        node,
                        "alice",
                        ("[[\"Email/import\",{\"accountId\":\"ACC\",\"emails\":{\"i\":{\"blobId\":\""
                                        + blob
                                        + "\",\"mailboxIds\":{\""
                                        + inbox
                                        + "\":true}}}},\"0\"]]")
                                .replace("ACC", account));
        String email =
                imported.path(0).path(1).path("created").path("i").path("blobId").stringValue();
        String place = "/jmap/download/" + account + "/" + email + "/m%20%22x.eml?type=text/plain";
        assertThat(curl(node, "alice", place)).isEqualTo("Subject: Uploaded\r\n\r\nHello\r\n");
        assertThat(curl(node, "alice", place, "-i", "-H", "Range: bytes=9-16"))
                .contains(
                        " 206",
                        "filename*=UTF-8''m%20%22x.eml",
                        "text/plain",
                        "bytes 9-16/" + Files.size(file))
                .endsWith("Uploaded");
        assertThat(curl(node, "bob", place, "-w", " %{http_code}")).endsWith(" 404");
    }

    /// Alice writes and sends, bob hears of it and reads it.
    private void mail(NodeProcess node, String account) throws IOException {
        var bob = json(curl(node, "bob", "/jmap/session"));
        String his = bob.path("primaryAccounts").path("urn:ietf:params:jmap:mail").stringValue();
        var stream =
                new ProcessBuilder(
                                command(
                                        node,
                                        "bob",
                                        "/jmap/eventsource?types=*&closeafter=state&ping=60",
                                        "-N"))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader events = stream.inputReader(StandardCharsets.UTF_8)) {
            // The first ping comes once changes are watched.
            assertThat(until(events, "event: ping")).isEqualTo("data: {\"interval\":60}");
            var drafts =
                    call(
                            node,
                            "alice",
                            "[[\"Mailbox/query\",{\"accountId\":\"ACC\",\"filter\":{\"role\":\"drafts\"}},\"0\"]]"
                                    .replace("ACC", account));
            String calls =
                    ("[[\"Email/set\",{\"accountId\":\"ACC\",\"create\":{\"e\":{\"mailboxIds\":{\"BOX\":true},"
                         + "\"from\":[{\"email\":\"alice@example.test\"}],"
                         + "\"to\":[{\"email\":\"bob@example.test\"}],\"subject\":\"Grüße\","
                         + "\"textBody\":[{\"partId\":\"1\"}],"
                         + "\"bodyValues\":{\"1\":{\"value\":\"Hi\"}}}}},\"0\"],"
                         + "[\"EmailSubmission/set\",{\"accountId\":\"ACC\",\"create\":{\"s\":"
                         + "{\"identityId\":\"primary\",\"emailId\":\"#e\"}},"
                         + "\"onSuccessDestroyEmail\":[\"#s\"]},\"1\"]]")
                            .replace("ACC", account)
                            .replace(
                                    "BOX",
                                    drafts.path(0).path(1).path("ids").path(0).stringValue());
            var sent = call(node, "alice", calls);
            assertThat(sent.path(1).path(1).path("created").path("s").path("undoStatus"))
                    .as(sent.toString())
                    .hasToString("\"final\"");
            assertThat(sent.path(2).path(1).path("destroyed").size()).isEqualTo(1);
            var change = json(until(events, "event: state").substring("data: ".length()));
            if (!change.path("changed").path(his).has("Email")) {
                // Another change came first: the stream ends after one.
                assertThat(change.path("changed").has(his)).isTrue();
            }
        } finally {
            stream.destroy();
        }
        var read =
                call(
                        node,
                        "bob",
                        ("[[\"Email/query\",{\"accountId\":\"HIS\",\"filter\":{\"text\":\"Grüße\"}},\"0\"],"
                             + "[\"Email/get\",{\"accountId\":\"HIS\",\"#ids\":{\"resultOf\":\"0\",\"name\":\"Email/query\",\"path\":\"/ids\"},"
                             + "\"properties\":[\"subject\",\"from\",\"preview\"]},\"1\"]]")
                                .replace("HIS", his));
        var email = read.path(1).path(1).path("list").path(0);
        assertThat(email.path("subject").stringValue()).isEqualTo("Grüße");
        assertThat(email.path("preview").stringValue()).isEqualTo("Hi");
    }

    /// The line behind one that begins so.
    private static String until(BufferedReader events, String begin) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith(begin)) {
            line = events.readLine();
        }
        assertThat(line).isNotNull();
        String next = events.readLine();
        while (next != null && !next.startsWith("data: ")) {
            next = events.readLine();
        }
        return String.valueOf(next);
    }

    private JsonNode call(NodeProcess node, String user, String calls) throws IOException {
        return json(curl(node, user, "/jmap/api", "--json", USING + calls + "}"))
                .path("methodResponses");
    }

    private static JsonNode json(String text) {
        return Json.parse(text).orElseThrow(() -> new AssertionError("no JSON: " + text));
    }

    private static List<String> command(
            NodeProcess node, String user, String path, String... options) {
        var command = new ArrayList<>(List.of("curl", "-sS", "-k", "-u", user + ":secret"));
        command.add("https://localhost:" + node.port("https") + path);
        command.addAll(List.of(options));
        return command;
    }

    private static String curl(NodeProcess node, String user, String path, String... options)
            throws IOException {
        return Programs.run(command(node, user, path, options).toArray(String[]::new));
    }
}
