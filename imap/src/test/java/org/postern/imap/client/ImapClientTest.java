package org.postern.imap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.imap.server.ServerForClients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// The client against our own server.
final class ImapClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    void talksToTheServer() throws Exception {
        try (var server = new ServerForClients();
                var client = ImapClient.connect(server.address(), TIMEOUT)) {
            assertThat(client.greeting().isOk()).isTrue();
            assertThatThrownBy(() -> client.login("alice", "wrong"))
                    .isInstanceOf(IOException.class);
            client.login("al\r\n\"é", "secret");
            client.require("CREATE " + ImapClient.mailbox("Grüße/日本 &"));
            byte[] message = "Subject: é\r\n\r\n{5}\r\n".getBytes(StandardCharsets.UTF_8);
            ImapResponse appended = client.append("Grüße/日本 &", "(\\Seen)", message).getLast();
            assertThat(appended.code("APPENDUID")).matches("\\d+ 1");
            client.require("SELECT " + ImapClient.mailbox("Grüße/日本 &"));
            List<ImapResponse> fetched = client.require("FETCH 1 (UID BODY[] BODY[HEADER])");
            assertThat(fetched.getFirst().literals()).hasSize(2);
            assertThat(fetched.getFirst().literals().getFirst()).isEqualTo(message);
            assertThat(fetched.getFirst().literal(1)).isEqualTo("Subject: é\r\n\r\n");
            assertThat(client.append("Nowhere", "", message).getLast().text())
                    .contains("NO [TRYCREATE]");
            String tag = client.send("IDLE");
            assertThat(client.read().tag()).isEqualTo("+");
            client.sendLine("DONE");
            assertThat(client.read().tag()).isEqualTo(tag);
            assertThat(client.command("LOGOUT")).hasSize(2);
        }
    }
}
