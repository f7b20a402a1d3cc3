package org.postern.engine;

import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Small things that many tests need.
final class Tests {
    private Tests() {}

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(long seed, int size) {
        var octets = new byte[size];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    /// Blocks of text and of noise in turn, so that compression has something to do and to leave.
    static byte[] mixed(long seed, int size) {
        var octets = random(seed, size);
        for (int at = 0; at < size; at++) {
            boolean text = (at / SegmentFormat.BLOCK + seed) % 2 == 0;
            if (text) {
                octets[at] = (byte) ('a' + (octets[at] & 3));
            }
        }
        return octets;
    }

    static BlobId id(byte[] octets) {
        return new BlobId(Sha256.digest(octets));
    }

    static BlobId put(BlobStore blobs, byte[] octets) throws EngineException {
        try (var writer = blobs.create()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }

    static byte[] read(BlobStore blobs, BlobId id) throws IOException {
        try (var stream = blobs.open(id, 0, Long.MAX_VALUE)) {
            return stream.readAllBytes();
        }
    }

    /// Octets of all files in a folder.
    static long octetsIn(Path folder) throws IOException {
        long sum = 0;
        for (String name : new DiskFileLayer().list(folder)) {
            sum += Files.size(folder.resolve(name));
        }
        return sum;
    }
}
