package org.postern.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Many unfriendly clients in one thread, from as many addresses of loopback as wanted. Each says
/// its lines one after the other, one for each answer, and comes again when it is sent away.
final class EdgeFlood implements AutoCloseable {
    private static final int BUFFER_OCTETS = 4_096;
    private static final int SOURCES_A_NETWORK = 250;
    private static final long TICK_NANOS = Duration.ofMillis(5).toNanos();

    /// One client.
    private static final class Attacker {
        private final InetSocketAddress from;
        private int next;

        Attacker(InetSocketAddress from) {
            this.from = from;
        }
    }

    private final InetSocketAddress server;
    private final List<byte[]> lines;
    private final boolean again;
    private final double rate;
    private final Selector selector = Selector.open();
    private final Deque<Runnable> due = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean ended;
    private final LongAdder greeted = new LongAdder();
    private final LongAdder said = new LongAdder();
    private final LongAdder sentAway = new LongAdder();

    /// @param network the second octet of the addresses that clients come from
    /// @param addresses how many of them
    /// @param lines what each client says, the last for ever
    /// @param again whether a client that lost its connection makes another
    /// @param rate lines and connections a second, all clients together
    EdgeFlood(
            int port,
            int network,
            int clients,
            int addresses,
            List<String> lines,
            boolean again,
            double rate)
            throws IOException {
        server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        this.lines =
                lines.stream()
                        .map(line -> (line + "\r\n").getBytes(StandardCharsets.US_ASCII))
                        .toList();
        this.again = again;
        this.rate = rate;
        for (int i = 0; i < clients; i++) {
            int source = i % addresses;
            var from =
                    new InetSocketAddress(
                            InetAddress.ofLiteral(
                                    "127.%d.%d.%d"
                                            .formatted(
                                                    network,
                                                    source / SOURCES_A_NETWORK,
                                                    source % SOURCES_A_NETWORK + 1)),
                            0);
            var attacker = new Attacker(from);
            due.add(() -> connect(attacker));
        }
        thread = Thread.ofPlatform().name("flood").start(this::run);
    }

    /// Greetings that came.
    long greeted() {
        return greeted.sum();
    }

    /// Lines said.
    long said() {
        return said.sum();
    }

    /// Connections that the server ended.
    long sentAway() {
        return sentAway.sum();
    }

    private void run() {
        try {
            double tokens = 0;
            long last = System.nanoTime();
            while (!ended) {
                selector.select(this::ready, Duration.ofNanos(TICK_NANOS).toMillis());
                long now = System.nanoTime();
                tokens = Math.min(rate / 10 + 1, tokens + rate * (now - last) / 1e9);
                last = now;
                while (tokens >= 1 && !due.isEmpty()) {
                    tokens--;
                    due.removeFirst().run();
                }
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the flood broke", e);
        }
    }

    private void connect(Attacker attacker) {
        try {
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.bind(attacker.from);
            channel.connect(server);
            attacker.next = 0;
            channel.register(selector, SelectionKey.OP_CONNECT, attacker);
        } catch (IOException e) {
            throw new IllegalStateException("no connection from " + attacker.from, e);
        }
    }

    private void ready(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        var attacker = (Attacker) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            var octets = new byte[BUFFER_OCTETS];
            int count = channel.read(ByteBuffer.wrap(octets));
            if (count < 0) {
                lost(key, attacker);
                return;
            }
            if (endsAnswer(new String(octets, 0, count, StandardCharsets.US_ASCII))) {
                greeted.add(attacker.next == 0 ? 1 : 0);
                due.add(() -> say(key, channel, attacker));
            }
        } catch (IOException e) {
            lost(key, attacker);
        }
    }

    /// Whether the last line of an answer has come: its code is followed by a space.
    private static boolean endsAnswer(String text) {
        int before = text.lastIndexOf("\r\n", text.length() - 3);
        int start = before < 0 ? 0 : before + 2;
        return text.endsWith("\r\n") && text.length() > start + 3 && text.charAt(start + 3) == ' ';
    }

    private void say(SelectionKey key, SocketChannel channel, Attacker attacker) {
        try {
            if (!channel.isOpen()) {
                return;
            }
            channel.write(ByteBuffer.wrap(lines.get(Math.min(attacker.next, lines.size() - 1))));
            attacker.next++;
            said.increment();
        } catch (IOException e) {
            lost(key, attacker);
        }
    }

    private void lost(SelectionKey key, Attacker attacker) {
        sentAway.increment();
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that does not close", e);
        }
        if (again) {
            due.add(() -> connect(attacker));
        }
    }

    @Override
    public void close() {
        ended = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sorted, the value below which so many hundredths lie.
    static double percentile(List<Double> values, double hundredths) {
        var sorted = new ArrayList<>(values);
        sorted.sort(null);
        int at = (int) Math.ceil(sorted.size() * hundredths / 100) - 1;
        return sorted.get(Math.clamp(at, 0, sorted.size() - 1));
    }
}
