package org.postern.smtp.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A server that says and expects what a script says, for one connection: `>` lines are sent, `<`
/// lines must come, `!` closes, `.` waits until the client closes.
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket socket;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    private ScriptedServer(List<String> script) throws IOException {
        socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().name("scripted-server").start(() -> play(script));
    }

    public static ScriptedServer of(String... script) throws IOException {
        return new ScriptedServer(List.of(script));
    }

    private void play(List<String> script) {
        try (var peer = socket.accept()) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
            for (String line : script) {
                String text = line.length() > 2 ? line.substring(2) : "";
                switch (line.charAt(0)) {
                    case '>' ->
                            peer.getOutputStream()
                                    .write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
                    case '<' -> {
                        String came = in.readLine();
                        if (!text.equals(came)) {
                            outcome.complete("expected " + text + ", came " + came);
                            return;
                        }
                    }
                    case '.' -> {
                        while (in.readLine() != null) {
                            // What comes is of no interest.
                        }
                    }
                    default -> {
                        return;
                    }
                }
            }
            outcome.complete("as written");
            in.readLine();
        } catch (IOException e) {
            outcome.complete(e.toString());
        } finally {
            outcome.complete("cut");
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// `as written`, or where the client left the script.
    public String outcome() {
        return outcome.join();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
