package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A node before another one: whoever does not exist behind it is refused in front, and nobody is
/// refused for good when the other is down.
class CallAheadTest {
    @TempDir Path folder;

    @Test
    void theNextServerIsAskedAndRemembered() throws IOException {
        try (var gateway = NodeProcess.start(Tree.ROOT, folder.resolve("gateway"))) {
            try (var store = NodeProcess.start(Tree.ROOT, folder.resolve("store"))) {
                store.adminAll("Domain Add behind.test", "User Add bob@behind.test secret");
                gateway.adminAll(
                        "Route Add behind.test smtp:127.0.0.1:" + store.port("smtp"),
                        "Settings Set recipients.timeout 20s");
                assertThat(rcpt(gateway, "nobody@behind.test")).as("off").startsWith("250");
                gateway.admin("Settings Set recipients.check call-ahead");
                assertThat(rcpt(gateway, "nobody@behind.test"))
                        .startsWith("550 5.1.1 <nobody@behind.test>: no such user here (id ");
                assertThat(rcpt(gateway, "bob@behind.test")).startsWith("250");
            }
            assertThat(rcpt(gateway, "bob@behind.test")).as("remembered").startsWith("250");
            assertThat(rcpt(gateway, "nobody@behind.test")).as("remembered").startsWith("550");
            assertThat(rcpt(gateway, "eve@behind.test")).startsWith("451 4.4.1 <eve@behind.test>");
            for (var through : List.of("x%far.test", "far.test!x", "\"x@far.test\"")) {
                assertThat(rcpt(gateway, through + "@behind.test")).startsWith("550 5.7.1");
            }
            gateway.admin("Settings Set recipients.check directory");
            assertThat(rcpt(gateway, "bob@behind.test")).startsWith("550 5.1.1");
        }
    }

    /// The answer to RCPT.
    private static String rcpt(NodeProcess node, String to) throws IOException {
        try (var client = LineClient.connect(node.port("smtp"))) {
            client.line();
            client.ask("HELO client.test");
            client.ask("MAIL FROM:<>");
            return client.ask("RCPT TO:<" + to + ">");
        }
    }
}
