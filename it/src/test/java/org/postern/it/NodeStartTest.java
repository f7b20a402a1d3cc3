package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;
import org.postern.bench.Programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// From nothing to a node and back: first start, orderly stop, later starts, and starts that must
/// be refused. One home is started and stopped before the tests; each test leaves it stopped and as
/// it was.
class NodeStartTest {
    private static final String ADMINISTRATOR = "Administrator@example.test";

    @TempDir static Path folder;

    private static NodeProcess node;
    private static List<String> screen;
    private static String password;
    private static Map<String, String> modes;
    private static End end;

    /// How the node ended after SIGTERM, and what each session heard then.
    private record End(
            int exit, Duration time, List<String> smtp, List<String> imap, List<String> pop) {}

    @BeforeAll
    static void startAndStopOnce() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"), "smtp.maxMessageOctets=1MiB");
        screen = node.output();
        password = node.administratorPassword();
        modes = modes(node.home());
        assertThat(Postman.deliver(node, ADMINISTRATOR, Postman.message("kept")).code())
                .isEqualTo(250);
        end = stopWithSessionsOpen();
    }

    private static End stopWithSessionsOpen() throws IOException {
        try (var smtp = LineClient.connect(node.port("smtp"));
                var imap = LineClient.connect(node.port("imap"));
                var pop = LineClient.connect(node.port("pop3"))) {
            smtp.line();
            smtp.askAll("EHLO client.elsewhere.test");
            imap.line();
            imap.askUntil("a LOGIN " + ADMINISTRATOR + " " + password, "a OK");
            imap.askUntil("b SELECT INBOX", "b OK");
            imap.askUntil("c IDLE", "+");
            pop.line();
            long begun = System.nanoTime();
            int exit = node.terminate();
            var time = Duration.ofNanos(System.nanoTime() - begun);
            return new End(exit, time, smtp.rest(), imap.rest(), pop.rest());
        }
    }

    @AfterAll
    static void close() {
        node.close();
    }

    private static Map<String, String> modes(Path home) throws IOException {
        var modes = new TreeMap<String, String>();
        try (var files = Files.list(home)) {
            for (var file : files.toList()) {
                modes.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        modes.put(".", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
        return modes;
    }

    @Test
    void firstScreenSaysWhatListensWhoRunsItAndWhatToTry() {
        var text = String.join("\n", screen);
        assertThat(text)
                .startsWith("Postern ")
                .contains(node.home().toString(), "host mx.example.test, domain example.test")
                .contains(ADMINISTRATOR, "shown once", "User Add alice@example.test")
                .contains("--home " + node.home());
        for (var service : List.of("smtp", "lmtp", "imap", "managesieve")) {
            assertThat(text)
                    .containsPattern("(?m)^ *" + service + " +port " + node.port(service) + "\\b");
        }
        for (var service : List.of("submission", "imap", "pop3", "http")) {
            assertThat(text)
                    .containsPattern(
                            "(?m)^ *%s +port %d, TLS %d +on"
                                    .formatted(
                                            service, node.port(service), node.port(service + "s")));
        }
        assertThat(screen.stream().filter(line -> line.startsWith("  ./postern"))).hasSize(3);
        assertThat(screen).hasSizeLessThanOrEqualTo(24);
        assertThat(screen.getLast()).startsWith("postern ready");
    }

    @Test
    void firstStartMakesFilesThatOnlyTheOwnerReads() {
        assertThat(modes)
                .containsEntry(".", "rwx------")
                .containsEntry("postern.toml", "rw-------")
                .containsEntry("admin.token", "rw-------")
                .containsKeys("postern.pid", "log", "tls", "data");
    }

    @Test
    void settingsOfTheCommandLineStandInTheFile() throws IOException {
        assertThat(node.home().resolve("postern.toml"))
                .content()
                .contains("domain = \"example.test\"", "hostname = \"mx.example.test\"")
                .containsPattern("(?m)^smtp\\.port = " + node.port("smtp") + "$")
                .containsPattern("(?m)^smtp\\.maxMessageOctets = \"?1MiB\"?$")
                .containsPattern("(?m)^#smtp\\.maxRecipients = 1000$");
    }

    @Test
    void thePasswordIsKeptNowhere() throws IOException {
        try (var files = Files.walk(node.home())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var octets = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(octets.contains(password)).as(file.toString()).isFalse();
            }
        }
    }

    @Test
    void sessionsAreToldOfTheEnd() {
        assertThat(end.exit()).isZero();
        assertThat(end.time()).isLessThan(Duration.ofMinutes(1));
        assertThat(end.smtp()).hasSize(1).first().asString().startsWith("421 4.3.2 ");
        assertThat(end.imap()).isNotEmpty();
        assertThat(end.imap().getLast()).startsWith("* BYE ");
        // POP3 has no word for it but the end of the connection.
        assertThat(end.pop().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void aStoppedNodeSaysSo() throws IOException {
        assertThat(node.postern("status").exit()).isEqualTo(3);
        assertThat(node.postern("stop").exit()).isZero();
        var admin = node.postern("admin", "Status");
        assertThat(admin.exit()).isEqualTo(1);
        assertThat(admin.output()).isEmpty();
        assertThat(admin.errors()).contains("No node runs in", "./postern start");
        assertThat(node.home().resolve("postern.pid")).doesNotExist();
    }

    @Test
    void laterStartKeepsPasswordAndMailAndStopEndsIt() throws IOException {
        node.restart();
        var text = String.join("\n", node.output());
        assertThat(text).contains("postern ready").doesNotContain("password");
        assertThat(Postman.subjects(node, ADMINISTRATOR, password)).contains("kept");
        assertThat(node.postern("status").exit()).isZero();
        assertThat(node.postern("stop").exit()).isZero();
        assertThat(node.awaitExit()).isZero();
        assertThat(node.postern("status").exit()).isEqualTo(3);
    }

    @Test
    void namesAreReadByTheFirstStartOnly() throws IOException {
        assertThat(refused(node.home(), "domain=other.test"))
                .contains("first start only", "example.test", "Domain Add other.test");
        assertThat(refused(node.home(), "hostname=mx.other.test"))
                .contains("first start only", "Settings Set hostname mx.other.test");
    }

    @Test
    void faultsOfTheFileAreAllNamedWithTheirLines() throws IOException {
        assertThat(refusedWith("smtp.port = 70000\nsmtp.prot = 1\nimap.idleTimeout = \"soon\"\n"))
                .contains("3 faults", "line 1", "smtp.port = 70000", "line 2", "smtp.prot")
                .contains("did you mean smtp.port", "line 3", "imap.idleTimeout", "Try: ");
        assertThat(refusedWith("smtp.port = 2525\nthis is no TOML\n")).contains("line 2");
        assertThat(refusedWith("no.such.key = 1\n")).contains("line 1", "no.such.key");
        assertThat(refusedWith("log.keep = [\n")).contains("line ");
        // What was the first domain cannot be taken away in the file either.
        assertThat(refusedWith("domain = \"not a domain\"\n")).contains("domain");
    }

    /// What a start says to a file with these lines before the rest.
    private static String refusedWith(String lines) throws IOException {
        var file = node.home().resolve("postern.toml");
        var before = Files.readString(file);
        // Only the ports are needed of what was there: the same key twice would be another fault.
        var rest =
                before.lines()
                        .filter(line -> line.matches("\\w+\\.port = .*|\\w+ = .*"))
                        .filter(line -> !lines.contains(line.replaceFirst(" = .*", " = ")))
                        .reduce("", (text, line) -> text + line + "\n");
        Files.writeString(file, lines + rest);
        try {
            var said = refused(node.home());
            assertThat(file).hasContent(lines + rest);
            return said;
        } finally {
            Files.writeString(file, before);
        }
    }

    @Test
    void faultsOfTheCommandLineChangeNothing() throws IOException {
        var file = node.home().resolve("postern.toml");
        var before = Files.readString(file);
        assertThat(refused(node.home(), "smtp.port=99999", "smtp.prot=1"))
                .contains("smtp.port", "smtp.prot");
        assertThat(refused(node.home(), "smtp.port")).contains("key=value");
        assertThat(file).hasContent(before);
        var fresh = folder.resolve("never");
        assertThat(refused(fresh, "smtp.port=99999")).contains("smtp.port", "99999");
        assertEmpty(fresh);
    }

    @Test
    void aTakenPortLeavesNothingBehind() throws IOException {
        var fresh = folder.resolve("taken");
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ports = new ArrayList<String>();
            node.ports().keySet().forEach(service -> ports.add(service + ".port=0"));
            ports.add("domain=example.test");
            ports.add("hostname=mx.example.test");
            ports.add("pop3s.port=" + other.getLocalPort());
            ports.remove("pop3s.port=0");
            assertThat(refused(fresh, ports.toArray(String[]::new)).lines())
                    .satisfiesExactly(
                            what ->
                                    assertThat(what)
                                            .startsWith("postern: pop3s.port: ")
                                            .contains(other.getLocalPort() + " cannot be bound"),
                            detail -> assertThat(detail).startsWith("  ").contains("127.0.0.1"),
                            hint -> assertThat(hint).startsWith("  Try: "));
        }
        assertEmpty(fresh);
    }

    @Test
    void aHomeThatIsNoFolderIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "mine");
        assertThat(refused(file)).contains(file.toString(), "not a folder", "Try: ");
        assertThat(refused(file.resolve("home"))).contains(file.toString(), "not a folder");
        assertThat(file).hasContent("mine");
    }

    /// What a start that must fail prints on standard error: nothing on standard output, nothing of
    /// the program's inside.
    private static String refused(Path home, String... settings) throws IOException {
        var command = new ArrayList<String>();
        command.addAll(List.of(Tree.ROOT.resolve("postern").toString(), "start"));
        command.addAll(List.of("--home", home.toString()));
        for (var setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        var result = Programs.run(command, "");
        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .startsWith("postern: ")
                .doesNotContain("Exception", "\tat ", "org.postern");
        return result.errors();
    }

    private static void assertEmpty(Path home) {
        assertThat(home.toFile().list()).as(home.toString()).isNullOrEmpty();
    }
}
