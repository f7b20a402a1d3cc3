package org.postern.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A sender with a message, and a watch.
final class EdgeGuest implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final double NANOS_A_MILLI = 1e6;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;
    private final String to;

    EdgeGuest(int port, String from, String to) throws IOException {
        this.to = to;
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        out = socket.getOutputStream();
        answer("220");
        say("EHLO guest.example", "250");
    }

    /// Sends a message.
    ///
    /// @return milliseconds from MAIL to the answer that it is safe
    double send() throws IOException {
        long begun = System.nanoTime();
        say("MAIL FROM:<guest@guest.example>", "250");
        say("RCPT TO:<" + to + ">", "250");
        say("DATA", "354");
        say("Subject: hello\r\n\r\nhello\r\n.", "250");
        return (System.nanoTime() - begun) / NANOS_A_MILLI;
    }

    private void say(String line, String code) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        answer(code);
    }

    private void answer(String code) throws IOException {
        String line;
        do {
            line = in.readLine();
            if (line == null || !line.startsWith(code)) {
                throw new IOException("wanted " + code + ", got " + line);
            }
        } while (line.startsWith("-", 3));
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            say("QUIT", "221");
        }
    }
}
