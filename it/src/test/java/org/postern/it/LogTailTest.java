package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// `Log Tail` of a real node: what stood in the log first, then each line as it is written.
class LogTailTest {
    @TempDir Path folder;

    @Test
    void linesComeAsTheyAreWritten() throws Exception {
        StockNode.require("curl", "curl");
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.admin("User Add alice secret");
            send(node, "first@elsewhere.test");
            var builder =
                    new ProcessBuilder(
                            Tree.ROOT.resolve("postern").toString(),
                            "admin",
                            "--home",
                            node.home().toString(),
                            "Log Tail smtp");
            builder.environment().put("POSTERN_NO_BUILD", "1");
            var tail = builder.redirectErrorStream(true).start();
            try (BufferedReader lines = tail.inputReader(StandardCharsets.UTF_8)) {
                assertThat(accepted(lines)).contains("first@elsewhere.test");
                // The one before was read: it follows now.
                send(node, "second@elsewhere.test");
                assertThat(accepted(lines)).contains("second@elsewhere.test");
            } finally {
                tail.destroy();
            }
            assertThat(node.admin("Status")).contains("smtp");
        }
    }

    private static String accepted(BufferedReader lines) throws IOException {
        var line = lines.readLine();
        while (line != null && !line.contains("smtp message accepted")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private void send(NodeProcess node, String from) throws IOException {
        var message = folder.resolve("message.eml");
        Files.writeString(message, "Subject: tail\r\n\r\nhi\r\n");
        Curl.deliver(node, message, from, "alice@example.test");
    }
}
