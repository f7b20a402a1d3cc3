package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.LineTooLongException;
import org.postern.net.SaslExchange;
import org.postern.net.SaslExchange.Step;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// AUTH's challenges and responses, to the exchange's end.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4954#section-4 RFC 4954: the AUTH command
final class AuthDialogue {
    /// No mechanism needs more rounds; a limit because the client decides how many it asks for.
    private static final int MOST_ROUNDS = 16;

    private static final byte[] NONE = new byte[0];

    private final Wire wire;
    private final SaslExchange exchange;

    AuthDialogue(Wire wire, SaslExchange exchange) {
        this.wire = wire;
        this.exchange = exchange;
    }

    /// @param initial base64 of the initial response, `=` for an empty one; null for none
    /// @throws SmtpException when the client cancels or breaks the form; nothing has changed
    /// @throws IOException when the client is gone
    Outcome run(@Nullable String initial) throws IOException, SmtpException {
        // RFC 4954 section 4: no initial response is not the same as an empty one.
        Step step = initial == null ? exchange.begin() : judged(initial(initial));
        for (int round = 0; round < MOST_ROUNDS; round++) {
            switch (step) {
                case Step.Done(var outcome) -> {
                    return outcome;
                }
                case Step.Malformed(var reason) ->
                        throw new SmtpException(501, "5.5.2", Reply.clean(reason, 200));
                case Step.Challenge(var octets) -> step = judged(ask(octets));
            }
        }
        throw new SmtpException(501, "5.5.2", "Too many rounds");
    }

    private Step judged(byte[] response) {
        try {
            return exchange.respond(response);
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }

    // RFC 4954 section 4: "a server challenge is sent as a 334 reply with the text part containing
    // the [BASE64] encoded string"
    private byte[] ask(byte[] challenge) throws IOException, SmtpException {
        String text = Base64.getEncoder().encodeToString(challenge);
        wire.sendNow(new Reply(334, null, List.of(text)));
        byte[] line;
        try {
            line = wire.line();
        } catch (LineTooLongException _) {
            // RFC 4954 section 6: 500 5.5.6, "Authentication Exchange line is too long"
            throw new SmtpException(500, "5.5.6", "Authentication exchange line is too long");
        }
        // RFC 4954 section 4: "*" cancels, to be answered with 501.
        if (line.length == 1 && line[0] == '*') {
            throw new SmtpException(501, "5.7.0", "Authentication cancelled");
        }
        var response = decode(line);
        Arrays.fill(line, (byte) 0);
        return response;
    }

    // RFC 4954 section 4: "=" is an initial response of zero length.
    private static byte[] initial(String text) throws SmtpException {
        return text.equals("=") ? NONE : decode(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] decode(byte[] base64) throws SmtpException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new SmtpException(501, "5.5.2", "That is not base64");
        }
    }
}
