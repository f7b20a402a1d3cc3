package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Argument;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Json;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Service;
import org.postern.kernel.Value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
class AdminServerTest {
    private static final Argument<String> NAME = Argument.text("name", "The name.");
    private static final Argument<String> WHAT = Argument.text("what", "Any.").optional();
    private static final Argument<String> PASSWORD =
            Argument.text("password", "The password.").secret();

    private static final Duration NO_PAUSE = Duration.ofNanos(1);

    /// What the program printed, and how it ended.
    record Printed(int status, String out, String err) {}

    @TempDir Path folder;
    private Path home;
    private final MemoryEvents events = new MemoryEvents();
    private final Catalogue catalogue = new Catalogue(events);
    private final List<String> passwords = new ArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CompletableFuture<String> cancelled = new CompletableFuture<>();
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        home = folder;
        catalogue.register(
                List.of(
                        Command.of("User", "Add")
                                .summary("Adds.")
                                .argument(NAME)
                                .argument(PASSWORD)
                                .handler(this::add),
                        Command.of("User", "Get")
                                .summary("Shows.")
                                .argument(NAME)
                                .readOnly()
                                .handler(call ->
                                        new Result.Item(List.of(Field.of("name", call.get(NAME))))),
                        Command.of("User", "List")
                                .summary("Lists.")
                                .readOnly()
                                .handler(call ->
                                        new Result.Listing(
                                                List.of("name"),
                                                List.of(List.of(Value.text("ålice"))),
                                                "user",
                                                "users")),
                        Command.of("User", "Delete")
                                .summary("Deletes.")
                                .argument(NAME)
                                .dangerous("All mail of the account would be gone.")
                                .handler(call -> new Result.Done("Deleted.")),
                        Command.of("Slow")
                                .summary("Waits for the test.")
                                .readOnly()
                                .handler(this::slow),
                        Command.of("Long")
                                .summary("Counts to three, or for ever.")
                                .argument(WHAT)
                                .readOnly()
                                .handler(this::counting),
                        Command.of("Defect")
                                .summary("Fails.")
                                .readOnly()
                                .handler(call -> {
                                    throw new IllegalStateException("innards");
                                })));
        server = new AdminServer(home, catalogue, events, InstantSource.system());
        server.start();
    }

    private Result add(org.postern.kernel.Call call) throws ProblemException {
        if (call.get(NAME).equals("taken")) {
            throw new ProblemException("taken exists.", "since yesterday", "User Get taken");
        }
        passwords.add(call.get(PASSWORD));
        return new Result.Done("Added " + call.get(NAME) + ".");
    }

    private Result slow(org.postern.kernel.Call call) {
        reached.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Result.Done("At last, " + call.operator() + ".");
    }

    private Result counting(org.postern.kernel.Call call) throws ProblemException {
        boolean forever = call.find(WHAT).isPresent();
        try {
            for (int i = 1; forever || i <= 3; i++) {
                call.progress().step("Counting", Math.min(i, 3), 3, Progress.Unit.MESSAGES);
                reached.countDown();
            }
        } catch (ProblemException e) {
            cancelled.complete(e.problem().error());
            throw e;
        }
        return new Result.Done("Counted.");
    }

    @Test
    void tellsHowFarACommandIs() throws Exception {
        AdminServer telling = limited(new AdminLimits(1, 4_096, Duration.ofMinutes(1), NO_PAUSE));
        Printed lines = admin("", "Long");
        assertThat(lines.out()).isEqualTo("Counted.\n");
        assertThat(lines.err()).isEqualTo("Counting  33 %, 1 of 3 messages\n");
        Printed json = admin("", "--json", "Long");
        assertThat(json.out()).isEqualTo("{}\n");
        assertThat(json.err().lines())
                .last()
                .isEqualTo(
                        "{\"progress\":{\"doing\":\"Counting\",\"done\":3,\"total\":3,"
                                + "\"unit\":\"messages\"}}");
        telling.stop(Duration.ofSeconds(5));
    }

    @Test
    void aClientThatGoesAwayCancelsItsCommand() throws Exception {
        AdminServer telling = limited(new AdminLimits(1, 4_096, Duration.ofMinutes(1), NO_PAUSE));
        try (var client =
                SocketChannel.open(UnixDomainSocketAddress.of(home.resolve("admin.socket")))) {
            String token = Files.readString(home.resolve("admin.token")).strip();
            String request =
                    "{\"version\":1,\"token\":\"%s\",\"command\":\"Long x\",\"progress\":true}\n"
                            .formatted(token);
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            reached.await();
        }
        assertThat(cancelled.get()).isEqualTo("The command was cancelled.");
        telling.stop(Duration.ofSeconds(5));
    }

    @Test
    void aNodeThatStopsCutsACommandShort() throws Exception {
        var client = Thread.ofVirtual().start(() -> admin("", "Long x"));
        reached.await();
        server.stop(Duration.ofSeconds(5));
        assertThat(cancelled.get()).isEqualTo("The command was cut short.");
        client.join();
    }

    @Test
    void drawsOneLineAgainAtATerminal() {
        var err = new ByteArrayOutputStream();
        var now = new java.util.concurrent.atomic.AtomicLong();
        var shown =
                new ShownProgress(
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        ShownProgress.Form.TERMINAL,
                        now::get);
        shown.show(Map.of("doing", "Reading", "done", 0L, "total", 4_096L, "unit", "octets"));
        now.set(2_000_000_000L);
        shown.show(Map.of("doing", "Reading", "done", 2_048L, "total", 4_096L, "unit", "octets"));
        shown.clear();
        shown.clear();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\r\033[KReading  0 %, 0 octets of 4.0 KiB"
                                + "\r\033[KReading  50 %, 2.0 KiB of 4.0 KiB, 1.0 KiB/s, 2s left"
                                + "\r\033[K");
    }

    @AfterEach
    void stop() {
        go.countDown();
        server.stop(Duration.ofSeconds(5));
        assertThat(server.health().state()).isEqualTo(Service.State.OFF);
        try (var files = Files.list(home)) {
            assertThat(files).noneMatch(f -> f.getFileName().toString().startsWith("admin."));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Printed admin(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var all = new ArrayList<String>(List.of("--home", home.toString()));
        all.addAll(List.of(arguments));
        int status =
                AdminClient.run(
                        all.toArray(String[]::new),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        return new Printed(
                status,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void givesCommands() {
        assertThat(admin("", "User Add alice secret"))
                .isEqualTo(new Printed(0, "Added alice.\n", ""));
        assertThat(admin("", "User", "Get", "a b")).isEqualTo(new Printed(0, "Name  a b\n", ""));
        assertThat(admin("", "user list")).isEqualTo(new Printed(0, "Name\nålice\n1 user\n", ""));
        assertThat(passwords).containsExactly("secret");
        assertThat(events.of(KernelEvent.CommandGiven.class))
                .map(KernelEvent.CommandGiven::operator)
                .containsExactly("console");
    }

    @Test
    void givesJson() {
        assertThat(admin("", "--json", "User List"))
                .isEqualTo(new Printed(0, "[{\"name\":\"ålice\"}]\n", ""));
        assertThat(admin("", "--json", "User Get x"))
                .isEqualTo(new Printed(0, "{\"name\":\"x\"}\n", ""));
        assertThat(admin("", "--json", "User Add x y")).isEqualTo(new Printed(0, "{}\n", ""));
    }

    @Test
    void printsFailuresInThreeParts() {
        assertThat(admin("", "User Add taken x"))
                .isEqualTo(
                        new Printed(
                                1,
                                "",
                                "taken exists.\n  since yesterday\n  Try: User Get taken\n"));
        Printed json = admin("", "--json", "User Add taken x");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out()).isEmpty();
        var error = (Map<?, ?>) Json.read(json.err());
        assertThat(error).isNotNull();
        assertThat(List.copyOf(error.keySet())).isEqualTo(List.of("error", "detail", "hint", "id"));
        assertThat(error.get("id"))
                .isEqualTo(events.of(KernelEvent.CommandGiven.class).getLast().correlation());
    }

    @Test
    void defectsShowNoInnards() {
        Printed printed = admin("", "Defect");
        assertThat(printed.status()).isEqualTo(1);
        assertThat(printed.err())
                .startsWith("Defect failed by a defect in Postern.")
                .doesNotContain("innards");
    }

    @Test
    void dangerNeedsYes() {
        assertThat(admin("", "User Delete x").err())
                .contains("All mail of the account would be gone.", "--yes");
        assertThat(admin("", "--yes", "User Delete x")).isEqualTo(new Printed(0, "Deleted.\n", ""));
    }

    @Test
    void readsCommandsFromStandardInput() {
        Printed printed =
                admin(
                        """
                        # two users
                        User Add a 1

                        User Add b -
                        the secret of b
                        User Add taken 3
                        User Add c 4
                        """,
                        "-");
        assertThat(printed.status()).isEqualTo(1);
        assertThat(printed.out()).isEqualTo("Added a.\nAdded b.\n");
        assertThat(printed.err()).startsWith("Line 6: taken exists.\n");
        assertThat(passwords).containsExactly("1", "the secret of b");
    }

    @Test
    void readsSecretsFromStandardInput() {
        assertThat(admin("pä ss\n", "User Add a -").status()).isZero();
        assertThat(passwords).containsExactly("pä ss");
        assertThat(admin("", "User Add a -").err()).startsWith("The password was not given.");
        assertThat(events.all().toString()).doesNotContain("pä ss");
    }

    @Test
    void filesAreForTheOwnerOnly() throws Exception {
        for (String name : List.of("admin.socket", "admin.token")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(home.resolve(name))))
                    .isEqualTo("rw-------");
        }
        String token = Files.readString(home.resolve("admin.token")).strip();
        assertThat(token).matches("[0-9a-f]{64}");
        server.stop(Duration.ZERO);
        server.start();
        assertThat(Files.readString(home.resolve("admin.token")).strip()).isNotEqualTo(token);
    }

    @Test
    void aWrongTokenIsRefused() throws Exception {
        Files.writeString(home.resolve("admin.token"), "0".repeat(64));
        assertThat(admin("", "User List").err()).startsWith("The administration token is wrong.");
        assertThat(events.of(AdminEvent.TokenRefused.class)).hasSize(1);
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(home.resolve("admin.socket")));
    }

    private static @Nullable Map<?, ?> answer(SocketChannel channel) throws IOException {
        return new JsonLines(channel, 1 << 20).receive();
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        String token = Files.readString(home.resolve("admin.token")).strip();
        for (String line :
                List.of(
                        "GET / HTTP/1.1\r\n",
                        "[]\n",
                        "{}\n",
                        "{\"token\":5}\n",
                        "{\"version\":2,\"token\":\"" + token + "\",\"command\":\"Help\"}\n",
                        "{\"version\":1,\"token\":\"" + token + "\"}\n",
                        "x".repeat((1 << 20) + 2) + "\n")) {
            try (SocketChannel channel = connect()) {
                Thread.ofVirtual().start(() -> send(channel, line));
                Map<?, ?> answer = answer(channel);
                assertThat(answer).isNotNull();
                assertThat(answer.get("ok")).as(line).isEqualTo(false);
            }
        }
        assertThat(admin("", "User List").status()).isZero();
    }

    private static void send(SocketChannel channel, String line) {
        try {
            var octets = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        } catch (IOException e) {
            // The node closes on a line that is too long.
        }
    }

    @Test
    void aRequestMayComeOctetByOctet() throws Exception {
        String token = Files.readString(home.resolve("admin.token")).strip();
        String request = "{\"version\":1,\"token\":\"" + token + "\",\"command\":\"User Get é\"}\n";
        try (SocketChannel channel = connect()) {
            for (byte octet : request.getBytes(StandardCharsets.UTF_8)) {
                channel.write(ByteBuffer.wrap(new byte[] {octet}));
            }
            assertThat(answer(channel)).isEqualTo(Map.of("ok", true, "output", "Name  é\n"));
        }
    }

    /// Runs in place of the node's server, in a home of its own, one with other limits.
    private AdminServer limited(AdminLimits limits) throws IOException, ProblemException {
        home = Files.createDirectory(folder.resolve("limited"));
        var limited = new AdminServer(home, catalogue, events, InstantSource.system(), limits);
        limited.start();
        return limited;
    }

    @Test
    void limitsConnections() throws Exception {
        AdminServer one = limited(new AdminLimits(1, 4_096, Duration.ofMinutes(1), NO_PAUSE));
        Thread slow = Thread.ofVirtual().start(() -> admin("", "Slow"));
        reached.await();
        assertThat(admin("", "User List").err())
                .startsWith("Too many administration connections are open.");
        assertThat(events.of(AdminEvent.LimitReached.class)).hasSize(1);
        go.countDown();
        slow.join();
        one.stop(Duration.ofSeconds(5));
    }

    @Test
    void closesIdleConnections() throws Exception {
        AdminServer hasty = limited(new AdminLimits(1, 4_096, Duration.ofMillis(20), NO_PAUSE));
        try (SocketChannel idle = connect()) {
            assertThat(answer(idle)).isNull();
        }
        hasty.stop(Duration.ofSeconds(5));
    }

    @Test
    void stopWaitsForTheCommandUnderWay() throws Exception {
        var printed = new ArrayList<Printed>();
        Thread client = Thread.ofVirtual().start(() -> printed.add(admin("", "Slow")));
        reached.await();
        Thread stopping = Thread.ofVirtual().start(() -> server.stop(Duration.ofSeconds(30)));
        go.countDown();
        stopping.join();
        client.join();
        assertThat(printed).containsExactly(new Printed(0, "At last, console.\n", ""));
    }

    @Test
    void stopCutsWhatTakesTooLong() throws Exception {
        var printed = new ArrayList<Printed>();
        Thread client = Thread.ofVirtual().start(() -> printed.add(admin("", "Slow")));
        reached.await();
        server.stop(Duration.ZERO);
        client.join();
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst().err()).startsWith("The node did not answer to the end.");
    }

    @Test
    void tellsWhenNoNodeRuns() throws Exception {
        server.stop(Duration.ofSeconds(5));
        assertThat(admin("", "Status"))
                .isEqualTo(
                        new Printed(
                                1,
                                "",
                                "No node runs in %s.\n  There is no administration token.\n  Try: ./postern start --home %s\n"
                                        .formatted(home, home)));
        Files.writeString(home.resolve("admin.token"), "x");
        assertThat(admin("", "Status").err()).contains("Nothing answers");
        Files.delete(home.resolve("admin.token"));
    }

    @Test
    void aSocketLeftByACrashIsReplacedAndALiveOneIsNot() throws Exception {
        var second = new AdminServer(home, catalogue, events, InstantSource.system());
        assertThatThrownBy(second::start)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Another node runs in this home.");
        assertThat(admin("", "User List").status()).isZero();
        server.stop(Duration.ofSeconds(5));
        Files.writeString(home.resolve("admin.socket"), "");
        server.start();
        assertThat(admin("", "User List").status()).isZero();
    }

    @Test
    void aLongHomeGetsAShortSocket() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(120)));
        var far = new AdminServer(deep, catalogue, events, InstantSource.system());
        far.start();
        home = deep;
        Path socket = Path.of(Files.readString(deep.resolve("admin.socket.path")).strip());
        assertThat(admin("", "User Get x").status()).isZero();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(socket.resolveSibling(""))))
                .isEqualTo("rwx------");
        far.stop(Duration.ofSeconds(5));
        assertThat(socket).doesNotExist();
        assertThat(socket.resolveSibling("")).doesNotExist();
        assertThat(admin("", "User Get x").err()).startsWith("No node runs");
    }

    @Test
    void explainsItsOptions() {
        assertThat(admin("").err()).startsWith("There is no command.");
        assertThat(admin("", "--jsn", "Help").err()).startsWith("There is no option --jsn.");
        assertThat(admin("", "--home").err()).startsWith("The home of the node is missing.");
    }
}
