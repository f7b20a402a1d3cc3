package org.postern.directory;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret shared with a generator of codes: six digits that change every 30 seconds, by SHA-1,
/// which is what all generators know (RFC 6238). Immutable.
///
/// @param secret [#OCTETS] octets of ours; other lengths work too
public record Totp(byte[] secret) {
    // RFC 4226 section 4, requirement 6: 160 bits are recommended.
    public static final int OCTETS = 20;

    /// Digits of a code.
    public static final int DIGITS = 6;

    /// How long a code is shown, in seconds.
    // RFC 6238 section 4.1
    public static final int PERIOD = 30;

    /// How many steps a clock may be behind or ahead.
    // RFC 6238 section 5.2: at most one for the delay of the network.
    private static final int DRIFT = 1;

    private static final int MODULUS = 1_000_000;

    public static Totp random(SecureRandom random) {
        var secret = new byte[OCTETS];
        random.nextBytes(secret);
        return new Totp(secret);
    }

    /// The step of whose code this is, if that is later than `last`: no code counts twice.
    // RFC 6238 section 5.2: the verifier must not accept the second attempt.
    OptionalLong step(String code, Instant now, long last) {
        if (code.length() != DIGITS || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        int wanted = Integer.parseInt(code);
        long current = now.getEpochSecond() / PERIOD;
        OptionalLong found = OptionalLong.empty();
        for (long step = current - DRIFT; step <= current + DRIFT; step++) {
            // All are computed: the time says nothing of the clock.
            if (code(step, MODULUS) == wanted && step > last) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /// The code of a moment, as the generator shows it.
    public String at(Instant moment) {
        return "%06d".formatted(code(moment.getEpochSecond() / PERIOD, MODULUS));
    }

    // RFC 4226 section 5.3
    int code(long step, int modulus) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xF;
            int truncated = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return truncated % modulus;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Totp totp && Arrays.equals(secret, totp.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    /// Keeps the secret out of logs.
    @Override
    public String toString() {
        return "Totp";
    }
}
