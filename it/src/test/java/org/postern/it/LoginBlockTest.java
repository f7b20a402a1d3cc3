package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import javax.net.SocketFactory;

/// Failed logins of an address count together, whatever protocol they were in, and block it in all
/// (SPEC NET-6).
class LoginBlockTest {
    private static final String GUESSER = "127.0.0.61";
    private static final String STRANGER = "127.0.0.63";
    private static final String OPERATOR = "127.0.0.64";
    private static final int LOOKS = 200;
    private static final List<String> SERVICES =
            List.of("smtp", "submission", "imap", "pop3", "managesieve", "ldap");

    @TempDir Path folder;

    @Test
    void failuresOfAllProtocolsBlockAnAddressInAll() throws IOException {
        try (var dns = TestDns.of("example.test. A 127.0.0.1");
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "trusted.hosts=",
                                "dns.servers=" + dns.server(),
                                "screening.reverseDelay=0s",
                                "login.cleartext=always",
                                "login.firstDelay=0s",
                                "login.failuresToBlock=" + SERVICES.size())) {
            node.admin("User Add alice secret");
            for (var service : SERVICES) {
                assertThat(logIn(node, GUESSER, service, "guess " + service))
                        .as(service)
                        .doesNotContain("welcome");
            }
            assertThat(node.admin("Block List")).contains(GUESSER + " ").contains("6");

            for (var service : SERVICES) {
                assertThat(logIn(node, GUESSER, service, "secret"))
                        .as(service)
                        .doesNotContain("welcome");
                assertThat(logIn(node, "127.0.0.62", service, "secret"))
                        .as(service)
                        .contains("welcome");
            }

            node.admin("Block Lift " + GUESSER);
            assertThat(logIn(node, GUESSER, "imap", "secret")).contains("welcome");
            if (Programs.installed("ssh")) {
                keysCountAsPasswordsDo(node);
            }
        }
    }

    /// Each session that offers keys and gets in with none is one failure.
    private void keysCountAsPasswordsDo(NodeProcess node) throws IOException {
        for (int i = 0; i <= SERVICES.size(); i++) {
            Programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key(i));
        }
        node.admin(
                "SshKey Add Administrator " + Files.readString(Path.of(key(0) + ".pub")).strip());
        assertThat(ssh(node, OPERATOR, 0)).isZero();
        for (int i = 1; i <= SERVICES.size(); i++) {
            assertThat(ssh(node, STRANGER, i)).isEqualTo(255);
        }
        // The last is counted when its session ends, which the client does not wait for.
        String blocked = "";
        for (int i = 0; i < LOOKS && !blocked.contains(STRANGER + " "); i++) {
            blocked = node.admin("Block List");
        }
        assertThat(blocked).contains(STRANGER + " ");
        assertThat(ssh(node, STRANGER, 0)).isEqualTo(255);
        assertThat(ssh(node, OPERATOR, 0)).isZero();
    }

    private String key(int number) {
        return folder.resolve("key" + number).toString();
    }

    private int ssh(NodeProcess node, String from, int key) throws IOException {
        return Programs.run(
                        List.of(
                                "ssh",
                                "-p",
                                String.valueOf(node.port("ssh")),
                                "-b",
                                from,
                                "-i",
                                key(key),
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
                                "Administrator@127.0.0.1",
                                "Status"),
                        "")
                .exit();
    }

    /// The answer to a log-in, and `welcome` when it is a good one.
    private static String logIn(NodeProcess node, String from, String service, String password)
            throws IOException {
        if (service.equals("ldap")) {
            return bind(from, node.port(service), password);
        }
        String plain =
                Base64.getEncoder()
                        .encodeToString(("\0alice\0" + password).getBytes(StandardCharsets.UTF_8));
        try (var client = LineClient.connectFrom(from, node.port(service))) {
            String answer =
                    switch (service) {
                        case "imap" -> {
                            client.line();
                            yield client.askUntil("a LOGIN alice \"" + password + "\"", "a ")
                                    .getLast();
                        }
                        case "pop3" -> {
                            client.line();
                            client.ask("USER alice");
                            yield client.ask("PASS " + password);
                        }
                        case "managesieve" -> {
                            String line = "";
                            while (!line.startsWith("OK")) {
                                line = Objects.requireNonNull(client.line());
                            }
                            yield client.ask("AUTHENTICATE \"PLAIN\" \"" + plain + "\"");
                        }
                        default -> {
                            client.line();
                            client.askAll("EHLO client.test");
                            yield client.ask("AUTH PLAIN " + plain);
                        }
                    };
            boolean good = answer.matches("(235|a OK|\\+OK|OK)\\b.*");
            return answer + (good ? " welcome" : "");
        }
    }

    private static String bind(String from, int port, String password) throws IOException {
        try (var connection = new LDAPConnection(new FromAddress(from))) {
            connection.connect("127.0.0.1", port);
            connection.bind("uid=alice,dc=example,dc=test", password);
            return "welcome";
        } catch (LDAPException e) {
            return e.getResultCode().toString();
        }
    }

    /// Sockets of one address of this machine.
    private static final class FromAddress extends SocketFactory {
        private final InetAddress local;

        FromAddress(String local) {
            this.local = InetAddress.ofLiteral(local);
        }

        @Override
        public Socket createSocket() throws IOException {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(local, 0));
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket(InetAddress.getByName(host), port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress ours, int ourPort)
                throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            var socket = createSocket();
            socket.connect(new InetSocketAddress(host, port));
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress ours, int ourPort)
                throws IOException {
            return createSocket(host, port);
        }
    }
}
