package org.postern.bench;

import org.postern.mail.Address;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.Envelope;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// kill -9 every two seconds while messages are relayed: all that were answered with 250 must come
/// out, and what comes out twice is counted.
///
/// Twice comes what was handed over and whose end was not yet on disk: as many as pass in the time
/// of one group commit. Waiting for the disk before the next message would not make them fewer,
/// only the passage slower.
final class TransportKills {
    private static final int SENDERS = 5;
    private static final int LAST_WAIT_SECONDS = 120;

    private final Path root;
    private final Path home;
    private final int messages;
    private final Set<String> promised = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> arrived = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger next = new AtomicInteger();

    TransportKills(Path root, Path home, int messages) {
        this.root = root;
        this.home = home;
        this.messages = messages;
    }

    boolean run() throws Exception {
        try (var sink = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                var node =
                        NodeProcess.start(
                                root,
                                home,
                                "transport.retryFirst=1s",
                                "transport.retryMost=5s",
                                // What is tried is the queue; rules make a run of 50,000 an hour.
                                "content.trusted=false")) {
            Thread.ofVirtual().start(() -> take(sink));
            node.admin("Route Add sink.test smtp:127.0.0.1:" + sink.getLocalPort());
            for (int i = 0; i < SENDERS; i++) {
                Thread.ofVirtual().start(() -> send(node.port("smtp")));
            }
            int kills = 0;
            while (promised.size() < messages) {
                TimeUnit.SECONDS.sleep(2);
                node.kill();
                node.restart();
                kills++;
            }
            over.set(true);
            return verdict(kills);
        }
    }

    private boolean verdict(int kills) throws InterruptedException {
        for (int waited = 0; waited < LAST_WAIT_SECONDS; waited++) {
            if (arrived.keySet().containsAll(promised)) {
                break;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        long lost = promised.stream().filter(id -> !arrived.containsKey(id)).count();
        long twice = arrived.values().stream().filter(count -> count.get() > 1).count();
        System.out.printf(
                "%d kills: %,d messages promised, %,d came out, %d lost, %d came twice%n",
                kills, promised.size(), arrived.size(), lost, twice);
        return lost == 0;
    }

    private void send(int port) {
        while (!over.get()) {
            try (var client =
                    SmtpClient.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            SmtpTimeouts.STANDARD)) {
                client.hello("client.test");
                while (!over.get()) {
                    one(client);
                }
            } catch (IOException | SmtpException e) {
                pause();
            }
        }
    }

    private void one(SmtpClient client) throws IOException, SmtpException {
        String id = "m" + next.incrementAndGet();
        var envelope =
                Envelope.of(
                        new ReversePath.Mailbox(Address.of("a@source.test")),
                        MailParameters.NONE,
                        List.of(new ForwardPath.Mailbox(Address.of("b@sink.test"))));
        byte[] text =
                ("Subject: x\r\nX-Number: " + id + "\r\n\r\n" + "text\r\n".repeat(100))
                        .getBytes(StandardCharsets.US_ASCII);
        var replies = client.send(envelope, new ByteArrayInputStream(text));
        if (replies.stream().allMatch(Reply::positive)) {
            promised.add(id);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ServerSocket sink) {
        while (!sink.isClosed()) {
            try {
                var client = sink.accept();
                Thread.ofVirtual().start(() -> session(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void session(Socket client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.US_ASCII))) {
            say(client, "220 sink");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("DATA")) {
                    say(client, "354 go");
                    String id = message(in);
                    if (id.isEmpty()) {
                        return;
                    }
                    arrived.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
                }
                say(client, "250 ok");
            }
        } catch (IOException e) {
            // The node was killed.
        }
    }

    /// Reads a message to its end.
    ///
    /// @return its number; empty when it was cut off
    private static String message(BufferedReader in) throws IOException {
        String id = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("X-Number: ")) {
                id = line.substring("X-Number: ".length());
            }
            if (line.equals(".")) {
                return id;
            }
        }
        return "";
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
