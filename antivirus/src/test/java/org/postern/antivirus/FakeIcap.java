package org.postern.antivirus;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// An ICAP server: answers OPTIONS with what the test gives it, reads a request with its preview,
/// and answers by the octets of the body.
final class FakeIcap implements AutoCloseable {
    private final ServerSocket server;
    private final Thread serving;
    private final String options;
    private final Function<byte[], String> judge;
    private final List<String> heads = new ArrayList<>();
    private volatile int preview = -1;

    /// @param options lines of the answer to OPTIONS, each with CRLF
    /// @param judge what is answered; `100` first when the preview is not all
    FakeIcap(String options, Function<byte[], String> judge) throws IOException {
        this.options = options;
        this.judge = judge;
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        serving = Thread.ofVirtual().start(this::serve);
    }

    IcapService service() {
        return IcapService.parse("icap://127.0.0.1:" + server.getLocalPort() + "/scan");
    }

    /// Every head that came, ICAP's and those in it.
    synchronized List<String> heads() {
        return List.copyOf(heads);
    }

    /// Octets of the last preview.
    int preview() {
        return preview;
    }

    private synchronized void heard(String head) {
        heads.add(head);
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
            var input = new BufferedInputStream(client.getInputStream());
            var output = client.getOutputStream();
            while (true) {
                String head = head(input);
                if (head.isEmpty()) {
                    return;
                }
                if (head.startsWith("OPTIONS")) {
                    heard(head);
                    say(output, options);
                    continue;
                }
                String http = head(input);
                if (head.contains("res-hdr")) {
                    http += head(input);
                }
                heard(head + http);
                var body = new ByteArrayOutputStream();
                boolean ended = body(input, body);
                if (head.contains("Preview:")) {
                    preview = body.size();
                    if (!ended) {
                        say(output, "ICAP/1.0 100 Continue\r\n\r\n");
                        body(input, body);
                    }
                }
                say(output, judge.apply(body.toByteArray()));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static void say(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(InputStream input) throws IOException {
        var head = new StringBuilder();
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private static String line(InputStream input) throws IOException {
        var line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /// @return whether `ieof` says that this is all
    private static boolean body(InputStream input, ByteArrayOutputStream body) throws IOException {
        while (true) {
            String line = line(input);
            int length = Integer.parseInt(line.split(";")[0].strip(), 16);
            body.write(input.readNBytes(length));
            line(input);
            if (length == 0) {
                return line.contains("ieof");
            }
        }
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
