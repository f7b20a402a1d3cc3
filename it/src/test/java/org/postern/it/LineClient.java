package org.postern.it;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A conversation line by line with any of the servers, to see what clients hide.
final class LineClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    private LineClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static LineClient connect(int port) throws IOException {
        return connectFrom("127.0.0.1", port);
    }

    /// Connects from another of this machine's addresses (all of 127.0.0.0/8 is ours).
    static LineClient connectFrom(String local, int port) throws IOException {
        var socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new LineClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// The next line without its end; null when the server has closed.
    @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    return line.toString(StandardCharsets.UTF_8).stripTrailing();
                }
                line.write(c);
            }
        } catch (SocketException e) {
            // Closed with our octets unread: the same end.
            return null;
        }
        return null;
    }

    /// All lines until the server closes.
    List<String> rest() throws IOException {
        var lines = new ArrayList<String>();
        for (var line = line(); line != null; line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /// Sends a line and reads one line.
    String ask(String command) throws IOException {
        send(command);
        return String.valueOf(line());
    }

    /// Sends a line and reads a whole SMTP reply, its lines joined.
    String askAll(String command) throws IOException {
        var reply = new StringBuilder(ask(command));
        for (var last = reply.toString(); last.length() > 3 && last.charAt(3) == '-'; ) {
            last = String.valueOf(line());
            reply.append('\n').append(last);
        }
        return reply.toString();
    }

    /// Sends a line and reads until a line that begins so.
    List<String> askUntil(String command, String beginning) throws IOException {
        send(command);
        var lines = new ArrayList<String>();
        for (var line = line(); line != null; line = line()) {
            lines.add(line);
            if (line.startsWith(beginning)) {
                return lines;
            }
        }
        throw new IOException("closed before " + beginning + ": " + lines);
    }

    private void send(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
