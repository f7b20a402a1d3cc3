package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.EventFeed;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.net.Authenticator;
import org.postern.net.CleartextPolicy;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The command line over telnet, octet by octet.
class TelnetServerTest {
    private static final String WILL_ECHO = "\u00ff\u00fb\u0001";
    private static final String DO_SIZE = "\u00ff\u00fd\u001f";

    private CleartextPolicy cleartext = CleartextPolicy.LOOPBACK;

    private LoopbackServer start() {
        var feed = new EventFeed(new MemoryEvents(), InstantSource.system());
        var catalogue = new Catalogue(feed);
        catalogue.register(
                List.of(
                        Command.of("Thing", "Do")
                                .summary("Does it.")
                                .handler(call -> new Result.Done("done by " + call.operator()))));
        Authenticator judge =
                (String _, String name, byte[] password, InetAddress _, String _) ->
                        new String(password, StandardCharsets.UTF_8).equals("secret")
                                ? new Authenticator.Outcome.Accepted(name + "@mx.test")
                                : new Authenticator.Outcome.Refused();
        var site =
                new ShellSite(
                        catalogue,
                        account ->
                                Optional.of(
                                        account.startsWith("anna")
                                                ? Role.ADMINISTRATOR
                                                : Role.USER),
                        () -> "mx.test",
                        InstantSource.system());
        var server =
                new TelnetServer(
                        site,
                        judge,
                        () -> new LoginSettings(cleartext, true),
                        () -> new TelnetSettings(Duration.ofMinutes(1)));
        return LoopbackServer.of("telnet", server).start();
    }

    private static String talk(LoopbackServer server, String... parts) throws IOException {
        try (var client = TranscriptClient.open(server.address(), false)) {
            for (String part : parts) {
                client.send(part.getBytes(StandardCharsets.ISO_8859_1));
            }
            return client.rest();
        }
    }

    @Test
    void anOperatorLogsInAndWorks() throws IOException {
        try (var server = start()) {
            String screen =
                    talk(
                            server,
                            // The client agrees, tells its type and size, and refuses something.
                            "\u00ff\u00fd\u0001\u00ff\u00fb\u0018\u00ff\u00fa\u0018\0XTERM\u00ff\u00f0",
                            "\u00ff\u00fb\u001f\u00ff\u00fa\u001f\0P\0\u0018\u00ff\u00f0\u00ff\u00fc\"",
                            "annb\u007fa\r\0secret\r\nthing do\r\nexit\r\n");
            assertThat(screen)
                    .startsWith(WILL_ECHO)
                    .contains(DO_SIZE)
                    .contains("annb\b \ba\r\npassword: \r\n")
                    .contains("done by anna@mx.test")
                    .doesNotContain("secret");
        }
    }

    @Test
    void aUserIsNoOperator() throws IOException {
        try (var server = start()) {
            String screen = talk(server, "bob\rsecret\rbob\rx\ranna\rwrong\r");
            assertThat(screen.split("this is no operator's account", -1)).hasSize(4);
            assertThat(screen).doesNotContain("mx> ");
        }
    }

    @Test
    void passwordsInClearAreNotTakenWhereTheyMayNotBe() throws IOException {
        cleartext = CleartextPolicy.NEVER;
        try (var server = start()) {
            assertThat(talk(server))
                    .endsWith("Passwords are not taken in clear here: use ssh.\r\n");
        }
    }
}
