package org.postern.web;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Map;

/// A passkey's public key, of one of the three kinds that we ask authenticators for.
record CoseKey(Algorithm algorithm, PublicKey key) {
    private static final int SMALLEST_RSA = 2_048;
    private static final int LARGEST_RSA = 8_192;
    private static final int FIELD_OCTETS = 32;

    // RFC 9053 section 7.1.1, 7.2
    private static final long KTY = 1;
    private static final long ALG = 3;

    /// Kinds, the best liked first.
    enum Algorithm {
        // RFC 9053 section 2.1
        ES256(-7, "SHA256withECDSA"),
        // RFC 9053 section 2.2
        EDDSA(-8, "Ed25519"),
        // RFC 8812 section 2
        RS256(-257, "SHA256withRSA");

        private final long number;
        private final String signature;

        Algorithm(long number, String signature) {
            this.number = number;
            this.signature = signature;
        }

        /// As COSE numbers it.
        long number() {
            return number;
        }
    }

    /// Reads a key.
    ///
    /// @throws Cbor.MalformedException when it is none, or of another kind
    static CoseKey parse(byte[] octets) throws Cbor.MalformedException {
        return of(new Cbor(octets).map());
    }

    static CoseKey of(Map<Object, Object> parameters) throws Cbor.MalformedException {
        Object algorithm = parameters.get(ALG);
        for (Algorithm one : Algorithm.values()) {
            if (Long.valueOf(one.number()).equals(algorithm)) {
                try {
                    return new CoseKey(one, key(one, parameters));
                } catch (GeneralSecurityException e) {
                    throw new Cbor.MalformedException("a key that is none");
                }
            }
        }
        throw new Cbor.MalformedException("a kind of key that was not asked for");
    }

    private static PublicKey key(Algorithm algorithm, Map<Object, Object> parameters)
            throws Cbor.MalformedException, GeneralSecurityException {
        return switch (algorithm) {
            case ES256 -> {
                require(parameters, KTY, 2);
                require(parameters, -1, 1);
                yield onCurve(
                        number(parameters, -2, FIELD_OCTETS), number(parameters, -3, FIELD_OCTETS));
            }
            case EDDSA -> {
                require(parameters, KTY, 1);
                require(parameters, -1, 6);
                yield edwards(octets(parameters, -2, FIELD_OCTETS));
            }
            case RS256 -> {
                require(parameters, KTY, 3);
                var modulus = number(parameters, -1, LARGEST_RSA / Byte.SIZE);
                if (modulus.bitLength() < SMALLEST_RSA) {
                    throw new Cbor.MalformedException("an RSA key that is too short");
                }
                yield KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new RSAPublicKeySpec(
                                        modulus, number(parameters, -2, Integer.BYTES)));
            }
        };
    }

    private static ECPublicKey onCurve(BigInteger x, BigInteger y)
            throws GeneralSecurityException, Cbor.MalformedException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var curve = parameters.getParameterSpec(ECParameterSpec.class);
        var p = ((java.security.spec.ECFieldFp) curve.getCurve().getField()).getP();
        var right = x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB());
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right.mod(p))) {
            throw new Cbor.MalformedException("a point that is not on the curve");
        }
        return (ECPublicKey)
                KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    // RFC 8032 section 5.1.2: little-endian, the sign of x in the last bit.
    private static PublicKey edwards(byte[] encoded) throws GeneralSecurityException {
        var y = new byte[FIELD_OCTETS];
        for (int i = 0; i < FIELD_OCTETS; i++) {
            y[i] = encoded[FIELD_OCTETS - 1 - i];
        }
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7F;
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(
                                NamedParameterSpec.ED25519,
                                new EdECPoint(odd, new BigInteger(1, y))));
    }

    private static void require(Map<Object, Object> parameters, long name, long value)
            throws Cbor.MalformedException {
        if (!Long.valueOf(value).equals(parameters.get(name))) {
            throw new Cbor.MalformedException("a key of another kind than it says");
        }
    }

    private static byte[] octets(Map<Object, Object> parameters, long name, int most)
            throws Cbor.MalformedException {
        if (parameters.get(name) instanceof byte[] octets
                && octets.length > 0
                && octets.length <= most) {
            return octets;
        }
        throw new Cbor.MalformedException("a key without what belongs to one");
    }

    private static BigInteger number(Map<Object, Object> parameters, long name, int most)
            throws Cbor.MalformedException {
        return new BigInteger(1, octets(parameters, name, most));
    }

    /// Whether the signature over these octets, one after the other, is of this key.
    boolean verifies(byte[] signature, List<byte[]> signed) {
        try {
            var verifier = Signature.getInstance(algorithm.signature);
            verifier.initVerify(key);
            for (byte[] octets : signed) {
                verifier.update(octets);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
