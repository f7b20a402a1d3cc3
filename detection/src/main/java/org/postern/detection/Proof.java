package org.postern.detection;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Shows that one knows the secret, without telling it.
final class Proof {
    static final String TIME = "X-Postern-Time";
    static final String FIELD = "X-Postern-Proof";

    /// How far two clocks may differ.
    static final long MOST_SECONDS = 300;

    private Proof() {}

    /// @param before the time, or the proof of the question
    static String of(String secret, String before, String body) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.hmac(key, before + "\n" + body));
    }

    static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
