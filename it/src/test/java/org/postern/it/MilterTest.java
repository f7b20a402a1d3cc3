package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.ServiceAddress;
import org.postern.net.ServiceConnection;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node between two milters (SPEC INB-11): Debian's OpenDKIM signs what users submit, and another
/// of it verifies what strangers bring.
class MilterTest {
    private static final String STRANGER = "127.0.0.9";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path folder;

    private final List<Process> running = new ArrayList<>();

    @Test
    void opendkimSignsAndVerifies() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Programs.installed("opendkim"), "opendkim is not installed");
        int signer = FreePorts.one();
        var verifier = folder.resolve("verifier.sock");
        startMilters(signer, verifier);
        try (var node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "trusted.hosts=127.0.0.1",
                        "mailhurdle.enabled=false",
                        // 127.0.0.9 has no name, and each answer would wait for that.
                        "screening.reverseDelay=0s",
                        "mailauth.enabled=false",
                        "milter.submission=inet:" + signer + "@127.0.0.1",
                        "milter.inbound=unix:" + verifier + "; failure=tempfail")) {
            node.admin("User Add eve secret \"Eve\"");
            String signed = submitted(node);
            assertThat(signed.replace("\r\n\t", " "))
                    .contains("DKIM-Signature: v=1; a=rsa-sha256;")
                    .contains("d=example.test; s=sel;");

            String message = signed.substring(signed.indexOf("DKIM-Signature:"));
            assertThat(send(node, message)).startsWith("250 ");
            assertThat(last(node).replace("\r\n\t", " "))
                    .contains("Authentication-Results: verify.test; dkim=pass")
                    .contains("header.d=example.test");
            assertThat(send(node, message.replace("A body", "Another body")))
                    .startsWith("550 5.7.0 bad DKIM signature");
            assertThat(send(node, "From: x@elsewhere.test\r\n\r\nunsigned")).startsWith("250 ");

            running.getLast().destroyForcibly().waitFor();
            try (var smtp = LineClient.connectFrom(STRANGER, node.port("smtp"))) {
                assertThat(smtp.line()).startsWith("4");
            }
        } finally {
            running.forEach(Process::destroyForcibly);
        }
    }

    private String submitted(NodeProcess node) throws IOException {
        var file = folder.resolve("message");
        Files.writeString(
                file,
                "From: Eve <eve@example.test>\r\nTo: eve@example.test\r\nSubject: signed\r\n"
                        + "Date: Mon, 23 Nov 2026 00:00:00 +0000\r\n"
                        + "Message-ID: <1@example.test>\r\n\r\nA body\r\n");
        Programs.run(
                "curl",
                "-sS",
                "-k",
                "--ssl-reqd",
                "smtp://127.0.0.1:" + node.port("submission"),
                "-u",
                "eve:secret",
                "--mail-from",
                "eve@example.test",
                "--mail-rcpt",
                "eve@example.test",
                "-T",
                file.toString());
        return last(node);
    }

    private static String last(NodeProcess node) throws IOException {
        return Programs.run(
                "curl",
                "-sS",
                "imap://127.0.0.1:" + node.port("imap") + "/INBOX;MAILINDEX=*",
                "-u",
                "eve:secret");
    }

    /// The reply to a whole message of a stranger.
    private static String send(NodeProcess node, String message) throws IOException {
        try (var smtp = LineClient.connectFrom(STRANGER, node.port("smtp"))) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.askAll("EHLO client.test");
            assertThat(smtp.ask("MAIL FROM:<>")).startsWith("250 ");
            assertThat(smtp.ask("RCPT TO:<eve@example.test>")).startsWith("250 ");
            assertThat(smtp.ask("DATA")).startsWith("354 ");
            return smtp.askAll(message.strip() + "\r\n.");
        }
    }

    private void startMilters(int signer, Path verifier) throws IOException, InterruptedException {
        Programs.run("openssl", "genrsa", "-traditional", "-out", path("key.pem"), "2048");
        Programs.run(
                "openssl", "rsa", "-in", path("key.pem"), "-pubout", "-out", path("public.pem"));
        var key = new StringBuilder();
        for (var line : Files.readAllLines(folder.resolve("public.pem"))) {
            key.append(line.startsWith("-") ? "" : line);
        }
        Files.writeString(
                folder.resolve("keys"),
                "sel._domainkey.example.test v=DKIM1; k=rsa; p=" + key + "\n");
        Files.writeString(folder.resolve("hosts"), "127.0.0.1\n");
        Files.writeString(folder.resolve("nobody"), "192.0.2.1\n");
        start(
                "signer",
                """
                Mode s
                Domain example.test
                Selector sel
                KeyFile %1$s/key.pem
                InternalHosts %1$s/hosts
                Socket inet:%2$d@127.0.0.1
                RequireSafeKeys no
                """
                        .formatted(folder, signer));
        start(
                "verifier",
                """
                Mode v
                AuthservID verify.test
                TestPublicKeys %1$s/keys
                InternalHosts %1$s/nobody
                On-BadSignature reject
                AlwaysAddARHeader yes
                Socket local:%2$s
                """
                        .formatted(folder, verifier));
        await(ServiceAddress.of(InetAddress.ofLiteral("127.0.0.1"), signer));
        await(new ServiceAddress.Unix(verifier));
    }

    private String path(String file) {
        return folder.resolve(file).toString();
    }

    private void start(String name, String config) throws IOException {
        var file = folder.resolve(name + ".conf");
        Files.writeString(
                file,
                config + "Background no\nSyslog no\nDNSTimeout 1\nNameservers 127.0.0.1\n",
                StandardCharsets.US_ASCII);
        running.add(
                new ProcessBuilder("opendkim", "-f", "-x", file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start());
    }

    /// Waits until somebody listens there.
    private void await(ServiceAddress address) throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        IOException last = null;
        while (Instant.now().isBefore(until) && running.stream().allMatch(Process::isAlive)) {
            try (var connection = ServiceConnection.open(address, PATIENCE)) {
                connection.idle();
                return;
            } catch (IOException notYet) {
                last = notYet;
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException(
                "nobody listens at "
                        + address
                        + "\n"
                        + Files.readString(folder.resolve("signer.out"))
                        + Files.readString(folder.resolve("verifier.out")),
                last);
    }
}
