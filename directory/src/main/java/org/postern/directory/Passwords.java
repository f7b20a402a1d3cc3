package org.postern.directory;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.net.ScramKeys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Makes what is kept of a password, and compares passwords with it (SPEC DIR-8). Safe for use by
/// many threads.
public final class Passwords {
    /// The scheme tag of a verifier, as other directories write it.
    private static final String ARGON2 = "{ARGON2}";

    private static final byte[] NO_PASSWORD = {0};

    private final Supplier<DirectorySettings> settings;
    private final BooleanSupplier keepScram;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final HashingGate gate;
    private final HashingMemory memory = new HashingMemory();
    private final LongAdder computed = new LongAdder();

    /// Compared when there is nothing to compare with, so that it takes the same time.
    private final Argon2 nobody;

    /// @param keepScram `login.scram`: whether keys for SCRAM-SHA-256 are kept beside the hash
    public Passwords(
            Supplier<DirectorySettings> settings, BooleanSupplier keepScram, InstantSource clock) {
        this.settings = settings;
        this.keepScram = keepScram;
        this.clock = clock;
        this.gate =
                new HashingGate(settings.get().concurrentHashes(), () -> settings.get().hashWait());
        this.nobody =
                new Argon2(
                        Argon2.MEMORY_KIBIBYTES,
                        Argon2.PASSES,
                        Argon2.LANES,
                        random(Argon2.SALT_OCTETS),
                        random(Argon2.HASH_OCTETS));
    }

    /// What to keep of a new password.
    ///
    /// @param password UTF-8 octets, wiped by the caller
    /// @throws ProblemException when no password may be like this, or too many are being set
    Credential credential(byte[] password) throws ProblemException {
        byte[] prepared = accepted(password);
        try {
            return gate.compute(() -> derive(prepared));
        } catch (HashingBusyException e) {
            throw new ProblemException(
                    new Problem(
                            "The password could not be set now.",
                            "Too many passwords are being checked; directory.hashWait is "
                                    + settings.get().hashWait().toSeconds()
                                    + "s.",
                            "the same command again"),
                    e);
        } finally {
            Arrays.fill(prepared, (byte) 0);
        }
    }

    /// As [#credential], of a password that was prepared and found right before.
    Credential ofPrepared(byte[] prepared) throws HashingBusyException {
        return gate.compute(() -> derive(prepared));
    }

    private Credential derive(byte[] prepared) {
        computed.increment();
        Argon2 hash = hash(prepared);
        ScramKeys scram =
                keepScram.getAsBoolean()
                        ? ScramKeys.derive(
                                prepared,
                                random(Argon2.SALT_OCTETS),
                                settings.get().scramIterations())
                        : null;
        return new Credential(
                ARGON2 + hash.text(), scram, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private Argon2 hash(byte[] prepared) {
        var pool = memory.take();
        try {
            return Argon2.hash(prepared, random(Argon2.SALT_OCTETS), pool);
        } finally {
            memory.giveBack(pool);
        }
    }

    private boolean equal(byte[] password, Argon2 hash) {
        var pool = memory.take();
        try {
            return MessageDigest.isEqual(hash.compute(password, pool), hash.hash());
        } finally {
            memory.giveBack(pool);
        }
    }

    private byte[] accepted(byte[] password) throws ProblemException {
        int limit = settings.get().maxPasswordOctets();
        if (password.length > limit) {
            throw new ProblemException(
                    "The password is too long.",
                    "directory.maxPasswordOctets is " + limit + ".",
                    null);
        }
        if (password.length == 0) {
            throw new ProblemException("The password is empty.", null, null);
        }
        return OpaqueString.prepare(password)
                .orElseThrow(() ->
                        new ProblemException(
                                "The password holds a character that no password may" + " have.",
                                "Control characters and characters unknown to Unicode"
                                        + " are refused (RFC 8265).",
                                null));
    }

    /// A password ready for [#matches], which the caller wipes; empty when none can be like this.
    Optional<byte[]> prepare(byte[] password) {
        return password.length > settings.get().maxPasswordOctets()
                ? Optional.empty()
                : OpaqueString.prepare(password);
    }

    /// What is known of a password without hashing it.
    interface Memory {
        boolean knows();

        /// The password was right.
        void remember();
    }

    /// Compares in constant time. Costs the same when there is no credential, or no password.
    ///
    /// @param known asked when the turn to hash has come: a mail program opens several connections
    ///   at once, and what the first of them has proved the others need not
    boolean matches(Optional<Credential> credential, Optional<byte[]> prepared, Memory known)
            throws HashingBusyException {
        Optional<Argon2> kept = credential.flatMap(Passwords::argon2);
        Optional<ImportedHash> imported =
                credential.map(Credential::verifier).flatMap(ImportedHash::parse);
        Argon2 hash = kept.orElse(nobody);
        byte[] password = prepared.orElse(NO_PASSWORD);
        boolean comparable = kept.isPresent() && prepared.isPresent();
        return gate.compute(() -> {
            if (known.knows()) {
                return true;
            }
            computed.increment();
            boolean right =
                    imported.isPresent()
                            ? imported.get().matches(password) && prepared.isPresent()
                            : equal(password, hash) && comparable;
            if (right) {
                known.remember();
            }
            return right;
        });
    }

    /// What is kept of a hash that was made elsewhere. A password in clear, which has no scheme, is
    /// hashed here.
    ///
    /// @param value of `userPassword`
    /// @throws ProblemException when its scheme is unknown, or no password may be like this
    Credential imported(String value) throws ProblemException {
        if (!value.startsWith("{")) {
            byte[] octets = value.getBytes(StandardCharsets.UTF_8);
            try {
                return credential(octets);
            } finally {
                Arrays.fill(octets, (byte) 0);
            }
        }
        var kept = new Credential(value, null, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (argon2(kept).isEmpty() && ImportedHash.parse(value).isEmpty()) {
            throw new ProblemException(
                    "The password's hash cannot be used.",
                    "Its scheme "
                            + value.substring(0, Math.max(1, value.indexOf('}') + 1))
                            + " is unknown, or what follows is no such hash.",
                    null);
        }
        return kept;
    }

    /// Whether it is to give way to a hash of our own once the password is known.
    static boolean outdated(Credential credential) {
        return argon2(credential).isEmpty();
    }

    private static Optional<Argon2> argon2(Credential credential) {
        return credential.verifier().startsWith(ARGON2)
                ? Argon2.parse(credential.verifier().substring(ARGON2.length()))
                : Optional.empty();
    }

    /// Password hashes computed since the start, those of unknown names included.
    public long computed() {
        return computed.sum();
    }

    /// Logins that wait for a hash now.
    public int waiting() {
        return gate.waiting();
    }

    private byte[] random(int octets) {
        byte[] random = new byte[octets];
        this.random.nextBytes(random);
        return random;
    }
}
