package org.postern.it;

import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Mail that curl brings to a node; it must be taken.
final class Curl {
    private Curl() {}

    /// As another server would.
    static void deliver(NodeProcess node, Path message, String from, String to) throws IOException {
        send(node, "smtp", List.of(), message, from, to);
    }

    /// As a mail program would: under TLS, with the password `secret`.
    static void submit(NodeProcess node, String user, Path message, String from, String to)
            throws IOException {
        var login = List.of("-k", "--ssl-reqd", "-u", user + ":secret");
        send(node, "submission", login, message, from, to);
    }

    private static void send(
            NodeProcess node,
            String service,
            List<String> login,
            Path message,
            String from,
            String to)
            throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS"));
        command.addAll(login);
        command.add("smtp://127.0.0.1:" + node.port(service));
        command.addAll(List.of("--mail-from", from, "--mail-rcpt", to, "-T", message.toString()));
        Programs.run(command.toArray(String[]::new));
    }
}
