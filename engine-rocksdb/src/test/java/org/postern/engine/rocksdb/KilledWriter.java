package org.postern.engine.rocksdb;

import org.postern.engine.Batch;
import org.postern.engine.BlobId;
import org.postern.engine.BlobSettings;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.Partition;
import org.postern.kernel.Octets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// A process that writes until it is killed, and prints a line for each write that was
/// acknowledged: `round writer number`. What it wrote follows from the line.
final class KilledWriter {
    static final int WRITERS = 16;

    /// Small segments, so that they roll.
    private static final BlobSettings SETTINGS =
            new BlobSettings(
                    new Octets(0),
                    new Octets(4 << 20),
                    16,
                    Duration.ofHours(1),
                    BlobSettings.Compression.NONE);

    private KilledWriter() {}

    /// @param arguments home, library folder, round
    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        int round = Integer.parseInt(arguments[2]);
        RocksNative.load(Path.of(arguments[1]));
        var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
        var blobs = openBlobs(home, engine);
        var committer =
                new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
        var threads = new Thread[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            threads[w] =
                    Thread.ofVirtual().start(() -> writeForEver(blobs, committer, round, writer));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    static LogBlobStore openBlobs(Path home, Engine engine) throws EngineException {
        return LogBlobStore.open(
                home.resolve("blobs"), engine, new DiskFileLayer(), () -> SETTINGS, event -> {});
    }

    private static void writeForEver(BlobStore blobs, Committer committer, int round, int writer) {
        try {
            for (int number = 0; ; number++) {
                var id = put(blobs, octets(round, writer, number));
                var batch = new Batch().put(key(round, number), id.digest());
                committer.commit(new Engine.Write(partition(writer), round, batch));
                print(round + " " + writer + " " + number + "\n");
            }
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    private static BlobId put(BlobStore blobs, byte[] octets) throws EngineException {
        try (var writer = blobs.create()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }

    private static synchronized void print(String line) {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
        System.out.write(octets, 0, octets.length);
        System.out.flush();
    }

    static Partition partition(int writer) {
        return new Partition("mail/" + writer);
    }

    static byte[] key(int round, int number) {
        return ByteBuffer.allocate(8).putInt(round).putInt(number).array();
    }

    /// Some large, most small, all different.
    static byte[] octets(int round, int writer, int number) {
        var random = new Random(((round * 1_000L) + writer) * 1_000_000L + number);
        int size = random.nextInt(40) == 0 ? 300_000 : 8 + random.nextInt(6_000);
        var octets = new byte[size];
        random.nextBytes(octets);
        ByteBuffer.wrap(octets).putShort((short) round).putShort((short) writer).putInt(number);
        return octets;
    }
}
