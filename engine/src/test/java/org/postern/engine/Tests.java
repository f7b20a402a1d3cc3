package org.postern.engine;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
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

    static BlobId id(byte[] octets) {
        return new BlobId(Sha256.digest(octets));
    }

    static BlobId put(BlobStore blobs, byte[] octets) throws EngineException {
        try (var writer = blobs.create()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }
}
