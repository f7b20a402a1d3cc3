package org.postern.certificates;

import org.postern.net.Connection;
import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.SessionHandler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// As little of HTTP/1.1 as HTTP-01 needs: one GET of one of our paths a connection. It listens
/// only while an order is under way, and where the service `http` does not answer.
public final class ChallengeSession implements SessionHandler {
    /// RFC 9112 section 3: a request line of 8,000 octets must be taken; no path of ours is near.
    private static final int LONGEST_LINE = 8_000;

    private static final int MOST_LINES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcmeChallenges challenges;

    public ChallengeSession(AcmeChallenges challenges) {
        this.challenges = challenges;
    }

    @Override
    public void serve(Connection connection) throws IOException {
        var input = connection.input();
        input.idleTimeout(PATIENCE);
        input.deadline(PATIENCE);
        String answer;
        try {
            String request = line(connection);
            int lines = 0;
            while (!line(connection).isEmpty()) {
                if (++lines > MOST_LINES) {
                    throw new LineTooLongException(LONGEST_LINE);
                }
            }
            answer = answer(request);
        } catch (LineTooLongException e) {
            answer = reply("431 Request Header Fields Too Large", "");
        }
        connection.output().text(answer);
        connection.output().flush();
    }

    private static String line(Connection connection) throws IOException {
        // RFC 9112 section 2.2: a lone LF may be taken as a line's end.
        return new String(
                connection.input().readLine(LONGEST_LINE, LineEnd.LENIENT),
                StandardCharsets.ISO_8859_1);
    }

    // RFC 9112 section 3: request-line = method SP request-target SP HTTP-version
    private String answer(String request) {
        int first = request.indexOf(' ');
        int second = request.indexOf(' ', first + 1);
        if (first < 0 || second < 0 || !request.startsWith("HTTP/1.", second + 1)) {
            return reply("400 Bad Request", "");
        }
        if (!request.substring(0, first).equals("GET")) {
            return reply("405 Method Not Allowed\r\nAllow: GET", "");
        }
        String target = request.substring(first + 1, second);
        int query = target.indexOf('?');
        return challenges
                .answer(query < 0 ? target : target.substring(0, query))
                .map(text -> reply("200 OK", text))
                .orElseGet(() -> reply("404 Not Found", ""));
    }

    private static String reply(String status, String body) {
        // RFC 8555 section 8.3: the media type is not looked at, but should be this one.
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + body.length()
                + "\r\nConnection: close\r\n\r\n"
                + body;
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        return reply("503 Service Unavailable", "").getBytes(StandardCharsets.ISO_8859_1);
    }
}
