package org.postern.directory;

import org.postern.kernel.Sha256;
import org.postern.net.ScramKeys;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// SCRAM keys for names that have none: nothing proves them, and a name's are the same at every
/// attempt, on every node and after every restart, as those of an account are.
///
/// @param secret 32 octets, kept in the directory
// RFC 5802 section 9: a server that tells unknown names from known ones lets accounts be listed.
record DecoyKeys(byte[] secret) {
    /// @param name prepared, so that all spellings of a name have the same salt
    ScramKeys of(String name, int iterations) {
        byte[] salt = Arrays.copyOf(derived("salt", name), Argon2.SALT_OCTETS);
        return new ScramKeys(iterations, salt, derived("stored", name), derived("server", name));
    }

    private byte[] derived(String purpose, String name) {
        var mac = Sha256.mac(secret);
        mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
        // No purpose has a NUL.
        mac.update((byte) 0);
        return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecoyKeys that && Arrays.equals(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    /// Keeps the secret out of logs.
    @Override
    public String toString() {
        return "DecoyKeys";
    }
}
