package org.postern.net;

import org.postern.kernel.Sha256;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// SCRAM's iterated hash of a password: PBKDF2 with HMAC-SHA-256 and one block of output.
///
/// The key's two blocks are digested once and copied for each round. An HMAC of the JDK digests
/// them anew each time: twice the work, of which a login has tens of thousands of rounds.
final class SaltedPassword {
    /// Of the hash's input, which an HMAC's key fills up.
    private static final int BLOCK_OCTETS = 64;

    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    private SaltedPassword(byte[] password) {
        byte[] key = password.length > BLOCK_OCTETS ? Sha256.digest(password) : password;
        inner = padded(key, INNER_PAD);
        outer = padded(key, OUTER_PAD);
    }

    private static MessageDigest padded(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK_OCTETS);
        for (int i = 0; i < BLOCK_OCTETS; i++) {
            block[i] ^= pad;
        }
        var digest = Sha256.digest();
        digest.update(block);
        Arrays.fill(block, (byte) 0);
        return digest;
    }

    // RFC 5802 section 2.2: Hi(str, salt, i)
    static byte[] of(byte[] password, byte[] salt, int iterations) {
        var hmac = new SaltedPassword(password);
        byte[] first = Arrays.copyOf(salt, salt.length + 4);
        first[first.length - 1] = 1;
        byte[] round = new byte[Sha256.OCTETS];
        hmac.digest(first, round);
        byte[] result = round.clone();
        for (int i = 1; i < iterations; i++) {
            hmac.digest(round, round);
            for (int at = 0; at < result.length; at++) {
                result[at] ^= round[at];
            }
        }
        return result;
    }

    private void digest(byte[] octets, byte[] target) {
        try {
            finish(inner, octets, target);
            finish(outer, target, target);
        } catch (CloneNotSupportedException | DigestException e) {
            throw new IllegalStateException("this JDK's SHA-256 cannot be copied", e);
        }
    }

    private static void finish(MessageDigest begun, byte[] octets, byte[] target)
            throws CloneNotSupportedException, DigestException {
        var digest = (MessageDigest) begun.clone();
        digest.update(octets);
        digest.digest(target, 0, target.length);
    }
}
