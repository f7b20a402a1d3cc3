package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/// One exchange of SCRAM-SHA-256 or SCRAM-SHA-256-PLUS in the client's role: [#first], [#last],
/// [#verify], in this order. One thread.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5802#section-5 RFC 5802: the exchange
public final class ScramClient {
    private static final int NONCE_OCTETS = 18;

    // RFC 7677 section 4: at least 4096 iterations.
    private static final int MIN_ITERATIONS = 4_096;

    /// Some seconds of work; a server that asks for more means to keep us busy.
    private static final int MAX_ITERATIONS = 10_000_000;

    private final String name;
    private final byte[] password;
    private final String header;
    private final byte[] channel;
    private final String nonce;
    private byte[] serverSignature = {};

    ScramClient(String name, byte[] password, String header, byte[] channel, String nonce) {
        this.name = name;
        this.password = password;
        this.header = header;
        this.channel = channel;
        this.nonce = nonce;
    }

    /// The strongest form that server and connection allow.
    ///
    /// @param password UTF-8 octets as the server prepares them; wiped by the caller when the
    ///   exchange is over
    /// @param plus whether the server offers SCRAM-SHA-256-PLUS
    /// @param tls the connection's TLS session; null in clear
    public static ScramClient strongest(
            String name, byte[] password, boolean plus, @Nullable SSLSession tls) {
        for (var type : ChannelBinding.values()) {
            var octets = tls == null ? Optional.<byte[]>empty() : type.ofClient(tls);
            if (octets.isPresent()) {
                // RFC 5802 section 6: y tells the server what we were shown.
                return plus
                        ? with(name, password, "p=" + type.wireName() + ",,", octets.get())
                        : with(name, password, "y,,", new byte[0]);
            }
        }
        return with(name, password, "n,,", new byte[0]);
    }

    /// @param header `gs2-header` of RFC 5802 section 7
    /// @param channel the octets that bind; none without a binding
    static ScramClient with(String name, byte[] password, String header, byte[] channel) {
        return new ScramClient(name, password, header, channel, freshNonce());
    }

    /// The mechanism's name for the protocol's command.
    public String mechanism() {
        return header.startsWith("p=") ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256";
    }

    private static String freshNonce() {
        byte[] octets = new byte[NONCE_OCTETS];
        new SecureRandom().nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    /// The first message, to go as the initial response.
    public byte[] first() {
        return (header + firstBare()).getBytes(StandardCharsets.UTF_8);
    }

    private String firstBare() {
        // RFC 5802 section 5.1: "," and "=" in a name
        return "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    /// The last message, with the proof that we know the password.
    ///
    /// @param serverFirst the server's first challenge
    /// @throws ProtocolException when it is not one that we may answer
    public byte[] last(byte[] serverFirst) throws ProtocolException {
        Challenge challenge = challenge(serverFirst);
        // RFC 5802 section 5.1: the server's nonce begins with ours.
        if (!challenge.nonce().startsWith(nonce) || challenge.nonce().equals(nonce)) {
            throw new ProtocolException("the server's nonce does not go on with ours");
        }
        String withoutProof =
                "c=" + base64(joined(ascii(header), channel)) + ",r=" + challenge.nonce();
        byte[] authMessage =
                joined(
                        (firstBare() + ",").getBytes(StandardCharsets.UTF_8),
                        serverFirst,
                        ascii("," + withoutProof));
        return ascii(withoutProof + ",p=" + base64(proof(challenge, authMessage)));
    }

    /// The client's proof; keeps the server's, to be compared.
    private byte[] proof(Challenge challenge, byte[] authMessage) {
        byte[] salted = SaltedPassword.of(password, challenge.salt(), challenge.iterations());
        byte[] proof = ScramKeys.clientKey(salted);
        serverSignature = Sha256.mac(ScramKeys.serverKey(salted)).doFinal(authMessage);
        Arrays.fill(salted, (byte) 0);
        byte[] signature = Sha256.mac(Sha256.digest(proof)).doFinal(authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return proof;
    }

    /// Checks that the server knows our keys, and so is ours. Answer it with nothing.
    ///
    /// @param serverFinal the server's last challenge
    /// @throws ProtocolException when it does not
    public void verify(byte[] serverFinal) throws ProtocolException {
        var reader = new ScramReader(serverFinal);
        try {
            reader.expectAttribute('v');
            byte[] verifier = reader.expectBase64();
            if (serverSignature.length > 0 && MessageDigest.isEqual(verifier, serverSignature)) {
                return;
            }
        } catch (ScramSyntaxException e) {
            throw failed(e);
        }
        throw new ProtocolException("the server does not know our password either");
    }

    private record Challenge(String nonce, byte[] salt, int iterations) {}

    // server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count
    // ["," extensions]
    private static Challenge challenge(byte[] message) throws ProtocolException {
        if (message.length > ScramExchange.MAX_MESSAGE_OCTETS) {
            throw new ProtocolException("a SCRAM message is too long");
        }
        var reader = new ScramReader(message);
        try {
            reader.expectAttribute('r');
            String nonce = reader.expectNonce();
            reader.expect(',');
            reader.expectAttribute('s');
            byte[] salt = reader.expectBase64();
            reader.expect(',');
            reader.expectAttribute('i');
            int iterations = reader.expectPositiveNumber();
            if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
                throw new ProtocolException("the server asks for " + iterations + " iterations");
            }
            return new Challenge(nonce, salt, iterations);
        } catch (ScramSyntaxException e) {
            throw failed(e);
        }
    }

    private static ProtocolException failed(ScramSyntaxException cause) {
        var failure = new ProtocolException("a SCRAM message that cannot be: " + cause.reason());
        failure.initCause(cause);
        return failure;
    }

    private static byte[] joined(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
