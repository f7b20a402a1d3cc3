package org.postern.directory;

import java.util.Arrays;

/// What a server keeps to check SCRAM-SHA-256 without the password.
///
/// @param salt at least 16 octets
/// @param storedKey 32 octets
/// @param serverKey 32 octets
/// @spec https://www.rfc-editor.org/rfc/rfc5802#section-3 RFC 5802: SCRAM
record ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    /// Derives the keys of a prepared password.
    // RFC 5802 section 3: StoredKey = H(HMAC(SaltedPassword, "Client Key"))
    static ScramKeys derive(byte[] password, byte[] salt, int iterations) {
        byte[] salted = hi(password, salt, iterations);
        byte[] clientKey = Sha256.hmac(salted, "Client Key");
        try {
            return new ScramKeys(
                    iterations,
                    salt.clone(),
                    Sha256.digest(clientKey),
                    Sha256.hmac(salted, "Server Key"));
        } finally {
            Arrays.fill(salted, (byte) 0);
            Arrays.fill(clientKey, (byte) 0);
        }
    }

    // RFC 5802 section 2.2: Hi is PBKDF2 with HMAC and one block of output.
    private static byte[] hi(byte[] password, byte[] salt, int iterations) {
        var mac = Sha256.mac(password);
        mac.update(salt);
        byte[] round = mac.doFinal(FIRST_BLOCK);
        byte[] result = round.clone();
        for (int i = 1; i < iterations; i++) {
            round = mac.doFinal(round);
            for (int at = 0; at < result.length; at++) {
                result[at] ^= round[at];
            }
        }
        return result;
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
