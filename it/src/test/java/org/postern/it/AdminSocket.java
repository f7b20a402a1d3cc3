package org.postern.it;

import org.postern.kernel.Json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The administration socket without a JVM for each command: many commands in one test.
final class AdminSocket implements AutoCloseable {
    private final Path socket;
    private final String token;
    private Connected connected;

    private record Connected(SocketChannel channel, BufferedReader in, Writer out) {
        static Connected to(Path socket) throws IOException {
            var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return new Connected(
                    channel,
                    new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)),
                    Channels.newWriter(channel, StandardCharsets.UTF_8));
        }
    }

    AdminSocket(Path home) throws IOException {
        Path named = home.resolve("admin.socket.path");
        socket =
                Files.exists(named)
                        ? Path.of(Files.readString(named).strip())
                        : home.resolve("admin.socket");
        token = Files.readString(home.resolve("admin.token")).strip();
        connected = Connected.to(socket);
    }

    /// The answer as it comes; secrets that are asked for are not given, and what goes on until its
    /// client leaves is left at its first line, which is the answer then.
    ///
    /// @param columns of the terminal; 0: none
    Map<?, ?> ask(String command, boolean json, int columns) throws IOException {
        Map<String, Object> request = new HashMap<>();
        request.put("version", 1L);
        request.put("token", token);
        request.put("command", command);
        request.put("json", json);
        request.put("yes", false);
        request.put("columns", (long) columns);
        send(request);
        Map<?, ?> answer = receive();
        while (!(answer.get("ok") instanceof Boolean)) {
            if (answer.get("line") != null) {
                close();
                connected = Connected.to(socket);
                return answer;
            }
            if (answer.get("ask") != null) {
                var none = new HashMap<String, Object>();
                none.put("secret", null);
                send(none);
            }
            answer = receive();
        }
        return answer;
    }

    /// What a command that must succeed answers to a program.
    Object json(String command) throws IOException {
        var answer = ask(command, true, 0);
        if (!Boolean.TRUE.equals(answer.get("ok"))) {
            throw new IOException(command + ": " + answer);
        }
        return Objects.requireNonNull(
                Json.read(String.valueOf(answer.get("output")).strip()), command);
    }

    /// The same for a listing.
    @SuppressWarnings("unchecked") // A listing is an array of objects.
    List<Map<String, Object>> rows(String command) throws IOException {
        return (List<Map<String, Object>>) json(command);
    }

    private void send(Map<String, Object> request) throws IOException {
        connected.out().write(Json.write(request) + "\n");
        connected.out().flush();
    }

    private Map<?, ?> receive() throws IOException {
        String line = connected.in().readLine();
        if (line == null) {
            throw new IOException("the node closed the connection");
        }
        return (Map<?, ?>) Objects.requireNonNull(Json.read(line));
    }

    @Override
    public void close() throws IOException {
        connected.channel().close();
    }
}
