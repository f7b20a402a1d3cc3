package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.LineTooLongException;
import org.postern.net.SaslDialogue;
import org.postern.net.SaslExchange;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// AUTH's challenges and responses, to the exchange's end.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4954#section-4 RFC 4954: the AUTH command
final class AuthDialogue implements SaslDialogue.Protocol<SmtpException> {
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
        return new SaslDialogue<>(exchange, this)
                .run(initial == null ? null : initial.getBytes(StandardCharsets.ISO_8859_1));
    }

    // RFC 4954 section 4: "a server challenge is sent as a 334 reply with the text part containing
    // the [BASE64] encoded string"
    @Override
    public byte[] ask(String challenge) throws IOException, SmtpException {
        wire.sendNow(new Reply(334, null, List.of(challenge)));
        try {
            return wire.line();
        } catch (LineTooLongException _) {
            // RFC 4954 section 6: 500 5.5.6, "Authentication Exchange line is too long"
            throw new SmtpException(500, "5.5.6", "Authentication exchange line is too long");
        }
    }

    // RFC 4954 section 4: "*" cancels, to be answered with 501.
    @Override
    public SmtpException cancelled() {
        return new SmtpException(501, "5.7.0", "Authentication cancelled");
    }

    @Override
    public SmtpException malformed(String reason) {
        return new SmtpException(501, "5.5.2", Reply.clean(reason, 200));
    }
}
