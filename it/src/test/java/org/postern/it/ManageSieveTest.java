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
import java.util.ArrayList;
import java.util.List;

/// Filter scripts by sieve-connect, as Debian has it, against a real node.
class ManageSieveTest {
    @TempDir static Path folder;

    private static StockNode node;

    @BeforeAll
    static void start() throws IOException {
        node = StockNode.start(folder, "sieve", "other");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String connect(String mechanism, String... more) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "sieve-connect",
                                "--server",
                                "127.0.0.1",
                                "--port",
                                String.valueOf(node.port("managesieve")),
                                "--user",
                                "sieve@example.test",
                                "--passwordfd",
                                "0",
                                "--notlsverify",
                                "--authmech",
                                mechanism));
        command.addAll(List.of(more));
        var result = Programs.run(command, "secret\n");
        return result.exit() + " " + result.output() + result.errors();
    }

    @Test
    void sieveConnectKeepsAndActivatesScripts() throws IOException {
        StockNode.require("sieve-connect", "sieve-connect");
        var script = folder.resolve("rules.sieve");
        Files.writeString(
                script,
                "require \"fileinto\";\nif header :contains \"Subject\" \"x\" {\n"
                        + "  fileinto \"X\";\n}\n");
        var bad = folder.resolve("bad.sieve");
        Files.writeString(bad, "frobnicate;\n");
        String local = script.toString();
        assertThat(connect("PLAIN", "--upload", "--localsieve", local, "--remotesieve", "rules"))
                .startsWith("0 ");
        assertThat(connect("PLAIN", "--activate", "--remotesieve", "rules")).startsWith("0 ");
        assertThat(connect("PLAIN", "--list")).contains("\"rules\"", "ACTIVE");
        var copy = folder.resolve("copy.sieve");
        assertThat(
                        connect(
                                "PLAIN",
                                "--download",
                                "--remotesieve",
                                "rules",
                                "--localsieve",
                                copy.toString()))
                .startsWith("0 ");
        assertThat(copy).hasSameTextualContentAs(script);
        assertThat(connect("PLAIN", "--checkscript", "--localsieve", bad.toString()))
                .contains("line 1, column 1: there is no command frobnicate");
        assertThat(connect("PLAIN", "--deactivate")).startsWith("0 ");
        assertThat(connect("PLAIN", "--delete", "--remotesieve", "rules")).startsWith("0 ");
        assertThat(connect("PLAIN", "--list")).doesNotContain("rules");
    }
}
