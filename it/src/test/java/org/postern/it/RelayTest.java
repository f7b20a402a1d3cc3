package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Mail through one node to another: submitted with a password, signed, queued, handed over under
/// TLS, and a notice back.
class RelayTest {
    @TempDir static Path folder;

    @Test
    void goesFromOneNodeToAnotherAndNoticesComeBack() throws Exception {
        StockNode.require("curl", "curl");
        try (var far =
                        NodeProcess.start(
                                Tree.ROOT, folder.resolve("far"), "mailhurdle.enabled=false");
                var near = NodeProcess.start(Tree.ROOT, folder.resolve("near"))) {
            far.adminAll("Domain Add far.test", "User Add bob@far.test secret");
            near.adminAll(
                    "User Add ada secret",
                    "Route Add far.test smtp:127.0.0.1:" + far.port("smtp"),
                    "Route Set far.test tls required",
                    "Dkim Generate example.test k1",
                    "Dkim Activate example.test k1");
            submit(near, "bob@far.test", "nobody@far.test");
            var arrived = await(far, "bob@far.test");
            assertThat(arrived)
                    .contains("DKIM-Signature: v=1; a=rsa-sha256;", "with ESMTPS id")
                    .contains("Subject: through\r\n");
            var notice = await(near, "ada");
            assertThat(notice)
                    .contains("Content-Type: multipart/report")
                    .contains("Final-Recipient: rfc822;nobody@far.test")
                    .contains("Status: 5.1.1");
            assertThat(near.admin("Message Trace nobody@far.test")).contains("failed");
            // Nobody may relay without a password.
            var stranger = deliver(near, "smtp", "x@elsewhere.test", "");
            assertThat(stranger.exit()).isNotZero();
        }
    }

    private static void submit(NodeProcess node, String... to) throws IOException {
        for (String one : to) {
            var result = deliver(node, "submission", one, "ada:secret");
            assertThat(result.exit()).as(result.toString()).isZero();
        }
    }

    private static Programs.Result deliver(
            NodeProcess node, String service, String to, String login) throws IOException {
        var message =
                Files.writeString(
                        Files.createTempFile(folder, "message", ".eml"),
                        "From: ada@example.test\r\nTo: "
                                + to
                                + "\r\nSubject: through\r\n\r\nhi\r\n");
        var command =
                new ArrayList<>(
                        List.of("curl", "-sS", "-k", "smtp://127.0.0.1:" + node.port(service)));
        if (!login.isEmpty()) {
            command.addAll(List.of("--ssl-reqd", "-u", login));
        }
        command.addAll(
                List.of(
                        "--mail-from",
                        "ada@example.test",
                        "--mail-rcpt",
                        to,
                        "-T",
                        message.toString()));
        return Programs.run(command, "");
    }

    /// The first message of an inbox, once it is there.
    private static String await(NodeProcess node, String user) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            var result =
                    Programs.run(
                            List.of(
                                    "curl",
                                    "-sS",
                                    "pop3://127.0.0.1:" + node.port("pop3") + "/1",
                                    "-u",
                                    user + ":secret"),
                            "");
            if (result.exit() == 0 && !result.output().isEmpty()) {
                return result.output();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return "";
    }
}
