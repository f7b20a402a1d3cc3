package org.postern.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The smallest protocol: a greeting, lines echoed, STARTTLS, QUIT.
final class EchoHandler implements SessionHandler {
    private final int lineLimit;

    EchoHandler(int lineLimit) {
        this.lineLimit = lineLimit;
    }

    @Override
    public void serve(Connection connection) throws IOException {
        connection.input().idleTimeout(Duration.ofSeconds(20));
        say(connection, "ready " + connection.client().getAddress().getHostAddress());
        try {
            while (answer(connection, readLine(connection))) {}
        } catch (StoppingException stopping) {
            say(connection, "stopping");
        } catch (EOFException gone) {
            return;
        }
    }

    private String readLine(Connection connection) throws IOException {
        try {
            return new String(
                    connection.input().readLine(lineLimit, LineEnd.CRLF),
                    StandardCharsets.ISO_8859_1);
        } catch (LineTooLongException tooLong) {
            return "too long";
        }
    }

    private boolean answer(Connection connection, String line) throws IOException {
        switch (line) {
            case "QUIT" -> {
                say(connection, "bye");
                return false;
            }
            case "STARTTLS" -> {
                say(connection, connection.canStartTls() ? "go" : "no");
                if (connection.canStartTls()) {
                    connection.startTls();
                }
            }
            case "TLS" -> say(connection, connection.tls().toString());
            case "BREAK" -> throw new IllegalStateException("as asked");
            default -> {
                // A line end of ours must not come from a client.
                String shown = line.replace("\n", "<LF>") + "\r\n";
                connection.output().write(shown.getBytes(StandardCharsets.ISO_8859_1));
                if (!connection.input().ready()) {
                    connection.output().flush();
                }
            }
        }
        return true;
    }

    private static void say(Connection connection, String text) throws IOException {
        connection.output().text(text).crlf().flush();
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        return (reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
