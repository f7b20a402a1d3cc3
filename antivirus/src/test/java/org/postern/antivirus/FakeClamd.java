package org.postern.antivirus;

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
import java.util.List;
import java.util.function.Function;

/// A daemon that speaks clamd's protocol over TCP; what it answers to a stream is the test's
/// choice.
final class FakeClamd implements AutoCloseable {
    static final String SILENT = "";

    private final ServerSocket server;
    private final Thread serving;
    private final Function<byte[], String> judge;
    private final List<String> commands = new ArrayList<>();
    private volatile int streamMax = Integer.MAX_VALUE;
    private volatile String version = "ClamAV 1.0.0/1/Mon";

    FakeClamd(Function<byte[], String> judge) throws IOException {
        this.judge = judge;
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        serving = Thread.ofVirtual().start(this::serve);
    }

    /// Finds EICAR anywhere in a stream, encoded in base64 too.
    static String eicar(byte[] stream) {
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        return text.contains("EICAR-STANDARD") || text.contains("WDVPIVAlQEFQ")
                ? "stream: Win.Test.EICAR_HDB-1(44d8:68) FOUND"
                : "stream: OK";
    }

    ServiceAddress address() {
        return ServiceAddress.of(server.getInetAddress(), server.getLocalPort());
    }

    void streamMax(int octets) {
        streamMax = octets;
    }

    void version(String text) {
        version = text;
    }

    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    private synchronized void heard(String command) {
        commands.add(command);
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client) {
            var input = new DataInputStream(client.getInputStream());
            var word = new StringBuilder();
            int c;
            while ((c = input.read()) > 0) {
                word.append((char) c);
            }
            heard(word.toString());
            String answer =
                    switch (word.toString()) {
                        case "zPING" -> "PONG";
                        case "zVERSION" -> version;
                        case "zRELOAD" -> "RELOADING";
                        case "zINSTREAM" -> stream(input);
                        default -> "UNKNOWN COMMAND";
                    };
            if (answer.equals(SILENT)) {
                input.read();
                return;
            }
            client.getOutputStream().write((answer + "\0").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private String stream(DataInputStream input) throws IOException {
        var stream = new ByteArrayOutputStream();
        int length;
        while ((length = input.readInt()) > 0) {
            byte[] piece = input.readNBytes(length);
            stream.write(piece);
            if (stream.size() > streamMax) {
                return "INSTREAM size limit exceeded. ERROR";
            }
        }
        return judge.apply(stream.toByteArray());
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // Until then it may still accept.
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
