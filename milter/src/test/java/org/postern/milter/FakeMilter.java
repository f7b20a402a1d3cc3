package org.postern.milter;

import org.postern.net.ServiceAddress;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A milter that a test tells what to answer. What it hears is kept as text: a letter, a blank and
/// the data with `|` for NUL.
final class FakeMilter implements AutoCloseable {
    /// Answers one command.
    interface Script {
        /// @param letter of the command
        /// @return packets, each beginning with its letter; none: no answer
        List<byte[]> answer(char letter, byte[] data);
    }

    static final byte[] CONTINUE = {'c'};

    private final ServerSocket server;
    private final int version;
    private final int actions;
    private final int steps;
    private final Script script;
    private final List<String> heard = new ArrayList<>();
    private final Thread serving;
    private int connections;

    FakeMilter(Script script) throws IOException {
        this(6, MilterOptions.ALL_ACTIONS, 0, script);
    }

    FakeMilter(int version, int actions, int steps, Script script) throws IOException {
        this.version = version;
        this.actions = actions;
        this.steps = steps;
        this.script = script;
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        serving = Thread.ofVirtual().start(this::serve);
    }

    /// Goes on with everything, but for one command.
    static Script on(char letter, byte[]... packets) {
        return (said, _) -> said == letter ? List.of(packets) : usual(said);
    }

    static List<byte[]> usual(char letter) {
        return "CHMRTLNBE".indexOf(letter) >= 0 ? List.of(CONTINUE) : List.of();
    }

    static byte[] packet(char letter, String... texts) {
        var out = new ByteArrayOutputStream();
        out.write(letter);
        for (var text : texts) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            out.write(0);
        }
        return out.toByteArray();
    }

    static byte[] packet(char letter, int number, String... texts) {
        var out = new ByteArrayOutputStream();
        out.write(letter);
        MilterConnection.number(out, number);
        out.writeBytes(Arrays.copyOfRange(packet(letter, texts), 1, packet(letter, texts).length));
        return out.toByteArray();
    }

    ServiceAddress address() {
        return ServiceAddress.of(server.getInetAddress(), server.getLocalPort());
    }

    synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    synchronized int connections() {
        return connections;
    }

    private synchronized void hear(char letter, byte[] data) {
        heard.add(letter + " " + new String(data, StandardCharsets.ISO_8859_1).replace('\0', '|'));
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                synchronized (this) {
                    connections++;
                }
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client) {
            var input = new DataInputStream(client.getInputStream());
            while (true) {
                byte[] packet = input.readNBytes(input.readInt());
                char letter = (char) packet[0];
                byte[] data = Arrays.copyOfRange(packet, 1, packet.length);
                if (letter == 'O') {
                    var answer = new ByteArrayOutputStream();
                    answer.write('O');
                    MilterConnection.number(answer, version);
                    MilterConnection.number(answer, actions);
                    MilterConnection.number(answer, steps);
                    say(client, answer.toByteArray());
                    continue;
                }
                hear(letter, data);
                if (letter == 'Q') {
                    return;
                }
                for (var one : script.answer(letter, data)) {
                    say(client, one);
                }
            }
        } catch (IOException e) {
            // The server has gone.
        }
    }

    private static void say(Socket client, byte[] packet) throws IOException {
        var out = new ByteArrayOutputStream();
        MilterConnection.number(out, packet.length);
        out.writeBytes(packet);
        client.getOutputStream().write(out.toByteArray());
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
