package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The commands of docs/transport.md are run as they stand there, in their order, on a node that
/// has the accounts, the domain and the queued mail that they speak of.
class TransportPageTest {
    /// These find nothing on a node that sent nothing to the world, and say so.
    private static final List<String> NOTHING_YET =
            List.of("TlsReport Show far.example", "DmarcReport Send far.example");

    @TempDir Path folder;

    @Test
    void eachCommandDoesWhatItSays() throws Exception {
        StockNode.require("curl", "curl");
        var page = Files.readString(Tree.ROOT.resolve("docs/transport.md"));
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.adminAll(
                    "Domain Add example.org",
                    "User Add ada@example.org secret",
                    "User Add catchall@example.org secret",
                    "User Add ada secret",
                    "Route Add far.example smtp:127.0.0.1:" + FreePorts.one());
            for (String command : commands(page)) {
                run(node, command);
            }
        }
    }

    private void run(NodeProcess node, String command) throws IOException {
        String line = command;
        if (line.contains(" ID")) {
            send(node);
            line = line.replace(" ID", " " + queued(node));
        }
        if (line.contains(" rsa20")) {
            line = line.substring(0, line.indexOf(" rsa20")) + " " + key(node);
        }
        var result = node.administer("password\n", line);
        boolean nothing = NOTHING_YET.stream().anyMatch(command::startsWith);
        assertThat(result.exit()).as(command + ": " + result).isEqualTo(nothing ? 1 : 0);
    }

    /// The id of a message in the queue: the first word of the first row.
    private static String queued(NodeProcess node) throws IOException {
        return node.admin("Queue List").lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
    }

    /// The key that was made today.
    private static String key(NodeProcess node) throws IOException {
        return Arrays.stream(node.admin("Dkim Show").split("\\s+"))
                .filter(word -> word.startsWith("rsa20"))
                .findFirst()
                .orElseThrow();
    }

    /// The lines of all blocks, without their remarks.
    private static List<String> commands(String page) {
        var commands = new ArrayList<String>();
        boolean inside = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (inside) {
                commands.add(line.split(" +# ", 2)[0].strip());
            }
        }
        assertThat(commands).hasSizeGreaterThan(20);
        return commands;
    }

    private void send(NodeProcess node) throws IOException {
        var message = folder.resolve("message.eml");
        Files.writeString(message, "From: ada@example.test\r\nSubject: away\r\n\r\nhi\r\n");
        Curl.submit(node, "ada", message, "ada@example.test", "bob@far.example");
    }
}
