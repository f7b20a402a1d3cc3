package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.directory.Totp;
import org.postern.kernel.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The web server of a real node, asked with curl: both versions of HTTP, a session that outlives a
/// restart, and what a second factor means for mail programs.
class WebTest {
    @TempDir Path folder;

    @Test
    void aSessionOutlivesARestartAndASecondFactorShutsMailProgramsOut() throws Exception {
        StockNode.require("curl", "curl");
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.admin("User Add alice secret");
            for (var version : List.of("--http1.1", "--http2")) {
                assertThat(curl(node, "/healthz", version, "-w", " %{http_version} %{http_code}"))
                        .endsWith(version.equals("--http2") ? "} 2 200" : "} 1.1 200");
            }
            var login =
                    object(
                            curl(
                                    node,
                                    "/auth/login",
                                    "--json",
                                    "{\"username\":\"alice\",\"password\":\"secret\"}"));
            assertThat(login).containsEntry("username", "alice@example.test");
            String csrf = "Postern-Csrf: " + login.get("csrf");
            assertThat(Files.readString(folder.resolve("jar"))).contains("__Host-postern");

            assertThat(node.terminate()).isZero();
            node.restart();
            assertThat(object(curl(node, "/auth/session")))
                    .containsEntry("csrf", login.get("csrf"));
            assertThat(node.admin("Session List alice")).contains("curl/", "password");

            var begun = object(curl(node, "/auth/totp/begin", "-H", csrf, "--json", "{}"));
            var totp = new Totp(base32(String.valueOf(begun.get("secret"))));
            var confirmed =
                    curl(
                            node,
                            "/auth/totp/confirm",
                            "-H",
                            csrf,
                            "--json",
                            "{\"code\":\"%s\"}".formatted(totp.at(Instant.now())));
            assertThat(confirmed).contains("recoveryCodes");
            String program =
                    String.valueOf(
                            object(
                                            curl(
                                                    node,
                                                    "/auth/app-passwords",
                                                    "-H",
                                                    csrf,
                                                    "--json",
                                                    "{\"name\":\"curl\",\"scopes\":[\"imap\"]}"))
                                    .get("password"));
            assertThat(mail(node, "imap", "secret")).isEqualTo(67);
            assertThat(mail(node, "imap", program)).isZero();
            assertThat(mail(node, "pop3", program)).isEqualTo(67);

            assertThat(node.admin("Session End alice")).contains("One session has ended.");
            assertThat(curl(node, "/auth/session", "-w", " %{http_code}")).endsWith(" 401");
        }
    }

    private String curl(NodeProcess node, String path, String... options) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-k"));
        command.addAll(List.of("-c", folder.resolve("jar") + "", "-b", folder.resolve("jar") + ""));
        command.add("https://localhost:" + node.port("https") + path);
        command.addAll(List.of(options));
        return Programs.run(command.toArray(String[]::new));
    }

    /// How curl ends that logs in; 67 is a login that was refused.
    private static int mail(NodeProcess node, String service, String password) throws IOException {
        return Programs.run(
                        List.of(
                                "curl",
                                "-sS",
                                service + "://127.0.0.1:" + node.port(service) + "/",
                                "--login-options",
                                "AUTH=PLAIN",
                                "-u",
                                "alice:" + password),
                        "")
                .exit();
    }

    private static Map<String, Object> object(String json) {
        var object = new HashMap<String, Object>();
        ((Map<?, ?>) Objects.requireNonNull(Json.read(json)))
                .forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
    }

    private static byte[] base32(String text) {
        var octets = new byte[text.length() * 5 / 8];
        for (int i = 0; i < octets.length * 8; i++) {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i / 5));
            if ((value >> (4 - i % 5) & 1) != 0) {
                octets[i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return octets;
    }
}
