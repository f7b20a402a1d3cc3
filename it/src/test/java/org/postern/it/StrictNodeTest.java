package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A node told to trust nobody: no password in clear, no host above the limits, one service off.
class StrictNodeTest {
    private static final int MOST_PER_ADDRESS = 50;

    @TempDir static Path folder;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "login.cleartext=never",
                        "trusted.hosts=",
                        "pop3s.port=0");
        node.adminAll("User Add alice secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void imapTakesNoPasswordInClear() throws IOException {
        try (var imap = LineClient.connect(node.port("imap"))) {
            assertThat(imap.line())
                    .contains("LOGINDISABLED")
                    .doesNotContain("AUTH=PLAIN", "AUTH=LOGIN");
            assertThat(imap.askUntil("a CAPABILITY", "a OK").getFirst())
                    .contains("STARTTLS", "LOGINDISABLED")
                    .doesNotContain("AUTH=PLAIN", "AUTH=LOGIN");
            assertThat(imap.ask("b LOGIN alice secret")).startsWith("b NO [PRIVACYREQUIRED]");
            assertThat(imap.ask("c AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("c NO");
        }
    }

    @Test
    void submissionTakesNoPasswordInClear() throws IOException {
        try (var smtp = LineClient.connect(node.port("submission"))) {
            smtp.line();
            assertThat(smtp.askAll("EHLO client.test"))
                    .contains("STARTTLS")
                    .doesNotContain("PLAIN", "LOGIN");
            assertThat(smtp.ask("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("538 5.7.11 ");
            assertThat(smtp.ask("MAIL FROM:<alice@example.test>")).startsWith("530 5.7.0 ");
        }
    }

    @Test
    void popTakesNoPasswordInClear() throws IOException {
        try (var pop = LineClient.connect(node.port("pop3"))) {
            pop.line();
            assertThat(pop.askUntil("CAPA", "."))
                    .contains("STLS")
                    .noneMatch(line -> line.contains("PLAIN") || line.equals("USER"));
            assertThat(pop.ask("USER alice")).startsWith("-ERR");
            assertThat(pop.ask("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("-ERR");
        }
    }

    @Test
    void anAddressMayHaveOnlySoManyConnections() throws IOException {
        var open = new ArrayList<LineClient>();
        try {
            // An address that no other test uses; limits are counted over all services.
            var address = "127.0.0.51";
            for (int i = 0; i < MOST_PER_ADDRESS; i++) {
                var service = List.of("smtp", "imap", "pop3").get(i % 3);
                var client = LineClient.connectFrom(address, node.port(service));
                open.add(client);
                assertThat(client.line()).matches("220 .*|\\* OK .*|\\+OK.*");
            }
            assertThat(refusal(address, "smtp"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("421 4.7.0 Too many connections from your address");
            assertThat(refusal(address, "imap"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("* BYE [UNAVAILABLE] Too many connections from your address");
            assertThat(refusal(address, "pop3"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("-ERR [SYS/TEMP] too many connections from your address");
            assertThat(refusal(address, "imaps")).isEmpty();
            // Another address is another client; LMTP is for routers, which nobody counts.
            try (var other = LineClient.connectFrom("127.0.0.52", node.port("smtp"));
                    var router = LineClient.connectFrom(address, node.port("lmtp"))) {
                assertThat(other.line()).startsWith("220 ");
                assertThat(router.line()).startsWith("220 ");
            }
        } finally {
            for (var client : open) {
                client.close();
            }
        }
    }

    private static List<String> refusal(String address, String service) throws IOException {
        try (var client = LineClient.connectFrom(address, node.port(service))) {
            return client.rest();
        }
    }

    @Test
    void aServiceWithoutPortIsOff() throws IOException {
        assertThat(node.admin("Status")).containsPattern("pop3s +off +port 0");
        assertThat(node.output()).noneMatch(line -> line.strip().startsWith("pop3s"));
    }
}
