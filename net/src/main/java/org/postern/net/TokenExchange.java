package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One exchange of OAUTHBEARER or XOAUTH2: the client sends a token; a refusal is explained in a
/// challenge, which the client acknowledges before the exchange fails (RFC 7628 section 3.2.3).
final class TokenExchange implements SaslExchange {
    /// Longest message; tokens with many claims take a few thousand octets.
    static final int MAX_MESSAGE_OCTETS = 16_384;

    private static final char SEPARATOR = '\u0001';
    private static final String SCHEME = "bearer ";

    /// How the client's message begins.
    enum Form {
        /// `gs2-header kvsep *kvpair kvsep`
        RFC_7628,
        /// `user=` name, then the same pairs
        XOAUTH2
    }

    private final TokenAuthenticator authenticator;
    private final Form form;
    private final InetAddress client;
    private final String service;

    /// Null until the token was refused.
    private @Nullable Outcome refusal;

    TokenExchange(TokenAuthenticator authenticator, Form form, InetAddress client, String service) {
        this.authenticator = authenticator;
        this.form = form;
        this.client = client;
        this.service = service;
    }

    @Override
    public Step respond(byte[] response) {
        try {
            var refused = refusal;
            // RFC 7628 section 3.2.3: whatever the client answers, the exchange has failed.
            return refused == null ? first(response) : new Step.Done(refused);
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }

    private Step first(byte[] message) {
        if (message.length > MAX_MESSAGE_OCTETS) {
            return new Step.Malformed("the message is too long");
        }
        Optional<String> text = text(message);
        if (text.isEmpty()) {
            return new Step.Malformed("the message is not UTF-8");
        }
        // RFC 7628 section 3.1: kvsep = %x01
        String[] parts = text.get().split(String.valueOf(SEPARATOR), -1);
        // The last pair and the message end in a separator each.
        if (parts.length < 3
                || !parts[parts.length - 1].isEmpty()
                || !parts[parts.length - 2].isEmpty()) {
            return new Step.Malformed("the message is not ended");
        }
        Optional<String> name = form == Form.RFC_7628 ? gs2(parts[0]) : user(parts[0]);
        Optional<String> token = token(parts);
        if (name.isEmpty() || token.isEmpty()) {
            return new Step.Malformed("expected a name and a bearer token");
        }
        return judged(authenticator.token(name.get(), token.get(), client, service));
    }

    private Step judged(Outcome outcome) {
        if (outcome instanceof Outcome.Refused) {
            refusal = outcome;
            return new Step.Challenge(authenticator.challenge().getBytes(StandardCharsets.UTF_8));
        }
        return new Step.Done(outcome);
    }

    private static Optional<String> text(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), message)
                ? Optional.of(text)
                : Optional.empty();
    }

    // RFC 7628 section 3.1: gs2-header, of RFC 5801; there is no channel to bind.
    private static Optional<String> gs2(String header) {
        String[] fields = header.split(",", -1);
        boolean formed =
                fields.length == 3
                        && (fields[0].equals("n") || fields[0].equals("y"))
                        && fields[2].isEmpty()
                        && (fields[1].isEmpty() || fields[1].startsWith("a="));
        if (!formed) {
            return Optional.empty();
        }
        String name = fields[1].isEmpty() ? "" : fields[1].substring(2);
        // RFC 5802 section 5.1: in a saslname "," is "=2C" and "=" is "=3D".
        String plain = name.replace("=2C", "").replace("=3D", "");
        return plain.indexOf('=') >= 0 || name.length() > Credentials.MAX_OCTETS
                ? Optional.empty()
                : Optional.of(name.replace("=2C", ",").replace("=3D", "="));
    }

    private static Optional<String> user(String first) {
        return first.startsWith("user=") && first.length() <= Credentials.MAX_OCTETS
                ? Optional.of(first.substring("user=".length()))
                : Optional.empty();
    }

    /// The token of the one `auth` pair. Other pairs, such as host and port, say nothing that we do
    /// not know (RFC 7628 section 3.1).
    private static Optional<String> token(String[] parts) {
        String found = null;
        for (int i = 1; i < parts.length - 2; i++) {
            if (parts[i].startsWith("auth=")) {
                if (found != null) {
                    return Optional.empty();
                }
                found = parts[i].substring("auth=".length());
            }
        }
        // RFC 6750 section 2.1: the scheme Bearer, in any case.
        if (found == null || !found.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = found.substring(SCHEME.length()).strip();
        boolean plain = token.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return token.isEmpty() || !plain ? Optional.empty() : Optional.of(token);
    }
}
