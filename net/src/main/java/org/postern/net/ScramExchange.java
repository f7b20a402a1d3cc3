package org.postern.net;

import org.postern.net.Authenticator.Outcome;
import org.postern.net.ScramAuthenticator.Login;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramClientFirst.Binding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// One exchange of SCRAM-SHA-256 or SCRAM-SHA-256-PLUS in the server's role.
///
/// A failed login is told by the protocol alone, without SCRAM's own `e=`, which RFC 5802 section
/// 5.1 leaves to us. The server's proof goes out as a challenge that the client answers with
/// nothing: not every protocol can carry it beside its success.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5802#section-5 RFC 5802: the exchange
/// @spec https://www.rfc-editor.org/rfc/rfc7677 RFC 7677: SCRAM with SHA-256
final class ScramExchange implements SaslExchange {
    /// Longest message: two names of the longest, some nonce and a channel's octets.
    static final int MAX_MESSAGE_OCTETS = 4_096;

    /// How the mechanism stands to the connection it runs on.
    sealed interface Channel {
        /// SCRAM-SHA-256.
        ///
        /// @param plusOffered whether the client could have had SCRAM-SHA-256-PLUS
        record Unbound(boolean plusOffered) implements Channel {}

        /// SCRAM-SHA-256-PLUS.
        ///
        /// @param octets of a type; empty when the connection cannot give it
        record Bound(Function<ChannelBinding, Optional<byte[]>> octets) implements Channel {}
    }

    private sealed interface State {
        /// The client's first message is owed.
        record Begun() implements State {}

        /// Its last message is owed.
        ///
        /// @param channel the octets that bind; none without a binding
        record Challenged(ScramClientFirst first, Login login, byte[] channel, String serverFirst)
                implements State {}

        /// The password was right and the server has shown its proof; an empty answer is owed.
        record Proven(Outcome outcome) implements State {}
    }

    private final Function<String, Optional<Login>> logins;
    private final Channel channel;
    private final String serverNonce;
    private State state = new State.Begun();

    /// @param logins begins a login by its name; empty when the directory cannot answer
    /// @param serverNonce printable ASCII without comma, never used before
    ScramExchange(Function<String, Optional<Login>> logins, Channel channel, String serverNonce) {
        this.logins = logins;
        this.channel = channel;
        this.serverNonce = serverNonce;
    }

    @Override
    public Step respond(byte[] response) {
        if (response.length > MAX_MESSAGE_OCTETS) {
            return new Step.Malformed("the message is too long");
        }
        try {
            return switch (state) {
                case State.Begun _ -> first(ScramClientFirst.parse(response));
                case State.Challenged challenged ->
                        last(challenged, ScramClientFinal.parse(response));
                case State.Proven(Outcome outcome) when response.length == 0 ->
                        new Step.Done(outcome);
                case State.Proven _ -> new Step.Malformed("nothing was owed but an empty answer");
            };
        } catch (ScramSyntaxException e) {
            return new Step.Malformed(e.reason());
        }
    }

    private Step first(ScramClientFirst message) throws ScramSyntaxException {
        byte[] binding = binding(message.binding());
        Optional<Login> login = logins.apply(message.authentication());
        if (login.isEmpty()) {
            return new Step.Done(new Outcome.Unavailable());
        }
        // RFC 5802 section 6: who would have bound, had he seen the offer, was shown another one.
        if (message.binding() instanceof Binding.NotOffered
                && channel instanceof Channel.Unbound(boolean plusOffered)
                && plusOffered) {
            return ended(login.get(), message, Proof.OTHER_CHANNEL);
        }
        ScramKeys keys = login.get().keys();
        // server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count
        String challenge =
                "r="
                        + message.nonce()
                        + serverNonce
                        + ",s="
                        + Base64.getEncoder().encodeToString(keys.salt())
                        + ",i="
                        + keys.iterations();
        state = new State.Challenged(message, login.get(), binding, challenge);
        return new Step.Challenge(ascii(challenge));
    }

    /// The octets that bind to this connection; none when the mechanism does not bind.
    private byte[] binding(Binding said) throws ScramSyntaxException {
        return switch (channel) {
            // RFC 5802 section 6: -PLUS and p= come together or not at all.
            case Channel.Bound(var octets) when said instanceof Binding.By(String type) ->
                    ChannelBinding.named(type)
                            .flatMap(octets)
                            .orElseThrow(() ->
                                    new ScramSyntaxException(
                                            "this channel binding is not given here"));
            case Channel.Bound _ -> throw new ScramSyntaxException("no channel binding");
            case Channel.Unbound _ when said instanceof Binding.By ->
                    throw new ScramSyntaxException("channel binding needs the -PLUS mechanism");
            case Channel.Unbound _ -> new byte[0];
        };
    }

    private Step last(State.Challenged challenged, ScramClientFinal message) {
        Login login = challenged.login();
        byte[] expected = joined(challenged.first().header(), challenged.channel());
        if (!MessageDigest.isEqual(expected, message.binding())) {
            return ended(login, challenged.first(), Proof.OTHER_CHANNEL);
        }
        byte[] authMessage = authMessage(challenged, message);
        boolean right = login.keys().proves(message.proof(), authMessage);
        boolean fresh =
                MessageDigest.isEqual(
                        ascii(challenged.first().nonce() + serverNonce), ascii(message.nonce()));
        if (!right || !fresh) {
            return ended(login, challenged.first(), Proof.WRONG);
        }
        Outcome outcome = login.end(challenged.first().authorization(), Proof.RIGHT);
        return switch (outcome) {
            case Outcome.Accepted accepted -> {
                state = new State.Proven(accepted);
                byte[] signature = login.keys().serverSignature(authMessage);
                // verifier = "v=" base64
                yield new Step.Challenge(
                        ascii("v=" + Base64.getEncoder().encodeToString(signature)));
            }
            case Outcome.Refused _,
                    Outcome.Blocked _,
                    Outcome.NotEntitled _,
                    Outcome.Unavailable _ ->
                    new Step.Done(outcome);
        };
    }

    private static Step ended(Login login, ScramClientFirst first, Proof proof) {
        return new Step.Done(login.end(first.authorization(), proof));
    }

    // RFC 5802 section 3: AuthMessage := client-first-message-bare + "," + server-first-message +
    // "," + client-final-message-without-proof
    private static byte[] authMessage(State.Challenged challenged, ScramClientFinal message) {
        return joined(
                challenged.first().bare(),
                ascii("," + challenged.serverFirst() + ","),
                message.withoutProof());
    }

    private static byte[] joined(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
