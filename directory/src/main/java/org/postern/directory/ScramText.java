package org.postern.directory;

import org.postern.net.ScramKeys;

import java.util.Base64;
import java.util.Optional;

/// SCRAM-SHA-256 keys as a value of `authPassword`.
// RFC 5803: scheme $ iterations:salt $ StoredKey:ServerKey
final class ScramText {
    private static final String SCHEME = "SCRAM-SHA-256";
    private static final int MOST_ITERATIONS = 10_000_000;

    private ScramText() {}

    static String of(ScramKeys keys) {
        var base64 = Base64.getEncoder();
        return SCHEME
                + "$"
                + keys.iterations()
                + ":"
                + base64.encodeToString(keys.salt())
                + "$"
                + base64.encodeToString(keys.storedKey())
                + ":"
                + base64.encodeToString(keys.serverKey());
    }

    /// Empty when the value is of another scheme, or broken.
    static Optional<ScramKeys> parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 3 || !parts[0].equals(SCHEME)) {
            return Optional.empty();
        }
        String[] salt = parts[1].split(":", -1);
        String[] keys = parts[2].split(":", -1);
        if (salt.length != 2 || keys.length != 2) {
            return Optional.empty();
        }
        try {
            var base64 = Base64.getDecoder();
            int iterations = Integer.parseInt(salt[0]);
            return iterations < 1 || iterations > MOST_ITERATIONS
                    ? Optional.empty()
                    : Optional.of(
                            new ScramKeys(
                                    iterations,
                                    base64.decode(salt[1]),
                                    base64.decode(keys[0]),
                                    base64.decode(keys[1])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
