package org.postern.web;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// An authenticator in software: it makes a passkey and logs in by it, and can be told to do so
/// wrongly.
final class SoftwareAuthenticator {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    final byte[] id = new byte[24];
    private final CoseKey.Algorithm algorithm;
    private final KeyPair pair;

    /// What it says of itself; each may be changed.
    String origin;

    String relyingParty = "localhost";
    byte flags = 0x05;
    int counter = 1;
    String userHandle = "";

    SoftwareAuthenticator(CoseKey.Algorithm algorithm, String origin) throws Exception {
        this.algorithm = algorithm;
        this.origin = origin;
        new SecureRandom().nextBytes(id);
        pair =
                switch (algorithm) {
                    case ES256 -> {
                        var generator = KeyPairGenerator.getInstance("EC");
                        generator.initialize(new ECGenParameterSpec("secp256r1"));
                        yield generator.generateKeyPair();
                    }
                    case EDDSA -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    case RS256 -> {
                        var generator = KeyPairGenerator.getInstance("RSA");
                        generator.initialize(2_048);
                        yield generator.generateKeyPair();
                    }
                };
    }

    /// The `response` of a registration, as JSON.
    String register(String challenge) throws Exception {
        var data = new ByteArrayOutputStream();
        data.writeBytes(data((byte) (flags | 0x40)));
        data.writeBytes(new byte[16]);
        data.write(id.length >> 8);
        data.write(id.length);
        data.writeBytes(id);
        data.writeBytes(coseKey());
        var object = new ByteArrayOutputStream();
        object.write(0xA3);
        text(object, "fmt");
        text(object, "none");
        text(object, "attStmt");
        object.write(0xA0);
        text(object, "authData");
        octets(object, data.toByteArray());
        return """
        {"clientDataJSON":"%s","attestationObject":"%s"}\
        """
                .formatted(
                        ENCODER.encodeToString(client("webauthn.create", challenge)),
                        ENCODER.encodeToString(object.toByteArray()));
    }

    /// The body that logs in.
    String login(String challenge) throws Exception {
        byte[] client = client("webauthn.get", challenge);
        byte[] data = data(flags);
        var signature =
                Signature.getInstance(
                        switch (algorithm) {
                            case ES256 -> "SHA256withECDSA";
                            case EDDSA -> "Ed25519";
                            case RS256 -> "SHA256withRSA";
                        });
        signature.initSign(pair.getPrivate());
        signature.update(data);
        signature.update(MessageDigest.getInstance("SHA-256").digest(client));
        return """
        {"id":"%s","response":{"clientDataJSON":"%s","authenticatorData":"%s","signature":"%s",\
        "userHandle":"%s"}}\
        """
                .formatted(
                        ENCODER.encodeToString(id),
                        ENCODER.encodeToString(client),
                        ENCODER.encodeToString(data),
                        ENCODER.encodeToString(signature.sign()),
                        ENCODER.encodeToString(userHandle.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] client(String type, String challenge) {
        return """
        {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":false}\
        """
                .formatted(type, challenge, origin)
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] data(byte with) throws Exception {
        return ByteBuffer.allocate(37)
                .put(
                        MessageDigest.getInstance("SHA-256")
                                .digest(relyingParty.getBytes(StandardCharsets.UTF_8)))
                .put(with)
                .putInt(counter)
                .array();
    }

    private byte[] coseKey() {
        var out = new ByteArrayOutputStream();
        switch (pair.getPublic()) {
            case ECPublicKey key -> {
                out.writeBytes(new byte[] {(byte) 0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21});
                octets(out, fixed(key.getW().getAffineX()));
                out.write(0x22);
                octets(out, fixed(key.getW().getAffineY()));
            }
            case EdECPublicKey key -> {
                out.writeBytes(new byte[] {(byte) 0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21});
                byte[] y = fixed(key.getPoint().getY());
                var little = new byte[32];
                for (int i = 0; i < 32; i++) {
                    little[i] = y[31 - i];
                }
                little[31] |= (byte) (key.getPoint().isXOdd() ? 0x80 : 0);
                octets(out, little);
            }
            case RSAPublicKey key -> {
                out.writeBytes(new byte[] {(byte) 0xA4, 1, 3, 3, 0x39, 1, 0, 0x20});
                byte[] modulus = key.getModulus().toByteArray();
                octets(out, java.util.Arrays.copyOfRange(modulus, 1, modulus.length));
                out.write(0x21);
                octets(out, key.getPublicExponent().toByteArray());
            }
            default -> throw new IllegalStateException();
        }
        return out.toByteArray();
    }

    private static byte[] fixed(BigInteger number) {
        byte[] octets = number.toByteArray();
        var fixed = new byte[32];
        int from = Math.max(0, octets.length - 32);
        int length = octets.length - from;
        System.arraycopy(octets, from, fixed, 32 - length, length);
        return fixed;
    }

    private static void octets(ByteArrayOutputStream out, byte[] octets) {
        head(out, 2, octets.length);
        out.writeBytes(octets);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        head(out, 3, text.length());
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void head(ByteArrayOutputStream out, int type, int length) {
        if (length < 24) {
            out.write(type << 5 | length);
        } else if (length < 256) {
            out.write(type << 5 | 24);
            out.write(length);
        } else {
            out.write(type << 5 | 25);
            out.write(length >> 8);
            out.write(length);
        }
    }
}
