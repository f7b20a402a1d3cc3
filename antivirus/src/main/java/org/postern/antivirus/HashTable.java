package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Hashes and their names, dense: 44 octets a hash, where a map of the JDK takes 150. Immutable.
final class HashTable {
    private static final HexFormat HEX = HexFormat.of();
    private static final int VERSION_OCTETS = 8;

    static final HashTable EMPTY = new Builder().build();

    /// The hashes, one after the other.
    private final byte[] hashes;

    /// For each hash, where its name stands.
    private final int[] named;

    private final List<String> names;

    /// Where the hash of a slot stands, plus one; a power of two of slots, at least half empty.
    private final int[] slots;

    private final String version;

    private HashTable(byte[] hashes, int[] named, List<String> names) {
        this.hashes = hashes;
        this.named = named;
        this.names = List.copyOf(names);
        this.slots = new int[Math.max(2, Integer.highestOneBit(Math.max(1, named.length)) * 4)];
        for (int i = 0; i < named.length; i++) {
            int slot = slot(hashes, i * Sha256.OCTETS);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
        var digest = Sha256.digest();
        digest.update(hashes);
        names.forEach(name -> digest.update(name.getBytes(StandardCharsets.UTF_8)));
        this.version = HEX.formatHex(digest.digest(), 0, VERSION_OCTETS);
    }

    private int slot(byte[] octets, int at) {
        int mixed =
                (octets[at] & 0xFF) << 24
                        | (octets[at + 1] & 0xFF) << 16
                        | (octets[at + 2] & 0xFF) << 8
                        | (octets[at + 3] & 0xFF);
        return mixed & (slots.length - 1);
    }

    int size() {
        return named.length;
    }

    /// Changes with every hash and name.
    String version() {
        return version;
    }

    @Nullable String find(byte[] hash) {
        int slot = slot(hash, 0);
        while (slots[slot] != 0) {
            int at = (slots[slot] - 1) * Sha256.OCTETS;
            if (Arrays.equals(hashes, at, at + Sha256.OCTETS, hash, 0, Sha256.OCTETS)) {
                return names.get(named[slots[slot] - 1]);
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return null;
    }

    /// Collects hashes.
    static final class Builder {
        private byte[] hashes = new byte[64 * Sha256.OCTETS];
        private int[] named = new int[64];
        private final List<String> names = new ArrayList<>();
        private final Map<String, Integer> known = new HashMap<>();
        private int size;

        int size() {
            return size;
        }

        /// Takes a line: a hash, a blank and a name.
        ///
        /// @return false when it is something else
        boolean add(String line) {
            int digits = Sha256.OCTETS * 2;
            if (line.length() < digits + 2 || line.charAt(digits) > ' ') {
                return false;
            }
            byte[] hash;
            try {
                hash = HEX.parseHex(line, 0, digits);
            } catch (IllegalArgumentException notHexadecimal) {
                return false;
            }
            add(hash, line.substring(digits).strip());
            return true;
        }

        private void add(byte[] hash, String name) {
            if (size == named.length) {
                named = Arrays.copyOf(named, size * 2);
                hashes = Arrays.copyOf(hashes, size * 2 * Sha256.OCTETS);
            }
            System.arraycopy(hash, 0, hashes, size * Sha256.OCTETS, Sha256.OCTETS);
            named[size++] =
                    known.computeIfAbsent(
                            name,
                            fresh -> {
                                names.add(fresh);
                                return names.size() - 1;
                            });
        }

        HashTable build() {
            return new HashTable(
                    Arrays.copyOf(hashes, size * Sha256.OCTETS), Arrays.copyOf(named, size), names);
        }
    }
}
