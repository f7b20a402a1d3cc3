package org.postern.directory;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The Argon2id hash of one password, in the text form that other programs read and write:
/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, with salt and hash in base64 without padding.
///
/// @param memoryKibibytes the memory a computation takes
/// @param passes over that memory
/// @param lanes that could be computed side by side
/// @spec https://www.rfc-editor.org/rfc/rfc9106 RFC 9106: Argon2
record Argon2(int memoryKibibytes, int passes, int lanes, byte[] salt, byte[] hash) {
    /// SPEC DIR-8.
    static final int MEMORY_KIBIBYTES = 19 << 10;

    static final int PASSES = 2;
    static final int LANES = 1;

    // RFC 9106 section 3.1: 16 octets of salt are recommended.
    static final int SALT_OCTETS = 16;

    static final int HASH_OCTETS = 32;

    /// What a hash from elsewhere may ask for, so that no record takes the node's memory or time.
    private static final int MAX_MEMORY_KIBIBYTES = 64 << 10;

    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;
    private static final int MAX_OCTETS = 64;
    private static final String PREFIX = "$argon2id$v=19$";

    /// Hashes a prepared password with the cost that new passwords get.
    static Argon2 hash(byte[] password, byte[] salt) {
        return hash(password, salt, HashingMemory.fresh());
    }

    /// Does so in memory of the caller's.
    static Argon2 hash(byte[] password, byte[] salt, BlockPool memory) {
        var cost = new Argon2(MEMORY_KIBIBYTES, PASSES, LANES, salt, new byte[HASH_OCTETS]);
        return new Argon2(MEMORY_KIBIBYTES, PASSES, LANES, salt, cost.compute(password, memory));
    }

    /// The hash that `password` has with this salt and cost, as long as this one.
    byte[] compute(byte[] password) {
        return compute(password, HashingMemory.fresh());
    }

    /// Does so in memory of the caller's.
    byte[] compute(byte[] password, BlockPool memory) {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKibibytes)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .withBlockPool(memory)
                        .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] computed = new byte[hash.length];
        generator.generateBytes(password, computed);
        return computed;
    }

    /// Reads the text form; empty when it is another one, or its cost is out of bounds.
    static Optional<Argon2> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = text.substring(PREFIX.length()).split("\\$", -1);
        String[] costs = parts[0].split(",", -1);
        if (parts.length != 3 || costs.length != 3) {
            return Optional.empty();
        }
        try {
            return checked(
                    new Argon2(
                            cost(costs[0], "m="),
                            cost(costs[1], "t="),
                            cost(costs[2], "p="),
                            Base64.getDecoder().decode(parts[1]),
                            Base64.getDecoder().decode(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int cost(String text, String name) {
        if (!text.startsWith(name)) {
            throw new IllegalArgumentException(name + " is owed");
        }
        return Integer.parseInt(text.substring(name.length()));
    }

    // RFC 9106 section 3.1: the lower bounds.
    private static Optional<Argon2> checked(Argon2 hash) {
        boolean sound =
                hash.lanes >= 1
                        && hash.lanes <= MAX_LANES
                        && hash.passes >= 1
                        && hash.passes <= MAX_PASSES
                        && hash.memoryKibibytes >= 8 * hash.lanes
                        && hash.memoryKibibytes <= MAX_MEMORY_KIBIBYTES
                        && hash.salt.length >= 8
                        && hash.salt.length <= MAX_OCTETS
                        && hash.hash.length >= 4
                        && hash.hash.length <= MAX_OCTETS;
        return sound ? Optional.of(hash) : Optional.empty();
    }

    String text() {
        var base64 = Base64.getEncoder().withoutPadding();
        return PREFIX
                + "m="
                + memoryKibibytes
                + ",t="
                + passes
                + ",p="
                + lanes
                + "$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Argon2 that
                && memoryKibibytes == that.memoryKibibytes
                && passes == that.passes
                && lanes == that.lanes
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /// Keeps the hash out of logs.
    @Override
    public String toString() {
        return "Argon2[m=" + memoryKibibytes + ",t=" + passes + ",p=" + lanes + "]";
    }
}
