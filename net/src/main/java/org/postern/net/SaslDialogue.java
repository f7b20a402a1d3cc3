package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange.Step;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/// A SASL exchange's challenges and responses to their end, for protocols that carry them in base64
/// (RFC 4422 section 4).
///
/// @param <E> how the protocol tells a client of a broken exchange
public final class SaslDialogue<E extends Exception> {
    /// No mechanism needs more; a limit because the client decides how many it asks for.
    private static final int MOST_ROUNDS = 16;

    private final SaslExchange exchange;
    private final Protocol<E> protocol;

    /// How a protocol carries an exchange.
    public interface Protocol<E extends Exception> {
        /// Sends a challenge and reads the client's response.
        ///
        /// @return its base64, or `*` for a cancelled exchange; wiped by the caller
        byte[] ask(String challenge) throws IOException, E;

        /// The client has cancelled the exchange.
        E cancelled();

        /// @param reason a few words in lower case, safe to show
        E malformed(String reason);
    }

    public SaslDialogue(SaslExchange exchange, Protocol<E> protocol) {
        this.exchange = exchange;
        this.protocol = protocol;
    }

    /// @param initial base64 of the initial response, `=` for an empty one, wiped here; null for
    ///   none, which is not the same
    /// @throws E when the client cancels or breaks the form; nothing has changed
    public Outcome run(byte @Nullable [] initial) throws IOException, E {
        // RFC 4422 section 4 item 3: an empty initial response is told from none.
        Step step = initial == null ? exchange.begin() : judged(decodedInitial(initial));
        for (int round = 0; round < MOST_ROUNDS; round++) {
            switch (step) {
                case Step.Done(var outcome) -> {
                    return outcome;
                }
                case Step.Malformed(var reason) -> throw protocol.malformed(reason);
                case Step.Challenge(var octets) -> step = judged(answer(octets));
            }
        }
        throw protocol.malformed("too many rounds");
    }

    private Step judged(byte[] response) {
        try {
            return exchange.respond(response);
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }

    private byte[] answer(byte[] challenge) throws IOException, E {
        byte[] line = protocol.ask(Base64.getEncoder().encodeToString(challenge));
        if (line.length == 1 && line[0] == '*') {
            throw protocol.cancelled();
        }
        return decoded(line);
    }

    private byte[] decodedInitial(byte[] initial) throws E {
        return initial.length == 1 && initial[0] == '=' ? new byte[0] : decoded(initial);
    }

    private byte[] decoded(byte[] base64) throws E {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw protocol.malformed("not base64");
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }
}
