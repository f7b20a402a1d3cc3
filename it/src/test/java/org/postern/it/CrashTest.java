package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;
import org.postern.imap.client.ImapClient;
import org.postern.imap.client.ImapResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Kills a node with SIGKILL in the midst of a burst of deliveries, starts it again and looks for
/// every message that it has acknowledged: there once for each recipient, whole. Again and again in
/// one home; `-Dpostern.kills=N` says how often, `-Dpostern.seed=S` repeats a run's choices.
class CrashTest {
    private static final int KILLS = Integer.getInteger("postern.kills", 3);
    private static final long SEED = Long.getLong("postern.seed", System.nanoTime());
    private static final int ACCOUNTS = 5;
    private static final int SENDERS = 8;
    private static final int LEAST_ACKNOWLEDGED = 20;
    private static final int MOST_ACKNOWLEDGED = 250;
    private static final int MOST_LINES = 600;

    /// Deliveries promised before a crash are made after the start, in the background.
    private static final Duration POSTPONED_LIMIT = Duration.ofSeconds(30);

    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");

    @TempDir Path folder;

    /// Who a message was for, and whether the node said 250.
    private record Sent(Set<String> to, boolean acknowledged) {}

    /// A message as it was read back.
    private record Found(String id, long uid) {}

    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Map<String, Long>> uidsBefore = new HashMap<>();
    private final Map<String, Long> validityBefore = new HashMap<>();

    @Test
    void everyAcknowledgedMessageIsThereOnceAfterSigkill() throws Exception {
        System.out.println("CrashTest: kills=" + KILLS + " seed=" + SEED);
        var random = new Random(SEED);
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.adminAll(
                    accounts().stream()
                            .map(account -> "User Add " + account + " secret")
                            .toArray(String[]::new));
            for (int kill = 0; kill < KILLS; kill++) {
                burst(node, random);
                node.restart();
                verify(node);
            }
            assertThat(node.terminate()).isZero();
            node.restart();
            verify(node);
            System.out.println(
                    "CrashTest: sent=%d acknowledged=%d"
                            .formatted(
                                    sent.size(),
                                    sent.values().stream().filter(Sent::acknowledged).count()));
        }
    }

    private static List<String> accounts() {
        return IntStream.range(0, ACCOUNTS).mapToObj(i -> "user" + i + "@example.test").toList();
    }

    /// Sends from several threads until so many messages are acknowledged, then kills.
    private void burst(NodeProcess node, Random random)
            throws InterruptedException, ExecutionException {
        int enough = random.nextInt(LEAST_ACKNOWLEDGED, MOST_ACKNOWLEDGED);
        var acknowledged = new CountDownLatch(enough);
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                var own = new Random(random.nextLong());
                ends.add(senders.submit(() -> sendUntilItDies(node, own, acknowledged)));
            }
            boolean reached = acknowledged.await(60, TimeUnit.SECONDS);
            node.kill();
            for (var end : ends) {
                end.get();
            }
            assertThat(reached).as("acknowledged in time").isTrue();
        }
    }

    private void sendUntilItDies(NodeProcess node, Random random, CountDownLatch acknowledged) {
        var open = new ArrayList<String>();
        try (var client = Postman.smtp(node)) {
            while (true) {
                var id = "m" + numbers.incrementAndGet();
                var to = recipients(random);
                sent.put(id, new Sent(Set.copyOf(to), false));
                open.add(id);
                var replies = Postman.send(client, to, message(id, random));
                assertThat(replies).as(id).allMatch(reply -> reply.code() == 250);
                sent.put(id, new Sent(Set.copyOf(to), true));
                acknowledged.countDown();
            }
        } catch (IOException died) {
            // As it should: the last message of this thread has no answer.
            assertThat(open).isNotEmpty();
        }
    }

    private static List<String> recipients(Random random) {
        var all = new ArrayList<>(accounts());
        Collections.shuffle(all, random);
        return all.subList(0, random.nextInt(3) > 0 ? 1 : random.nextInt(2, ACCOUNTS + 1));
    }

    /// A message whose header says what its body must be.
    private static byte[] message(String id, Random random) {
        var body = new StringBuilder();
        int lines = random.nextInt(1, MOST_LINES);
        for (int i = 0; i < lines; i++) {
            body.append(i % 7 == 0 ? "." : "")
                    .append(Long.toHexString(random.nextLong()).repeat(1 + i % 4))
                    .append("\r\n");
        }
        return ("Subject: "
                        + id
                        + "\r\nX-Id: "
                        + id
                        + "\r\nX-Hash: "
                        + hash(body.toString())
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String hash(String text) {
        try {
            var octets = text.getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private void verify(NodeProcess node) throws IOException {
        long deadline = System.nanoTime() + POSTPONED_LIMIT.toNanos();
        var found = readAll(node);
        while (!halves(found).isEmpty() && System.nanoTime() < deadline) {
            found = readAll(node);
        }
        assertThat(halves(found)).as("messages that only some recipients have").isEmpty();
        found.forEach((account, messages) -> {
            var ids = messages.stream().map(Found::id).toList();
            assertThat(ids).as("of " + account).doesNotHaveDuplicates();
            assertThat(ids).as("of " + account).containsAll(acknowledgedFor(account));
            assertThat(ids).allMatch(id -> recipients(id).contains(account));
            keepUids(account, messages);
        });
    }

    private Set<String> recipients(String id) {
        var message = sent.get(id);
        assertThat(message).as(id + " was never sent").isNotNull();
        return message.to();
    }

    private List<String> acknowledgedFor(String account) {
        return sent.entrySet().stream()
                .filter(one ->
                        one.getValue().acknowledged() && one.getValue().to().contains(account))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Messages that are there for some of their recipients and not for others.
    private List<String> halves(Map<String, List<Found>> found) {
        Map<String, Integer> copies = new TreeMap<>();
        found.values().forEach(box -> box.forEach(one -> copies.merge(one.id(), 1, Integer::sum)));
        return copies.entrySet().stream()
                .filter(one -> one.getValue() < recipients(one.getKey()).size())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What a mailbox once had keeps its UID.
    private void keepUids(String account, List<Found> found) {
        Map<String, Long> uids = new HashMap<>();
        found.forEach(one -> uids.put(one.id(), one.uid()));
        assertThat(uids).containsAllEntriesOf(uidsBefore.getOrDefault(account, Map.of()));
        uidsBefore.put(account, uids);
    }

    private Map<String, List<Found>> readAll(NodeProcess node) throws IOException {
        Map<String, List<Found>> found = new HashMap<>();
        for (var account : accounts()) {
            try (var client = Postman.imap(node, account, "secret")) {
                found.put(account, read(account, client));
            }
        }
        return found;
    }

    private List<Found> read(String account, ImapClient client) throws IOException {
        var selected = client.require("SELECT INBOX");
        long validity = code(selected, "UIDVALIDITY");
        assertThat(validityBefore.merge(account, validity, (before, _) -> before))
                .as("UIDVALIDITY of " + account)
                .isEqualTo(validity);
        List<Found> found = new ArrayList<>();
        client.command(
                "UID FETCH 1:* (UID BODY.PEEK[])",
                response -> {
                    if (!response.literals().isEmpty()) {
                        found.add(whole(account, response));
                    }
                });
        var uids = found.stream().map(Found::uid).toList();
        assertThat(uids).isSorted().doesNotHaveDuplicates();
        assertThat(uids).allMatch(uid -> uid < code(selected, "UIDNEXT"));
        return found;
    }

    private static long code(List<ImapResponse> responses, String name) {
        return responses.stream()
                .map(response -> response.code(name))
                .filter(value -> !value.isEmpty())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + responses));
    }

    /// Checks a message's octets against its own header.
    private static Found whole(String account, ImapResponse response) {
        var text = new String(response.literals().getFirst(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        var header = text.substring(0, end + 2);
        var id = field(header, "X-Id");
        assertThat(field(header, "X-Hash"))
                .as("octets of " + id + " of " + account)
                .isEqualTo(hash(text.substring(end + 4)));
        Matcher uid = UID.matcher(response.text());
        assertThat(uid.find()).as(response.text()).isTrue();
        return new Found(id, Long.parseLong(uid.group(1)));
    }

    private static String field(String header, String name) {
        int start = header.indexOf("\r\n" + name + ": ");
        assertThat(start).as(name + " in " + header).isNotNegative();
        int value = start + name.length() + 4;
        return header.substring(value, header.indexOf("\r\n", value));
    }
}
