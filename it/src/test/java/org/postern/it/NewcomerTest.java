package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Somebody who has nothing but `Help` adds a domain and ten users, sets a quota, makes a list,
/// holds the queue and finds a message: at a terminal over SSH, and by the protocol for programs.
class NewcomerTest {
    private static final int LOOKS = 300;
    private static final int USERS = 10;

    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        // Mail for elsewhere waits: nobody listens there.
        node.admin("Route Add away.test smtp:127.0.0.1:9");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void deliver(String from, String to, String subject) throws IOException {
        Path message = Files.createTempFile(folder, "m", ".eml");
        Files.writeString(message, "Subject: " + subject + "\r\n\r\nhello\r\n");
        Programs.run(
                "curl",
                "-sS",
                "-k",
                "--ssl-reqd",
                "smtp://127.0.0.1:" + node.port("submission"),
                "-u",
                from + ":secret",
                "--mail-from",
                from,
                "--mail-rcpt",
                to,
                "-T",
                message.toString());
    }

    /// What Help says is all that is known beforehand.
    private static void told(String topic, String... commands) throws IOException {
        assertThat(node.admin("Help About " + topic)).contains(commands);
    }

    @Test
    void atATerminal() throws IOException {
        StockNode.require("tmux", "tmux");
        StockNode.require("ssh", "openssh-client");
        told("domains", "Domain Add");
        told("accounts", "User Add", "User Set");
        told("quota", "User Set alice quota 2GiB");
        told("lists", "Dl Add", "DlEntry Add");
        told("queue", "Queue Hold", "Queue Release");
        told("messages", "Message Trace");
        String key = folder.resolve("key").toString();
        Programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key);
        node.admin("SshKey Add Administrator " + Files.readString(Path.of(key + ".pub")).strip());
        var screen = new Screen(folder.resolve("tmux").toString());
        screen.open(
                "ssh",
                "-p",
                String.valueOf(node.port("ssh")),
                "-i",
                key,
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "UserKnownHostsFile=" + folder.resolve("hosts"),
                "Administrator@127.0.0.1");
        try {
            screen.await("mx>");
            screen.type("Help About quota", "How much mail a mailbox holds");
            screen.type("q", "mx>");
            screen.type("Domain Add newco.test", "Domain newco.test added.");
            for (int i = 1; i <= USERS; i++) {
                screen.type(
                        "User Add ada" + i + "@newco.test secret",
                        "Account ada" + i + "@newco.test created.");
            }
            screen.type("User Set ada1@newco.test quota 1GiB", "quota is now 1GiB");
            screen.type("Dl Add team@newco.test", "team@newco.test");
            screen.type("DlEntry Add team@newco.test ada1@newco.test ada2@newco.test", "added to");
            deliver("ada1@newco.test", "bob@away.test", "waits");
            screen.type("Queue Hold *", "1 messages held.");
            screen.type("Message Trace bob@away.test", "bob@away.test");
        } finally {
            screen.close();
        }
        assertThat(node.admin("User List *@newco.test")).contains(USERS + " users");
        assertThat(node.admin("Queue List held")).contains("bob@away.test");
    }

    @Test
    void byTheProtocol() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port("admin"))) {
            var client = new Client(socket);
            assertThat(client.in.readLine()).startsWith("* OK ");
            client.ok("LOGIN Administrator " + node.administratorPassword());
            assertThat(client.ok("HELP ABOUT queue")).anyMatch(l -> l.contains("Queue Hold"));
            client.ok("DOMAIN ADD second.test");
            for (int i = 1; i <= USERS; i++) {
                client.ok("USER ADD eve" + i + "@second.test secret \"Eve " + i + "\"");
            }
            client.ok("USER SET eve1@second.test quota 1GiB");
            client.ok("DL ADD all@second.test");
            client.ok("DLENTRY ADD all@second.test eve1@second.test eve2@second.test");
            deliver("eve1@second.test", "carl@away.test", "waits too");
            client.ok("QUEUE HOLD to:carl@away.test");
            assertThat(client.ok("QUEUE LIST held \"\""))
                    .anyMatch(l -> l.contains("carl@away.test"));
            assertThat(client.ok("MESSAGE TRACE carl@away.test"))
                    .anyMatch(l -> l.contains("carl@away.test"));
            assertThat(client.ok("USER LIST *@second.test 1 100")).hasSize(USERS + 1);
        }
    }

    /// The protocol, a command at a time.
    private static final class Client {
        private final BufferedReader in;
        private final Writer out;
        private int tags;

        Client(Socket socket) throws IOException {
            in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        }

        /// All lines of an answer that has to be OK.
        List<String> ok(String command) throws IOException {
            String tag = "t" + ++tags;
            out.write(tag + " " + command + "\r\n");
            out.flush();
            var lines = new ArrayList<String>();
            String line;
            do {
                line = in.readLine();
                lines.add(line);
            } while (line != null && !line.startsWith(tag + " "));
            assertThat(line).as(command).startsWith(tag + " OK");
            return lines;
        }
    }

    /// A terminal of 80 columns.
    private record Screen(String socket) {
        void open(String... command) throws IOException {
            var all =
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
                                    "80",
                                    "-y",
                                    "24"));
            all.addAll(List.of(command));
            Programs.run(all.toArray(String[]::new));
        }

        /// Types a line and looks until the screen has what it brings.
        void type(String line, String answer) throws IOException {
            Programs.run("tmux", "-S", socket, "send-keys", "-l", line);
            Programs.run("tmux", "-S", socket, "send-keys", "Enter");
            await(answer);
        }

        void await(String text) throws IOException {
            String screen = "";
            for (int i = 0; i < LOOKS; i++) {
                screen = Programs.run("tmux", "-S", socket, "capture-pane", "-p");
                // A line that is longer than the terminal goes on in the next.
                if (screen.contains(text) || screen.replace("\n", "").contains(text)) {
                    return;
                }
                // A look takes a few milliseconds; the wait is tmux's own.
                Programs.run("tmux", "-S", socket, "run-shell", "-d", "0.1", "true");
            }
            throw new AssertionError("the screen does not show " + text + ":\n" + screen);
        }

        void close() throws IOException {
            Programs.run(List.of("tmux", "-S", socket, "kill-server"), "");
        }
    }
}
