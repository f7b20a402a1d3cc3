package org.postern.directory;

import org.apache.commons.codec.digest.Crypt;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A password's hash as another directory made it: the scheme in braces, then what the scheme needs
/// (RFC 2307 section 5.3). It is compared with, and gives way to our own at the next login (SPEC
/// DIR-8).
///
/// Known are the salted and unsalted digests (`{SSHA}`, `{SHA}`, `{SMD5}`, `{MD5}`, and SHA-2 as
/// `{SSHA256}` and so on), `{PBKDF2-SHA256}` and its kin, and `{CRYPT}` with what the C library's
/// crypt writes: DES, `$1$`, `$5$`, `$6$`, and bcrypt's `$2a$`, `$2b$`, `$2y$`.
final class ImportedHash {
    /// The digests by the names of their schemes, without the S that stands for salt.
    private static final Map<String, String> DIGESTS =
            Map.of(
                    "MD5", "MD5",
                    "SHA", "SHA-1",
                    "SHA256", "SHA-256",
                    "SHA384", "SHA-384",
                    "SHA512", "SHA-512");

    private static final String CRYPT = "CRYPT";
    private static final String PBKDF2 = "PBKDF2";

    /// What a hash from elsewhere may ask for, so that no record takes the node's time.
    private static final int MAX_ROUNDS = 1_000_000;

    private static final int MAX_BCRYPT_COST = 15;
    private static final int MAX_OCTETS = 128;

    private final String scheme;
    private final String rest;

    private ImportedHash(String scheme, String rest) {
        this.scheme = scheme;
        this.rest = rest;
    }

    /// Reads a value of `userPassword`; empty when it is of no scheme that is known, or broken.
    static Optional<ImportedHash> parse(String verifier) {
        int end = verifier.startsWith("{") ? verifier.indexOf('}') : -1;
        if (end < 0) {
            return Optional.empty();
        }
        var hash =
                new ImportedHash(
                        verifier.substring(1, end).toUpperCase(Locale.ROOT),
                        verifier.substring(end + 1));
        return hash.readable() ? Optional.of(hash) : Optional.empty();
    }

    private boolean readable() {
        if (scheme.equals(CRYPT)) {
            return cryptReadable();
        }
        return scheme.startsWith(PBKDF2) ? pbkdf2().isPresent() : digestAndSalt().isPresent();
    }

    /// Whether the password has this hash; in constant time as far as the scheme's library goes.
    boolean matches(byte[] password) {
        if (scheme.equals(CRYPT)) {
            return cryptMatches(password);
        }
        return scheme.startsWith(PBKDF2) ? pbkdf2Matches(password) : digestMatches(password);
    }

    private record DigestAndSalt(String algorithm, byte[] digest, byte[] salt) {}

    private Optional<DigestAndSalt> digestAndSalt() {
        boolean salted = scheme.startsWith("SS") || scheme.equals("SMD5");
        String algorithm = DIGESTS.get(salted ? scheme.substring(1) : scheme);
        byte[] octets = base64(rest);
        if (algorithm == null || octets.length > MAX_OCTETS) {
            return Optional.empty();
        }
        int length = digest(algorithm).getDigestLength();
        if (octets.length < length || (!salted && octets.length > length)) {
            return Optional.empty();
        }
        return Optional.of(
                new DigestAndSalt(
                        algorithm,
                        Arrays.copyOf(octets, length),
                        Arrays.copyOfRange(octets, length, octets.length)));
    }

    private boolean digestMatches(byte[] password) {
        var kept = digestAndSalt().orElseThrow();
        var digest = digest(kept.algorithm());
        digest.update(password);
        return MessageDigest.isEqual(kept.digest(), digest.digest(kept.salt()));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Pbkdf2(ExtendedDigest digest, int rounds, byte[] salt, byte[] key) {}

    /// `rounds$salt$key`, base64 with `.` for `+` and without padding.
    private Optional<Pbkdf2> pbkdf2() {
        String[] parts = rest.split("\\$", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        ExtendedDigest digest =
                switch (scheme.substring(PBKDF2.length())) {
                    case "", "-SHA1" -> new SHA1Digest();
                    case "-SHA256" -> SHA256Digest.newInstance();
                    case "-SHA512" -> new SHA512Digest();
                    default -> null;
                };
        byte[] salt = base64(parts[1].replace('.', '+'));
        byte[] key = base64(parts[2].replace('.', '+'));
        try {
            int rounds = Integer.parseInt(parts[0]);
            boolean bounded = rounds > 0 && rounds <= MAX_ROUNDS && key.length <= MAX_OCTETS;
            return digest == null || !bounded || salt.length == 0 || key.length == 0
                    ? Optional.empty()
                    : Optional.of(new Pbkdf2(digest, rounds, salt, key));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean pbkdf2Matches(byte[] password) {
        var kept = pbkdf2().orElseThrow();
        var generator = new PKCS5S2ParametersGenerator(kept.digest());
        generator.init(password, kept.salt(), kept.rounds());
        var key = (KeyParameter) generator.generateDerivedMacParameters(kept.key().length * 8);
        return MessageDigest.isEqual(kept.key(), key.getKey());
    }

    private boolean cryptReadable() {
        if (rest.startsWith("$2")) {
            return bcryptReadable();
        }
        if (rest.startsWith("$")) {
            return (rest.startsWith("$1$") || rest.startsWith("$5$") || rest.startsWith("$6$"))
                    && rest.indexOf('$', 3) > 0
                    && roundsBounded();
        }
        // DES: two characters of salt, eleven of hash.
        return rest.length() == 13
                && rest.chars()
                        .allMatch(c ->
                                c == '.'
                                        || c == '/'
                                        || (c >= '0' && c <= '9')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= 'a' && c <= 'z'));
    }

    private boolean roundsBounded() {
        String rounds = "rounds=";
        if (!rest.startsWith(rounds, 3)) {
            return true;
        }
        try {
            int from = 3 + rounds.length();
            return Integer.parseInt(rest.substring(from, rest.indexOf('$', from))) <= MAX_ROUNDS;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /// `$2b$`, two digits of cost, `$`, 22 characters of salt and 31 of hash.
    private boolean bcryptReadable() {
        if (rest.length() != 60 || "aby".indexOf(rest.charAt(2)) < 0 || rest.charAt(6) != '$') {
            return false;
        }
        try {
            int cost = Integer.parseInt(rest.substring(4, 6));
            return cost >= 4 && cost <= MAX_BCRYPT_COST;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean cryptMatches(byte[] password) {
        try {
            if (rest.startsWith("$2")) {
                return OpenBSDBCrypt.checkPassword(rest, password);
            }
            // It wipes what it is given.
            String computed = Crypt.crypt(password.clone(), rest);
            return MessageDigest.isEqual(
                    computed.getBytes(StandardCharsets.US_ASCII),
                    rest.getBytes(StandardCharsets.US_ASCII));
        } catch (RuntimeException e) {
            // The library refuses what only looked right.
            return false;
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
