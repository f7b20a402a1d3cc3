package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// First starts that were killed half-way, and process numbers that a kill left behind.
class CutOffStartTest {
    @TempDir Path folder;

    @Test
    void aPasswordThatNobodySawIsGivenAnewAndAHalfMadeCertificateIsMadeAgain() throws IOException {
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            var unseen = node.administratorPassword();
            node.terminate();
            // As a kill leaves it between the account and the banner, and between key and
            // certificate.
            Files.writeString(node.home().resolve("first-start"), "");
            var aside = Files.createDirectory(node.home().resolve("tls.new"));
            Files.move(node.home().resolve("tls/key.pem"), aside.resolve("key.pem"));
            Files.delete(node.home().resolve("tls/cert.pem"));
            Files.delete(node.home().resolve("tls"));

            node.restart();
            var given = node.administratorPassword();
            assertThat(given).isNotEqualTo(unseen);
            assertThat(login(node, given)).startsWith("a OK");
            assertThat(login(node, unseen)).startsWith("a NO");
            assertThat(node.home().resolve("tls/cert.pem")).isNotEmptyFile();

            node.terminate();
            node.restart();
            assertThat(node.output()).noneMatch(line -> line.strip().startsWith("password"));
            assertThat(login(node, given)).startsWith("a OK");
        }
    }

    @Test
    void stopEndsNoOtherHomesNode() throws IOException {
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            var other = Files.createDirectory(folder.resolve("other"));
            Files.copy(node.home().resolve("postern.pid"), other.resolve("postern.pid"));
            for (var verb : List.of("stop", "status")) {
                var result =
                        Programs.run(
                                List.of(
                                        Tree.ROOT.resolve("postern").toString(),
                                        verb,
                                        "--home",
                                        other.toString()),
                                "");
                assertThat(result.output() + result.errors()).contains("nothing runs in");
            }
            assertThat(node.postern("status").exit()).isZero();
        }
    }

    @Test
    void aFirstStartThatFailsLeavesWhatWasThereBefore() throws IOException {
        var home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("letter.txt"), "mine");
        var result =
                Programs.run(
                        List.of(
                                Tree.ROOT.resolve("postern").toString(),
                                "start",
                                "--home",
                                home.toString(),
                                "--set",
                                "smtp.port=none"),
                        "");
        assertThat(result.exit()).isEqualTo(1);
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("letter.txt"));
        }
    }

    private static String login(NodeProcess node, String password) throws IOException {
        try (var imap = LineClient.connect(node.port("imap"))) {
            imap.line();
            return imap.askUntil("a LOGIN administrator " + password, "a ").getLast();
        }
    }
}
