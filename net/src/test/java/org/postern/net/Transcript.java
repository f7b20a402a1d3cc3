package org.postern.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A protocol test that a mail person reads without Java: what the client sends and what the server
/// must answer, line by line.
///
/// ```
/// # A comment. Empty lines mean nothing.
/// S: 220 mx.test ESMTP {{.*}}         the server's next line; {{…}} holds a pattern
/// C: EHLO client.test                 sent with CR LF behind it
/// S*: 250 {{.*}}                      skips lines of the server until one matches
/// C-: NO                              sent as it stands, with nothing behind it
/// C: OP\x00\t\\                       escapes: \r \n \t \0 \\ \xHH (one octet)
/// S: 250 {{(?<token>[a-z]+)}}         a named group is remembered …
/// C: USE ${token}                     … and put in here
/// C: AUTH PLAIN ${base64:\0a\0b}      base64 of what stands behind the colon
/// TLS:                                the client's TLS handshake
/// 2S: 220 {{.*}}                      a second connection, opened where it is first named
/// 2C: QUIT
/// 2CLOSED:                            the server has closed it
/// CLOSE:                              the client closes
/// ```
///
/// The text is UTF-8. A pattern sees octets as the characters U+0000 to U+00FF. A line of the
/// server ends in CR LF, which is checked.
public final class Transcript {
    private final String name;
    private final List<TranscriptStep> steps;

    private Transcript(String name, List<TranscriptStep> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
    }

    /// @param name shown in failures
    /// @throws IllegalArgumentException naming the line that is not of the form
    public static Transcript parse(String name, String text) {
        var steps = new ArrayList<TranscriptStep>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                steps.add(TranscriptStep.parse(name, number, line));
            }
        }
        return new Transcript(name, steps);
    }

    /// Reads a transcript that lies beside a class.
    public static Transcript resource(Class<?> beside, String file) throws IOException {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no " + file + " beside " + beside.getName());
            }
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// Plays it against a server. The connection without a number is opened first.
    ///
    /// @throws AssertionError naming the line of the transcript, what it expects and what came
    public void play(InetSocketAddress server) throws IOException {
        play(server, false);
    }

    /// Plays it against a server.
    ///
    /// @param tls whether each connection begins with a TLS handshake
    public void play(InetSocketAddress server, boolean tls) throws IOException {
        Map<String, TranscriptClient> clients = new HashMap<>();
        Map<String, String> remembered = new HashMap<>();
        try {
            for (var step : steps) {
                var client = clients.get(step.connection());
                if (client == null) {
                    client = TranscriptClient.open(server, tls);
                    clients.put(step.connection(), client);
                }
                step.play(client, remembered);
            }
        } finally {
            for (var client : clients.values()) {
                client.close();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
