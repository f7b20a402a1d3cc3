package org.postern.directory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// RADIUS's Access-Request and the answers to it, octet by octet.
///
/// @spec https://www.rfc-editor.org/rfc/rfc2865 RFC 2865: RADIUS
final class RadiusPacket {
    static final int ACCESS_REQUEST = 1;
    static final int ACCESS_ACCEPT = 2;
    static final int ACCESS_REJECT = 3;
    static final int ACCESS_CHALLENGE = 11;

    // RFC 2865 section 3: code, identifier, length, authenticator; at most 4096 octets.
    static final int HEADER_OCTETS = 20;
    static final int MAX_OCTETS = 4_096;
    static final int AUTHENTICATOR_OCTETS = 16;

    // RFC 2865 section 5.2
    static final int MAX_PASSWORD_OCTETS = 128;

    private static final int USER_NAME = 1;
    private static final int USER_PASSWORD = 2;
    private static final int SERVICE_TYPE = 6;
    private static final int NAS_IDENTIFIER = 32;
    private static final int MESSAGE_AUTHENTICATOR = 80;
    private static final byte[] AUTHENTICATE_ONLY = {0, 0, 0, 8};
    private static final int MAX_VALUE_OCTETS = 253;

    private RadiusPacket() {}

    /// An Access-Request.
    ///
    /// @param identifier 0 to 255
    /// @param authenticator 16 octets that nobody can foresee
    /// @param password at most [#MAX_PASSWORD_OCTETS]
    static byte[] request(
            int identifier,
            byte[] authenticator,
            String name,
            byte[] password,
            String nasIdentifier,
            byte[] secret) {
        var attributes = new ByteArrayOutputStream();
        // RFC 2869 section 5.14, and first, so that nothing stands before it that another could
        // choose.
        attribute(attributes, MESSAGE_AUTHENTICATOR, new byte[AUTHENTICATOR_OCTETS]);
        attribute(attributes, USER_NAME, name.getBytes(StandardCharsets.UTF_8));
        attribute(attributes, USER_PASSWORD, hidden(password, authenticator, secret));
        attribute(attributes, SERVICE_TYPE, AUTHENTICATE_ONLY);
        attribute(attributes, NAS_IDENTIFIER, nasIdentifier.getBytes(StandardCharsets.UTF_8));
        byte[] packet = packet(ACCESS_REQUEST, identifier, authenticator, attributes.toByteArray());
        byte[] signature = hmac(packet, secret);
        System.arraycopy(signature, 0, packet, HEADER_OCTETS + 2, signature.length);
        return packet;
    }

    private static byte[] packet(
            int code, int identifier, byte[] authenticator, byte[] attributes) {
        byte[] packet = new byte[HEADER_OCTETS + attributes.length];
        packet[0] = (byte) code;
        packet[1] = (byte) identifier;
        packet[2] = (byte) (packet.length >>> 8);
        packet[3] = (byte) packet.length;
        System.arraycopy(authenticator, 0, packet, 4, AUTHENTICATOR_OCTETS);
        System.arraycopy(attributes, 0, packet, HEADER_OCTETS, attributes.length);
        return packet;
    }

    private static void attribute(ByteArrayOutputStream out, int type, byte[] value) {
        int length = Math.min(value.length, MAX_VALUE_OCTETS);
        out.write(type);
        out.write(length + 2);
        out.write(value, 0, length);
    }

    // RFC 2865 section 5.2: each 16 octets of the password, padded with NUL, are combined with a
    // digest of the secret and of what stands before them.
    static byte[] hidden(byte[] password, byte[] authenticator, byte[] secret) {
        int blocks = Math.max(1, (password.length + 15) / 16);
        byte[] hidden = Arrays.copyOf(password, blocks * 16);
        byte[] before = authenticator;
        for (int block = 0; block < blocks; block++) {
            byte[] mask = md5(secret, before);
            for (int i = 0; i < 16; i++) {
                hidden[block * 16 + i] ^= mask[i];
            }
            before = Arrays.copyOfRange(hidden, block * 16, block * 16 + 16);
        }
        return hidden;
    }

    /// The code of an answer to a request; empty when the datagram is no answer to it from somebody
    /// who knows the secret, and is to be ignored.
    ///
    /// @param signed whether only answers with Message-Authenticator count
    static Optional<Integer> answer(
            byte[] datagram, byte[] request, byte[] secret, boolean signed) {
        int length =
                datagram.length < HEADER_OCTETS
                        ? 0
                        : (datagram[2] & 0xFF) << 8 | (datagram[3] & 0xFF);
        if (length < HEADER_OCTETS || length > datagram.length || datagram[1] != request[1]) {
            return Optional.empty();
        }
        byte[] answer = Arrays.copyOf(datagram, length);
        byte[] told = Arrays.copyOfRange(answer, 4, HEADER_OCTETS);
        // RFC 2865 section 3: MD5(Code+ID+Length+RequestAuth+Attributes+Secret)
        System.arraycopy(request, 4, answer, 4, AUTHENTICATOR_OCTETS);
        if (!MessageDigest.isEqual(told, md5(answer, secret))) {
            return Optional.empty();
        }
        return messageAuthenticator(answer, secret, signed)
                ? Optional.of(answer[0] & 0xFF)
                : Optional.empty();
    }

    /// Whether the answer's own signature is right, or absent where it need not be there. The
    /// request's authenticator stands in the answer's place already.
    private static boolean messageAuthenticator(byte[] answer, byte[] secret, boolean signed) {
        int at = HEADER_OCTETS;
        while (at + 2 <= answer.length) {
            int length = answer[at + 1] & 0xFF;
            if (length < 2 || at + length > answer.length) {
                return false;
            }
            if ((answer[at] & 0xFF) == MESSAGE_AUTHENTICATOR) {
                if (length != 2 + AUTHENTICATOR_OCTETS) {
                    return false;
                }
                byte[] told = Arrays.copyOfRange(answer, at + 2, at + length);
                byte[] blank = answer.clone();
                Arrays.fill(blank, at + 2, at + length, (byte) 0);
                return MessageDigest.isEqual(told, hmac(blank, secret));
            }
            at += length;
        }
        return !signed;
    }

    static byte[] md5(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] hmac(byte[] packet, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(secret, "HmacMD5"));
            return mac.doFinal(packet);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
