package org.postern.net;

import org.postern.kernel.Sha256;

import java.security.MessageDigest;
import java.util.Arrays;

/// What a server keeps to check SCRAM-SHA-256 without the password. Whoever has it can play the
/// server towards its owner, and search for the password; it does not let him log in.
///
/// @param iterations rounds of the derivation, which the client repeats at each login
/// @param salt at least 16 octets
/// @param storedKey 32 octets
/// @param serverKey 32 octets
/// @spec https://www.rfc-editor.org/rfc/rfc5802#section-3 RFC 5802: SCRAM
public record ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    /// Derives the keys of a password.
    ///
    /// @param password UTF-8 octets prepared for hashing, at least one; wiped by the caller
    // RFC 5802 section 3: StoredKey = H(HMAC(SaltedPassword, "Client Key"))
    public static ScramKeys derive(byte[] password, byte[] salt, int iterations) {
        byte[] salted = SaltedPassword.of(password, salt, iterations);
        byte[] clientKey = clientKey(salted);
        try {
            return new ScramKeys(
                    iterations, salt.clone(), Sha256.digest(clientKey), serverKey(salted));
        } finally {
            Arrays.fill(salted, (byte) 0);
            Arrays.fill(clientKey, (byte) 0);
        }
    }

    static byte[] clientKey(byte[] saltedPassword) {
        return Sha256.hmac(saltedPassword, "Client Key");
    }

    static byte[] serverKey(byte[] saltedPassword) {
        return Sha256.hmac(saltedPassword, "Server Key");
    }

    // RFC 5802 section 3: ClientProof = ClientKey XOR HMAC(StoredKey, AuthMessage)
    /// Whether a client's proof belongs to these keys; in constant time.
    ///
    /// @param proof any octets
    boolean proves(byte[] proof, byte[] authMessage) {
        byte[] clientKey = Sha256.mac(storedKey).doFinal(authMessage);
        if (proof.length != clientKey.length) {
            return false;
        }
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(Sha256.digest(clientKey), storedKey);
    }

    // RFC 5802 section 3: ServerSignature = HMAC(ServerKey, AuthMessage)
    byte[] serverSignature(byte[] authMessage) {
        return Sha256.mac(serverKey).doFinal(authMessage);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey);
    }

    /// Keeps the keys out of logs.
    @Override
    public String toString() {
        return "ScramKeys[iterations=" + iterations + "]";
    }
}
