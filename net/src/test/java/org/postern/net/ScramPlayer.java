package org.postern.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import javax.net.ssl.SSLSocket;

/// Plays SCRAM over a protocol's connection in a test, to the line that ends it.
public final class ScramPlayer {
    private final TranscriptClient connection;
    private final String command;
    private final String challenge;

    /// @param command what stands before the mechanism's name, e.g. `AUTH `
    /// @param challenge what stands before a challenge, e.g. `334 `
    public ScramPlayer(TranscriptClient connection, String command, String challenge) {
        this.connection = connection;
        this.command = command;
        this.challenge = challenge;
    }

    /// Logs in as an honest client does.
    ///
    /// @param plus whether -PLUS was offered
    public String logIn(String name, String password, boolean plus) throws IOException {
        var tls = connection.socket() instanceof SSLSocket secured ? secured.getSession() : null;
        return play(ScramClient.strongest(name, octets(password), plus, tls));
    }

    /// Logs in by SCRAM-SHA-256-PLUS over a channel that is not this one.
    public String logInThroughAnother(String name, String password) throws IOException {
        return play(ScramClient.with(name, octets(password), "p=tls-exporter,,", new byte[32]));
    }

    /// Logs in under TLS as a client to whom somebody has hidden the offer of -PLUS.
    public String logInDowngraded(String name, String password) throws IOException {
        return play(ScramClient.with(name, octets(password), "y,,", new byte[0]));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String play(ScramClient client) throws IOException {
        String line = say(command + client.mechanism() + " " + base64(client.first()));
        if (line.startsWith(challenge)) {
            line = say(base64(client.last(decoded(line))));
        }
        if (line.startsWith(challenge)) {
            client.verify(decoded(line));
            line = say("");
        }
        return line;
    }

    private String say(String line) throws IOException {
        connection.send((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return connection.line();
    }

    private byte[] decoded(String line) {
        return Base64.getDecoder().decode(line.substring(challenge.length()));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
