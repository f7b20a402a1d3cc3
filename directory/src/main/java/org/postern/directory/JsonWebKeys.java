package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Json;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// An issuer's keys (RFC 7517). A key serves the one algorithm that belongs to its kind, so that no
/// token can choose a weaker one: RS256 for RSA of 2048 bits and more, ES256 for P-256, EdDSA for
/// Ed25519. Keys of other kinds, and broken ones, are passed over.
record JsonWebKeys(List<Key> keys) {
    private static final int MOST_KEYS = 100;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int ED25519_OCTETS = 32;

    JsonWebKeys {
        keys = List.copyOf(keys);
    }

    /// @param id empty when the issuer gives none
    record Key(String id, Algorithm algorithm, PublicKey key) {
        boolean verifies(byte[] signed, byte[] signature) {
            try {
                var verifier = Signature.getInstance(algorithm.jca);
                verifier.initVerify(key);
                verifier.update(signed);
                return verifier.verify(signature);
            } catch (GeneralSecurityException misshapen) {
                return false;
            }
        }
    }

    /// RFC 7518 section 3.1, and RFC 8037 section 3.1 for EdDSA.
    enum Algorithm {
        RS256("SHA256withRSA"),
        ES256("SHA256withECDSAinP1363Format"),
        EDDSA("Ed25519");

        private final String jca;

        Algorithm(String jca) {
            this.jca = jca;
        }

        static @Nullable Algorithm named(@Nullable Object name) {
            return switch (name instanceof String text ? text : "") {
                case "RS256" -> RS256;
                case "ES256" -> ES256;
                case "EdDSA" -> EDDSA;
                default -> null;
            };
        }
    }

    /// @throws IllegalArgumentException when the text is no set of keys
    static JsonWebKeys parse(String text) {
        if (!(Json.read(text) instanceof Map<?, ?> set)
                || !(set.get("keys") instanceof List<?> listed)
                || listed.size() > MOST_KEYS) {
            throw new IllegalArgumentException("not a JSON Web Key Set");
        }
        var keys = new ArrayList<Key>();
        for (Object each : listed) {
            if (each instanceof Map<?, ?> fields && signs(fields)) {
                var key = key(fields);
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        return new JsonWebKeys(keys);
    }

    // RFC 7517 section 4.2: use, "sig" or "enc"
    private static boolean signs(Map<?, ?> fields) {
        Object use = fields.get("use");
        return use == null || use.equals("sig");
    }

    private static @Nullable Key key(Map<?, ?> fields) {
        try {
            var kind = kind(fields);
            // RFC 7517 section 4.4: alg, optional
            Object meant = fields.get("alg");
            if (kind == null || (meant != null && Algorithm.named(meant) != kind)) {
                return null;
            }
            String id = fields.get("kid") instanceof String given ? given : "";
            return new Key(
                    id,
                    kind,
                    switch (kind) {
                        case RS256 -> rsa(fields);
                        case ES256 -> p256(fields);
                        case EDDSA -> ed25519(fields);
                    });
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            return null;
        }
    }

    private static @Nullable Algorithm kind(Map<?, ?> fields) {
        return switch (fields.get("kty") instanceof String type ? type : "") {
            case "RSA" -> Algorithm.RS256;
            case "EC" -> "P-256".equals(fields.get("crv")) ? Algorithm.ES256 : null;
            case "OKP" -> "Ed25519".equals(fields.get("crv")) ? Algorithm.EDDSA : null;
            default -> null;
        };
    }

    // RFC 7518 section 6.3.1
    private static PublicKey rsa(Map<?, ?> fields) throws GeneralSecurityException {
        BigInteger modulus = number(fields, "n");
        if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
            throw new IllegalArgumentException("an RSA key of " + modulus.bitLength() + " bits");
        }
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, number(fields, "e")));
    }

    // RFC 7518 section 6.2.1
    private static PublicKey p256(Map<?, ?> fields) throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(number(fields, "x"), number(fields, "y"));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    // RFC 8037 section 2, and RFC 8032 section 5.1.2 for the octets: little-endian, the sign of x
    // in the highest bit.
    private static PublicKey ed25519(Map<?, ?> fields) throws GeneralSecurityException {
        byte[] octets = octets(fields, "x");
        if (octets.length != ED25519_OCTETS) {
            throw new IllegalArgumentException("an Ed25519 key has 32 octets");
        }
        byte[] big = new byte[ED25519_OCTETS];
        for (int i = 0; i < ED25519_OCTETS; i++) {
            big[i] = octets[ED25519_OCTETS - 1 - i];
        }
        boolean odd = (big[0] & 0x80) != 0;
        big[0] &= 0x7F;
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(
                                NamedParameterSpec.ED25519,
                                new EdECPoint(odd, new BigInteger(1, big))));
    }

    private static BigInteger number(Map<?, ?> fields, String name) {
        return new BigInteger(1, octets(fields, name));
    }

    private static byte[] octets(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return Base64.getUrlDecoder().decode(text);
        }
        throw new IllegalArgumentException("no " + name);
    }
}
