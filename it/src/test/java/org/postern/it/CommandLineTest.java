package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line over SSH by Debian's client, alone and in a real terminal.
class CommandLineTest {
    private static final int LOOKS = 200;

    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        StockNode.require("ssh", "openssh-client");
        Programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key());
        node.admin("SshKey Add Administrator " + Files.readString(Path.of(key() + ".pub")).strip());
        node.admin("User Add fred secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String key() {
        return folder.resolve("key").toString();
    }

    private static List<String> ssh(String user, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "ssh",
                                "-p",
                                String.valueOf(node.port("ssh")),
                                "-i",
                                key(),
                                "-o",
                                "BatchMode=yes",
                                "-o",
                                "IdentitiesOnly=yes",
                                "-o",
                                "StrictHostKeyChecking=no",
                                "-o",
                                "LogLevel=ERROR",
                                "-o",
                                "UserKnownHostsFile=" + folder.resolve("hosts"),
                                user + "@127.0.0.1"));
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void oneCommandWithItsExitStatus() throws IOException {
        var list = Programs.run(ssh("Administrator", "User List fred --json"), "");
        assertThat(list.exit()).isZero();
        assertThat(list.output()).startsWith("[{\"name\":\"fred@example.test\"");
        var none = Programs.run(ssh("Administrator", "User Get nobody"), "");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.output()).isEmpty();
        assertThat(none.errors()).contains("There is no account nobody@example.test.");
        var kept = Programs.run(ssh("Administrator", "User Delete fred"), "");
        assertThat(kept.exit()).isEqualTo(1);
        assertThat(kept.errors()).contains("--yes");
    }

    @Test
    void aUserIsNoOperator() throws IOException {
        node.admin("SshKey Add fred " + Files.readString(Path.of(key() + ".pub")).strip());
        var refused = Programs.run(ssh("fred", "Status"), "");
        assertThat(refused.exit()).isEqualTo(255);
        assertThat(refused.errors()).contains("Permission denied");
        node.admin("User Set fred role help-desk");
        assertThat(Programs.run(ssh("fred", "Status"), "").exit()).isZero();
        var below = Programs.run(ssh("fred", "User Add x secret"), "");
        assertThat(below.exit()).isEqualTo(1);
        assertThat(below.errors()).contains("not permitted");
        node.admin("User Set fred status locked");
        assertThat(Programs.run(ssh("fred", "Status"), "").exit()).isEqualTo(255);
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
                                "100",
                                "-y",
                                "30"));
        command.addAll(ssh("Administrator"));
        Programs.run(command.toArray(String[]::new));
        try {
            awaitScreen(socket, "mx>");
            keys(socket, "use", "Tab", "g", "Tab", "adm", "Tab", "Enter");
            assertThat(awaitScreen(socket, "administrator"))
                    .contains("mx> User Get Administrator@example.test");
            keys(socket, "Domain Add tmux.test", "Enter");
            awaitScreen(socket, "Domain tmux.test added.");
            keys(socket, "Up", "Enter");
            awaitScreen(socket, "exists already");
            keys(socket, "Help", "Enter");
            awaitScreen(socket, "-- more:");
            keys(socket, "q", "Setup", "Enter");
            awaitScreen(socket, "Name of this node [");
            keys(socket, "quit", "Enter");
            awaitScreen(socket, "Nothing is changed.");
            keys(socket, "exit", "Enter");
        } finally {
            Programs.run(List.of("tmux", "-S", socket, "kill-server"), "");
        }
        assertThat(node.admin("Audit List tmux.test"))
                .contains("Administrator@example.test  ssh 127.0.0.1:")
                .contains("Domain Add tmux.test");
    }

    private static void keys(String socket, String... keys) throws IOException {
        var command = new ArrayList<>(List.of("tmux", "-S", socket, "send-keys"));
        command.addAll(List.of(keys));
        Programs.run(command.toArray(String[]::new));
    }

    /// Looks at the screen until it shows something.
    private static String awaitScreen(String socket, String text) throws IOException {
        String screen = "";
        for (int i = 0; i < LOOKS; i++) {
            screen = Programs.run("tmux", "-S", socket, "capture-pane", "-p");
            if (screen.contains(text)) {
                return screen;
            }
            // A look takes a few milliseconds; the wait is tmux's own.
            Programs.run("tmux", "-S", socket, "run-shell", "-d", "0.1", "true");
        }
        throw new AssertionError("the screen does not show " + text + ":\n" + screen);
    }
}
