package org.postern.detection;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Shows that one knows the secret, without telling it.
final class Proof {
    static final String TIME = "X-Postern-Time";
    static final String NONCE = "X-Postern-Nonce";
    static final String FIELD = "X-Postern-Proof";

    /// Digits of a nonce.
    private static final int NONCE_DIGITS = 32;

    /// How far two clocks may differ.
    static final long MOST_SECONDS = 300;

    private Proof() {}

    /// The proof of a question.
    static String ofQuestion(String secret, String time, String nonce, String body) {
        return of(secret, time + "\n" + nonce, body);
    }

    /// The proof of an answer.
    ///
    /// @param before the proof of the question
    static String ofAnswer(String secret, String before, String body) {
        return of(secret, before, body);
    }

    private static String of(String secret, String before, String body) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.hmac(key, before + "\n" + body));
    }

    /// Digits that no question had before.
    static String nonce(SecureRandom random) {
        byte[] octets = new byte[NONCE_DIGITS / 2];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    static boolean isNonce(String text) {
        return text.length() == NONCE_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    }

    static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
