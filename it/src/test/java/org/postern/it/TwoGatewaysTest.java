package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Two nodes share the load of a gateway, as docs/transport.md has it: two MX records of one
/// preference, a mailbox node behind both. One of them is killed with mail on its disk.
class TwoGatewaysTest {
    private static final String[] ADDRESSES = {"127.0.0.11", "127.0.0.12"};
    private static final int MESSAGES = 12;

    @TempDir Path folder;

    @Test
    void whatEitherHasTakenArrivesOnceEachIsBack() throws Exception {
        StockNode.require("curl", "curl");
        int port = FreePorts.one();
        try (var dns =
                        TestDns.of(
                                """
                                far.test.      MX  10 gw1.far.test.
                                far.test.      MX  10 gw2.far.test.
                                gw1.far.test.  A   %s
                                gw2.far.test.  A   %s
                                """
                                        .formatted((Object[]) ADDRESSES));
                var mailboxes = mailboxes();
                var first = gateway(0, port, mailboxes.port("smtp"));
                var second = gateway(1, port, mailboxes.port("smtp"));
                var sender = sender(dns, port)) {
            // What they take waits with them.
            mailboxes.terminate();
            send(sender, 0);
            awaitEmpty(sender);
            first.kill();
            send(sender, MESSAGES);
            awaitEmpty(sender);
            assertThat(queued(second)).isPositive();

            mailboxes.restart();
            first.restart();
            var subjects = awaitSubjects(mailboxes, 2 * MESSAGES);
            assertThat(subjects).hasSize(2 * MESSAGES);
            assertThat(subjects.values()).containsOnly(1);
        }
    }

    private NodeProcess mailboxes() throws IOException {
        var node =
                NodeProcess.start(
                        Tree.ROOT, folder.resolve("mailboxes"), "mailhurdle.enabled=false");
        node.adminAll("Domain Add far.test", "User Add bob@far.test secret");
        return node;
    }

    private NodeProcess gateway(int number, int port, int behind) throws IOException {
        var node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("gateway" + number),
                        "smtp.port=" + port,
                        "smtp.address=" + ADDRESSES[number],
                        "mailhurdle.enabled=false",
                        "recipients.check=off",
                        "transport.retryFirst=1s",
                        "transport.retryMost=1s");
        node.admin("Route Add far.test smtp:127.0.0.1:" + behind);
        return node;
    }

    private NodeProcess sender(TestDns dns, int port) throws IOException {
        var node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("sender"),
                        "dns.servers=" + dns.server(),
                        "transport.port=" + port,
                        "transport.retryFirst=1s",
                        "transport.retryMost=1s");
        node.admin("User Add ada secret");
        return node;
    }

    private void send(NodeProcess node, int from) throws IOException {
        for (int i = from; i < from + MESSAGES; i++) {
            var message =
                    Files.writeString(
                            folder.resolve(i + ".eml"),
                            "From: ada@example.test\r\nSubject: number " + i + "\r\n\r\nhi\r\n");
            Curl.submit(node, "ada", message, "ada@example.test", "bob@far.test");
        }
    }

    private static int queued(NodeProcess node) throws IOException {
        return (int)
                node.admin("Queue List").lines().filter(line -> line.contains("far.test")).count();
    }

    private static void awaitEmpty(NodeProcess node) throws Exception {
        for (int tries = 0; tries < 300 && queued(node) > 0; tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(queued(node)).isZero();
    }

    /// How often each subject is in the inbox, once so many messages are there.
    private static Map<String, Integer> awaitSubjects(NodeProcess node, int messages)
            throws Exception {
        for (int tries = 0; tries < 300 && pop(node, "").lines().count() < messages; tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var subjects = new TreeMap<String, Integer>();
        for (int i = 1; i <= pop(node, "").lines().count(); i++) {
            pop(node, String.valueOf(i))
                    .lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .forEach(line -> subjects.merge(line, 1, Integer::sum));
        }
        return subjects;
    }

    private static String pop(NodeProcess node, String path) throws IOException {
        return Programs.run(
                        List.of(
                                "curl",
                                "-sS",
                                "pop3://127.0.0.1:" + node.port("pop3") + "/" + path,
                                "-u",
                                "bob@far.test:secret"),
                        "")
                .output();
    }
}
