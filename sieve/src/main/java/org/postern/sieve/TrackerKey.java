package org.postern.sieve;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The keys by which a tracker remembers: a digest of words, so that they are short and tell
/// nothing.
final class TrackerKey {
    private TrackerKey() {}

    /// @param kind what is remembered; words of different kinds never meet
    static String of(String kind, String... words) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (String word : words) {
                byte[] octets = Octets.of(word);
                digest.update(Octets.of(octets.length + ":"));
                digest.update(octets);
            }
            return kind + ":" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
