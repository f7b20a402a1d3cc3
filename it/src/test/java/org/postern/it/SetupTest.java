package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./postern setup` in a terminal and without one, over a home where nothing is yet.
class SetupTest {
    private static final int LOOKS = 600;

    @TempDir private Path folder;

    private List<String> setup(String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "POSTERN_NO_BUILD=1",
                                Tree.ROOT.resolve("postern").toString(),
                                "setup",
                                "--home",
                                folder.resolve("home").toString()));
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void withoutATerminal() throws IOException {
        var answers =
                Files.writeString(
                        folder.resolve("answers"),
                        """
                        hostname=mail.example.test
                        dns=127.0.0.1
                        ntp=none
                        timezone=Europe/Berlin
                        password=correct horse
                        listen=loopback
                        """);
        var shown = Programs.run(setup("--answers", answers.toString()), "");
        assertThat(shown.output())
                .contains("domain = example.test  (as proposed", "timeZone = Europe/Berlin")
                .contains("Nothing is changed.")
                .doesNotContain("correct horse");
        assertThat(folder.resolve("home")).doesNotExist();

        var wrong = Programs.run(setup("--answer", "hostname=mail"), "");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.errors()).contains("a full name has a dot");
        var unknown = Programs.run(setup("--colour"), "");
        assertThat(unknown.errors()).contains("setup does not know '--colour'");
    }

    @Test
    void changesANodeThatRunsAndOneThatDoesNot() throws IOException {
        var home = folder.resolve("home");
        NodeProcess.start(Tree.ROOT, home).close();
        var resting =
                Programs.run(
                        setup(
                                "--answer",
                                "timezone=Europe/Berlin",
                                "--answer",
                                "password=correct horse",
                                "--answer",
                                "ntp=none",
                                "--yes"),
                        "");
        assertThat(resting.errors()).isEmpty();
        assertThat(resting.output()).contains("The node is set up.").doesNotContain("correct");
        try (var node = NodeProcess.start(Tree.ROOT, home)) {
            assertThat(node.admin("Settings Get timeZone")).contains("Europe/Berlin");
            assertThat(node.admin("Audit List Setup")).contains("timeZone").doesNotContain("horse");
            var running = Programs.run(setup("--answer", "timezone=Asia/Tokyo", "--yes"), "");
            assertThat(running.output()).contains("What takes a restart waits for it");
            assertThat(node.admin("Settings Get timeZone")).contains("Asia/Tokyo");
            assertThat(Programs.run(login(node), "").exit()).isZero();
        }
    }

    /// The password that the wizard was given lets in.
    private static List<String> login(NodeProcess node) {
        return List.of(
                "curl",
                "-sS",
                "imap://127.0.0.1:" + node.port("imap") + "/",
                "-u",
                "Administrator:correct horse");
    }

    @Test
    void inATerminal() throws IOException {
        StockNode.require("tmux", "tmux");
        String socket = folder.resolve("tmux").toString();
        var command =
                new ArrayList<>(
                        List.of(
                                "tmux",
                                "-S",
                                socket,
                                "-f",
                                "/dev/null",
                                "new-session",
                                "-d",
                                "-x",
                                "120",
                                "-y",
                                "50"));
        command.add(String.join(" ", setup()) + "; echo ended; sleep 60");
        Programs.run(command.toArray(String[]::new));
        try {
            awaitScreen(socket, "Name of this node");
            type(socket, "mail");
            awaitScreen(socket, "a full name has a dot");
            type(socket, "mail.example.test");
            awaitScreen(socket, "First mail domain [example.test]");
            type(socket, "back");
            awaitScreen(socket, "Name of this node [mail.example.test]");
            type(socket, "quit");
            awaitScreen(socket, "Nothing is changed.");
            awaitScreen(socket, "ended");
        } finally {
            Programs.run(List.of("tmux", "-S", socket, "kill-server"), "");
        }
        assertThat(folder.resolve("home")).doesNotExist();
    }

    private static void type(String socket, String line) throws IOException {
        Programs.run("tmux", "-S", socket, "send-keys", line, "Enter");
    }

    /// Looks at the screen until it shows something.
    private static void awaitScreen(String socket, String text) throws IOException {
        String screen = "";
        for (int i = 0; i < LOOKS; i++) {
            screen = Programs.run("tmux", "-S", socket, "capture-pane", "-p");
            if (screen.contains(text)) {
                return;
            }
            // A look takes a few milliseconds; the wait is tmux's own.
            Programs.run("tmux", "-S", socket, "run-shell", "-d", "0.1", "true");
        }
        throw new AssertionError("the screen does not show " + text + ":\n" + screen);
    }
}
