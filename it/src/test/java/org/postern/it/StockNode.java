package org.postern.it;

import org.junit.jupiter.api.Assumptions;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real node with users whose password is `secret`, for tests by programs that are not ours.
final class StockNode implements AutoCloseable {
    private final Path folder;
    private final NodeProcess node;

    private StockNode(Path folder, NodeProcess node) {
        this.folder = folder;
        this.node = node;
    }

    static StockNode start(Path folder, String... users) throws IOException {
        var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        for (var user : users) {
            node.admin("User Add " + user + " secret \"Test of " + user + "\"");
        }
        return new StockNode(folder, node);
    }

    int port(String service) {
        return node.port(service);
    }

    /// What curl gets from a mailbox.
    String curl(String service, String user, String path, String... options) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-k"));
        command.add(service + "://127.0.0.1:" + node.port(service) + "/" + path);
        command.addAll(List.of("-u", user + ":secret"));
        command.addAll(List.of(options));
        return Programs.run(command.toArray(String[]::new));
    }

    /// Brings a message from outside.
    void deliver(String user, String subject, String body) throws IOException {
        var message = Files.createTempFile(folder, "message", ".eml");
        Files.writeString(
                message, "From: a@elsewhere.test\r\nSubject: " + subject + "\r\n\r\n" + body);
        Programs.run(
                "curl",
                "-sS",
                "smtp://127.0.0.1:" + node.port("smtp"),
                "--mail-from",
                "a@elsewhere.test",
                "--mail-rcpt",
                user + "@example.test",
                "-T",
                message.toString());
    }

    /// Skips the test, saying why, when a program is not installed.
    static void require(String program, String packageName) {
        Assumptions.assumeTrue(
                Programs.installed(program),
                "the Debian package " + packageName + " is not installed");
    }

    @Override
    public void close() {
        node.close();
    }
}
