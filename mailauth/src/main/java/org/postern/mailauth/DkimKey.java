package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/// A key record (RFC 6376 section 3.6.1).
///
/// @param key absent when the key was revoked
/// @param bits of the key; 0 when it was revoked
/// @param hashes accepted (`h=`); empty: all
/// @param testing the domain only tries DKIM (`t=y`)
/// @param strict the identity's domain has to be the signing domain itself (`t=s`)
record DkimKey(
        SignatureAlgorithm algorithm,
        @Nullable PublicKey key,
        int bits,
        List<String> hashes,
        boolean testing,
        boolean strict) {
    // RFC 8301 section 3.2: no signature of an RSA key below 1024 bits is valid
    static final int SMALLEST_RSA = 1_024;

    /// RFC 8301 section 3.2 asks for keys of up to 4096 bits; larger ones cost more than they give.
    static final int LARGEST_RSA = 8_192;

    /// Usual is 65537; a long one would make each verification as slow as a signature.
    private static final int LONGEST_EXPONENT_BITS = 64;

    private static final int ED25519_OCTETS = 32;
    private static final int ED25519_BITS = 256;

    DkimKey {
        hashes = List.copyOf(hashes);
    }

    static DkimKey parse(String text) throws TagSyntaxException {
        var tags = TagList.parse(text);
        // RFC 6376 section 3.6.1: v=, if there, is the first tag and DKIM1
        if (tags.has("v")
                && !(tags.tags().keySet().iterator().next().equals("v")
                        && tags.value("v", "").equals("DKIM1"))) {
            throw new TagSyntaxException("key record of another version");
        }
        var algorithm = algorithm(tags.value("k", "rsa"));
        var services = TagList.words(tags.value("s", "*"));
        if (!services.contains("*") && !services.contains("email")) {
            throw new TagSyntaxException("the key is not for mail");
        }
        if (!tags.has("p")) {
            throw new TagSyntaxException("the key record has no key");
        }
        var flags = TagList.words(tags.value("t", ""));
        var hashes = tags.has("h") ? TagList.words(tags.value("h", "")) : List.<String>of();
        String encoded = tags.value("p", "");
        // RFC 6376 section 3.6.1: an empty value means that this public key has been revoked
        var key = encoded.isEmpty() ? null : key(algorithm, TagList.base64(encoded, "p"));
        return new DkimKey(
                algorithm, key, bits(key), hashes, flags.contains("y"), flags.contains("s"));
    }

    private static SignatureAlgorithm algorithm(String type) throws TagSyntaxException {
        for (var algorithm : SignatureAlgorithm.values()) {
            if (algorithm.keyType().equals(type)) {
                return algorithm;
            }
        }
        throw new TagSyntaxException("key of a type that nobody knows");
    }

    private static PublicKey key(SignatureAlgorithm algorithm, byte[] octets)
            throws TagSyntaxException {
        try {
            return switch (algorithm) {
                case RSA_SHA256 -> rsa(octets);
                case ED25519_SHA256 -> ed25519(octets);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TagSyntaxException("the key cannot be read");
        }
    }

    /// A SubjectPublicKeyInfo, or the bare RSAPublicKey that some publish.
    private static PublicKey rsa(byte[] octets)
            throws GeneralSecurityException, TagSyntaxException {
        var factory = KeyFactory.getInstance("RSA");
        var key =
                (RSAPublicKey)
                        factory.generatePublic(
                                new X509EncodedKeySpec(
                                        BareRsaKey.isBarePublic(octets)
                                                ? BareRsaKey.publicKey(octets)
                                                : octets));
        if (key.getPublicExponent().bitLength() > LONGEST_EXPONENT_BITS) {
            throw new TagSyntaxException("the key's exponent is too long");
        }
        return key;
    }

    // RFC 8463 section 4: the 32 octets of the key, as RFC 8032 section 5.1.5 writes them
    private static PublicKey ed25519(byte[] octets)
            throws GeneralSecurityException, TagSyntaxException {
        if (octets.length != ED25519_OCTETS) {
            throw new TagSyntaxException("an Ed25519 key has 32 octets");
        }
        byte[] reversed = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            reversed[octets.length - 1 - i] = octets[i];
        }
        boolean odd = reversed[0] < 0;
        reversed[0] &= 0x7F;
        var point = new EdECPoint(odd, new BigInteger(1, reversed));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static int bits(@Nullable PublicKey key) {
        return switch (key) {
            case null -> 0;
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            default -> ED25519_BITS;
        };
    }

    /// Why it cannot be used for that signature; empty when it can.
    String refusal(SignatureAlgorithm wanted) {
        if (key == null) {
            return "the key was revoked";
        }
        if (algorithm != wanted) {
            return "the key is for " + algorithm.keyType();
        }
        if (!hashes.isEmpty() && !hashes.contains("sha256")) {
            return "the key is not for sha256";
        }
        if (algorithm == SignatureAlgorithm.RSA_SHA256 && bits < SMALLEST_RSA) {
            return "a key of " + bits + " bits is too short";
        }
        return bits > LARGEST_RSA ? "a key of " + bits + " bits is too long" : "";
    }
}
