package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Argument;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.Event;
import org.postern.kernel.EventCommands;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Field;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.Authenticator;
import org.postern.net.CleartextPolicy;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.RevocableTicket;
import org.postern.net.SessionTokens;
import org.postern.net.Transcript;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class ProtocolTest {
    private static final Argument<String> NAME = Argument.text("name", "A thing.");
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Which things.").optional();
    private static final Argument<Long> START =
            Argument.number("start", "The first.", 0, 1_000).optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "How many.", 0, 1_000).optional();
    private static final Argument<List<String>> WORDS =
            Argument.rest("word", "Anything.", word -> word);

    private final MemoryEvents events = new MemoryEvents();
    private final EventFeed feed = new EventFeed(events, InstantSource.fixed(Instant.EPOCH));
    private final Catalogue catalogue = new Catalogue(feed);
    private final SessionTokens tokens = new SessionTokens(InstantSource.fixed(Instant.EPOCH));
    private final RevocableTicket ticket = new RevocableTicket();
    private CleartextPolicy cleartext = CleartextPolicy.LOOPBACK;

    ProtocolTest() {
        catalogue.register(new EventCommands(feed).commands());
        catalogue.register(
                List.of(
                        Command.of("Thing", "List")
                                .summary("Does something.")
                                .role(Role.USER)
                                .argument(PATTERN)
                                .argument(START)
                                .argument(COUNT)
                                .readOnly()
                                .handler(call ->
                                        list(call.find(PATTERN), call.find(START).orElse(0L))),
                        Command.of("Thing", "Get")
                                .summary("Does something.")
                                .argument(NAME)
                                .readOnly()
                                .handler(call -> get(call.get(NAME))),
                        Command.of("Thing", "Add")
                                .summary("Does something.")
                                .argument(NAME)
                                .handler(_ -> {
                                    throw ProblemException.exists(
                                            "It is there.", null, "Thing Get");
                                }),
                        Command.of("Thing", "Delete")
                                .summary("Does something.")
                                .argument(NAME)
                                .dangerous("It goes for good.")
                                .handler(call -> new Result.Done(call.get(NAME) + " is deleted.")),
                        Command.of("Words", "Say")
                                .summary("Does something.")
                                .argument(WORDS)
                                .readOnly()
                                .handler(call ->
                                        new Result.Listing(
                                                List.of("word"),
                                                call.get(WORDS).stream()
                                                        .map(w -> List.of(Value.text(w)))
                                                        .toList(),
                                                "word",
                                                "words")),
                        Command.of("Break", "Down")
                                .summary("Does something.")
                                .handler(_ -> {
                                    throw new IllegalStateException("as the test wants");
                                })));
    }

    private static Result list(Optional<String> pattern, long start) {
        var rows =
                List.of(
                        List.of(
                                Value.text("one"),
                                Value.text("first thing"),
                                Value.number(1),
                                Value.flag(true)),
                        List.of(
                                Value.text("two"),
                                Value.text("a \"quoted\" \\ one"),
                                Value.octets(2048),
                                Value.flag(false)));
        var shown = new ArrayList<List<Value>>();
        for (var row : rows.subList((int) start, rows.size())) {
            String name = ((Value.Text) row.getFirst()).text();
            if (name.startsWith(pattern.orElse("").replace("*", ""))) {
                shown.add(row);
            }
        }
        return new Result.Listing(
                List.of("name", "what", "number", "flag"), shown, "thing", "things");
    }

    private static Result get(String name) throws ProblemException {
        if (!name.equals("two")) {
            throw ProblemException.noSuch("There is no thing " + name + ".", null, "Thing List");
        }
        return new Result.Item(
                List.of(
                        Field.of("name", name),
                        Field.of("since", Value.instant(Instant.EPOCH)),
                        Field.of("kept", Value.duration(Duration.ofMillis(1_500))),
                        Field.of("tags", Value.texts(List.of("a", "b c"))),
                        Field.of("none", Value.nothing()),
                        Field.of(
                                "use",
                                Value.group(
                                        Field.of("octets", Value.octets(new Octets(5))),
                                        Field.of("note", "two\r\nlines.")))));
    }

    private Authenticator.Outcome judge(String name, byte[] password) {
        String text = new String(password, StandardCharsets.UTF_8);
        boolean right =
                switch (name) {
                    case "alice" -> text.equals("pa ss\"w");
                    case "bob" -> text.equals("secret");
                    default -> false;
                };
        return right
                ? new Authenticator.Outcome.Accepted(name + "@mail.test", ticket)
                : new Authenticator.Outcome.Refused();
    }

    private LoopbackServer start() {
        Authenticator judge =
                (String _, String name, byte[] password, InetAddress _, String _) ->
                        judge(name, password);
        Operators operators =
                account ->
                        Optional.of(account.startsWith("alice") ? Role.ADMINISTRATOR : Role.USER);
        var settings = ProtocolSettings.DEFAULTS;
        var server =
                new ProtocolServer(
                        () -> "mail.test",
                        "1.2.3",
                        catalogue,
                        judge,
                        operators,
                        tokens,
                        () -> new LoginSettings(cleartext, true),
                        () ->
                                new ProtocolSettings(
                                        settings.idleTimeout(),
                                        settings.loginTimeout(),
                                        new Octets(65_536),
                                        settings.maxLoginFailures(),
                                        settings.maxErrors()));
        return LoopbackServer.of("admin", server).start();
    }

    @Test
    void aSession() throws IOException {
        try (var server = start()) {
            Transcript.resource(getClass(), "protocol.txt").play(server.address());
        }
    }

    @Test
    void aSessionIdEndsWithLogoutAndWithTheLogin() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            String first = login(client, "1 LOGIN alice \"pa ss\\\"w\"");
            assertThat(tokens.find(first))
                    .hasValueSatisfying(
                            session -> assertThat(session.account()).isEqualTo("alice@mail.test"));
            send(client, "2 LOGOUT\r\n");
            assertThat(client.line()).startsWith("2 OK");
            assertThat(tokens.find(first)).isEmpty();
        }
    }

    @Test
    void aLoginThatIsTakenBackEndsTheSession() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            String id = login(client, "1 LOGIN alice \"pa ss\\\"w\"");
            ticket.revoke();
            assertThat(tokens.find(id)).isEmpty();
            send(client, "2 THING LIST\r\n");
            assertThat(client.rest()).doesNotContain("2 OK");
        }
    }

    @Test
    void passwordsNeedTls() throws IOException {
        cleartext = CleartextPolicy.NEVER;
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.line();
            send(client, "1 LOGIN alice \"pa ss\\\"w\"\r\n");
            assertThat(client.line()).startsWith("1 NO Permission denied");
        }
    }

    @Test
    void theThirdWrongPasswordEndsTheSession() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.line();
            send(client, "1 LOGIN a b\r\n2 LOGIN a b\r\n3 LOGIN a b\r\n4 VERSION\r\n");
            assertThat(client.rest().lines().toList())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains(" NO Permission denied"));
        }
    }

    @Test
    void whoWatchesSeesEventsUntilTheNextLine() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            login(client, "1 LOGIN alice \"pa ss\\\"w\"");
            send(client, "2 EVENT WATCH Command\r\n");
            // The audit of a command that somebody else gives, again and again until it is seen.
            var other = TranscriptClient.open(server.address(), false);
            try (other) {
                login(other, "1 LOGIN alice \"pa ss\\\"w\"");
                Thread.ofVirtual().start(() -> repeat(other));
                assertThat(client.line())
                        .startsWith("* 2 1970-01-01T00:00:00Z kernel.CommandGiven ")
                        .contains("operator=alice@mail.test")
                        .contains("\"outcome=It is there.\"");
            }
            send(client, "3 VERSION\r\n");
            String line = client.line();
            while (line.startsWith("* 2 ")) {
                line = client.line();
            }
            assertThat(line).isEqualTo("2 OK");
            assertThat(client.line()).isEqualTo("3 OK 1.2.3");
        }
        assertThat(events.all())
                .filteredOn(KernelEvent.CommandGiven.class::isInstance)
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.severity()).isNotEqualTo(Event.Severity.ERROR));
    }

    private static void repeat(TranscriptClient client) {
        try {
            while (true) {
                send(client, "x THING ADD one\r\n");
                client.line();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /// Octet by octet, whatever comes: each line is answered in its turn, and the session stays.
    @Test
    void noiseIsAnswered() throws IOException {
        var random = new Random(Long.getLong("postern.seed", 9));
        String letters = "ab \"\\{}+0123\t\u00ff\0";
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            login(client, "1 LOGIN alice \"pa ss\\\"w\"");
            for (int i = 0; i < 500; i++) {
                var line = new StringBuilder("t" + i + " ");
                for (int n = random.nextInt(30); n > 0; n--) {
                    line.append(letters.charAt(random.nextInt(letters.length())));
                }
                // No literal: what follows it would be part of it.
                send(client, line.append(".\r\n").toString());
                assertThat(client.line()).as("after %s", line).startsWith("t" + i + " NO ");
            }
            send(client, "z VERSION\r\n");
            assertThat(client.line()).isEqualTo("z OK 1.2.3");
        }
    }

    @Test
    void aLiteralBeyondAllMeasureEndsTheSession() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            login(client, "1 LOGIN alice \"pa ss\\\"w\"");
            send(client, "2 WORDS SAY {99999999999999999999+}\r\n");
            assertThat(client.rest()).startsWith("2 NO Bad argument").endsWith("\r\n");
        }
    }

    private static String login(TranscriptClient client, String line) throws IOException {
        assertThat(client.line()).startsWith("* OK ");
        send(client, line + "\r\n");
        String id = client.line();
        assertThat(id).startsWith("* 1 ");
        assertThat(client.line()).isEqualTo("1 OK");
        return id.substring("* 1 ".length());
    }

    private static void send(TranscriptClient client, String text) throws IOException {
        client.send(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
