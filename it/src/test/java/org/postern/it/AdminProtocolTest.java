package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The administration protocol by clients in other languages, against a real node.
class AdminProtocolTest {
    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Path client(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = AdminProtocolTest.class.getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static String run(String... command) throws IOException {
        var result = Programs.run(List.of(command), "");
        assertThat(result.exit()).as(result.output() + result.errors()).isZero();
        return result.output();
    }

    @Test
    void aPythonClientAdministersADomain() throws IOException {
        StockNode.require("python3", "python3");
        String script = client("admin.py").toString();
        String output =
                run(
                        "python3",
                        script,
                        String.valueOf(node.port("admin")),
                        node.administratorPassword());
        assertThat(output.lines().toList())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches("\\* OK mx\\.example\\.test admind [0-9.]+ .+"),
                        line -> assertThat(line).startsWith("NO Not logged in"),
                        line -> assertThat(line).isEqualTo("LOGIN 43"),
                        line -> assertThat(line).startsWith("DOMAIN ADD | [] | OK"),
                        line -> assertThat(line).startsWith("domain setcurrent | [] | OK"),
                        line -> assertThat(line).startsWith("User Add | [] | OK"),
                        line -> assertThat(line).startsWith("User Add | [] | NO Already exists"),
                        line -> assertThat(line).startsWith("User Add | [] | OK"),
                        line ->
                                assertThat(line)
                                        .contains("'anna@second.test', 'Anna \"A\" Müller', 'user'")
                                        .contains("'long@second.test'")
                                        .endsWith("OK 2 users"),
                        line -> assertThat(line).contains("[['long@second.test'").contains("| OK"),
                        line -> assertThat(line).contains("| OK"),
                        line -> assertThat(line).startsWith("Dl Add | [] | OK"),
                        line -> assertThat(line).startsWith("DlEntry Add | [] | OK"),
                        line ->
                                assertThat(line)
                                        .contains("anna@second.test")
                                        .contains("long@second.test")
                                        .contains("| OK"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "Mailbox List | [['anna@second.test/Sent', '0',"
                                                        + " '0']] | OK 1 folder"),
                        line -> assertThat(line).contains("['state', 'idle']").endsWith("| OK"),
                        line -> assertThat(line).contains("[['all', 'licensed']] | OK"),
                        line -> assertThat(line).isEqualTo("Update List | [] | OK"),
                        line -> assertThat(line).startsWith("User Get | [] | NO No such "),
                        line -> assertThat(line).contains("| OK"),
                        line ->
                                assertThat(line)
                                        .startsWith("Nonsense Now | [] | NO Unknown command"),
                        line -> assertThat(line).startsWith("User Add | [] | NO Bad argument"),
                        line -> assertThat(line).isEqualTo("OK"),
                        line -> assertThat(line).startsWith("NO Permission denied"),
                        line -> assertThat(line).startsWith("OK"));
    }

    @Test
    void aPerlClientWatchesLogins() throws IOException {
        StockNode.require("perl", "perl");
        String script = client("admin.pl").toString();
        assertThat(
                        run(
                                "perl",
                                script,
                                String.valueOf(node.port("admin")),
                                node.administratorPassword()))
                .isEqualTo(
                        """
                        watcher OK
                        event directory.LoginAccepted
                        field account=administrator@example.test
                        """);
    }

    @Test
    void underTlsItIsTheSame() throws IOException {
        StockNode.require("openssl", "openssl");
        var result =
                Programs.run(
                        List.of(
                                "openssl",
                                "s_client",
                                "-quiet",
                                "-connect",
                                "127.0.0.1:" + node.port("admins")),
                        "tag VERSION\r\ntag LOGOUT\r\n");
        assertThat(result.output())
                .startsWith("* OK mx.example.test admind ")
                .contains("\r\ntag OK ")
                .endsWith("\r\ntag OK bye\r\n");
    }
}
