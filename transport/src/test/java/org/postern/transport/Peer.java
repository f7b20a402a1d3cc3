package org.postern.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Another server, which behaves as a test says: it answers each command with what the test
/// returns, keeps what it was sent, and takes any number of connections.
final class Peer implements AutoCloseable {
    /// What it says to one command.
    interface Manners {
        /// @param line the command, or `` (empty) for the connection itself, or `.` for the end of
        ///   a message
        /// @param nth how many such first words came before, on all connections
        /// @return the reply without CRLF, several lines with `\n`; empty: what is usual; `!`: it
        ///   closes the connection; `|`: it closes its half of it, and hears no more than that;
        ///   what begins with `~` is sent as it is, without CRLF, and nothing after it; after 421
        ///   it closes
        String answer(String line, int nth);
    }

    static final Manners USUAL = (_, _) -> "";

    private final ServerSocket socket;
    private final Manners manners;
    private final boolean lmtp;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    /// All commands, in order.
    final List<String> commands = new CopyOnWriteArrayList<>();

    /// All messages that were taken.
    final List<String> messages = new CopyOnWriteArrayList<>();

    final AtomicInteger connections = new AtomicInteger();

    /// Most connections at a time.
    final AtomicInteger most = new AtomicInteger();

    private final AtomicInteger open = new AtomicInteger();

    /// Messages that came whole and were never answered.
    final AtomicInteger unanswered = new AtomicInteger();

    private Peer(Manners manners, boolean lmtp, String address) throws IOException {
        this.manners = manners;
        this.lmtp = lmtp;
        socket = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
        Thread.ofVirtual().name("peer").start(this::serve);
    }

    static Peer of(Manners manners) throws IOException {
        return new Peer(manners, false, "127.0.0.1");
    }

    static Peer at(String address, Manners manners) throws IOException {
        return new Peer(manners, false, address);
    }

    static Peer lmtp(Manners manners) throws IOException {
        return new Peer(manners, true, "127.0.0.1");
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().name("peer-session").start(() -> session(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void session(Socket client) {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        boolean left = false;
        try (client) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.ISO_8859_1));
            if (!say(client, "", "220 peer.test ESMTP")) {
                return;
            }
            int recipients = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                // Whoever says goodbye may be somewhere else before it is answered.
                left |= line.equals("QUIT") && open.decrementAndGet() >= 0;
                String verb = line.split("[ :]")[0];
                boolean nobody = verb.equals("DATA") && recipients == 0;
                if (!say(client, line, nobody ? "554 5.5.1 no recipients" : usual(verb))) {
                    return;
                }
                if (verb.equals("RCPT") && positive(line)) {
                    recipients++;
                }
                if (verb.equals("DATA") && positive(line)) {
                    var message = new StringBuilder();
                    for (String text = in.readLine(); !".".equals(text); text = in.readLine()) {
                        if (text == null) {
                            return;
                        }
                        message.append(text.startsWith(".") ? text.substring(1) : text)
                                .append("\r\n");
                    }
                    for (int i = 0; i < (lmtp ? recipients : 1); i++) {
                        Runnable taken = i == 0 ? () -> messages.add(message.toString()) : () -> {};
                        if (!say(client, ".", "250 2.0.0 taken", taken)) {
                            unanswered.incrementAndGet();
                            return;
                        }
                    }
                    recipients = 0;
                }
                if (verb.equals("QUIT")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has gone.
        } finally {
            if (!left) {
                open.decrementAndGet();
            }
        }
    }

    private static String usual(String verb) {
        return switch (verb) {
            case "EHLO", "LHLO" ->
                    "250-peer.test\n250-PIPELINING\n250-8BITMIME\n250 ENHANCEDSTATUSCODES";
            case "DATA" -> "354 go";
            case "QUIT" -> "221 bye";
            default -> "250 2.0.0 ok";
        };
    }

    private volatile String last = "";

    private boolean positive(String line) {
        return !line.isEmpty() && (last.startsWith("2") || last.startsWith("3"));
    }

    private boolean say(Socket client, String line, String usual) throws IOException {
        return say(client, line, usual, () -> {});
    }

    /// @param taken done before anybody hears that it is
    private boolean say(Socket client, String line, String usual, Runnable taken)
            throws IOException {
        String verb = line.split("[ :]")[0];
        int nth = counts.computeIfAbsent(verb, _ -> new AtomicInteger()).getAndIncrement();
        String answer = manners.answer(line, nth);
        if (answer.equals("!")) {
            return false;
        }
        if (answer.equals("|")) {
            client.shutdownOutput();
            return !line.equals(".");
        }
        if (answer.startsWith("~")) {
            drip(client, answer.substring(1));
            return false;
        }
        String reply = answer.isEmpty() ? usual : answer;
        last = reply;
        if (reply.startsWith("2")) {
            taken.run();
        }
        client.getOutputStream()
                .write((reply.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
        // RFC 5321 section 3.8: whoever says 421 closes
        return !reply.startsWith("421");
    }

    /// One octet after the other, then silence until the client goes.
    private static void drip(Socket client, String text) throws IOException {
        try {
            for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
                client.getOutputStream().write(octet);
                Thread.sleep(20);
            }
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
