package org.postern.mailauth;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/// How a signature is made: over SHA-256, with one of two kinds of key.
public enum SignatureAlgorithm {
    // RFC 6376 section 3.3.2
    RSA_SHA256("rsa-sha256", "rsa"),
    // RFC 8463 section 3
    ED25519_SHA256("ed25519-sha256", "ed25519");

    private final String word;
    private final String keyType;

    SignatureAlgorithm(String word, String keyType) {
        this.word = word;
        this.keyType = keyType;
    }

    /// As `a=` writes it.
    public String word() {
        return word;
    }

    /// As `k=` of a key writes it.
    String keyType() {
        return keyType;
    }

    static SignatureAlgorithm named(String word) throws TagSyntaxException {
        for (var algorithm : values()) {
            if (algorithm.word.equals(word)) {
                return algorithm;
            }
        }
        // RFC 8301 section 3.1: rsa-sha1 has failed for good
        throw new TagSyntaxException(
                word.equals("rsa-sha1")
                        ? "rsa-sha1 is not accepted any more"
                        : "algorithm that nobody knows");
    }

    boolean verify(PublicKey key, byte[] signed, byte[] signature) {
        try {
            var verifier = signature();
            verifier.initVerify(key);
            verifier.update(input(signed));
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            // A signature of another length than its key's, for one.
            return false;
        }
    }

    byte[] sign(PrivateKey key, byte[] data) throws GeneralSecurityException {
        var signer = signature();
        signer.initSign(key);
        signer.update(input(data));
        return signer.sign();
    }

    private Signature signature() throws GeneralSecurityException {
        return switch (this) {
            case RSA_SHA256 -> Signature.getInstance("SHA256withRSA");
            case ED25519_SHA256 -> Signature.getInstance("Ed25519");
        };
    }

    // RFC 8463 section 3: Ed25519 signs the SHA-256 hash; RSA hashes by itself
    private byte[] input(byte[] data) {
        return switch (this) {
            case RSA_SHA256 -> data;
            case ED25519_SHA256 -> Digests.sha256().digest(data);
        };
    }
}
