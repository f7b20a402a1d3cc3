package org.postern.engine.rocksdb;

import org.postern.engine.Batch;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.Partition;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/// Prints how fast this machine commits. Run by hand; arguments: an empty folder, writers, octets
/// of the blob that goes with each commit (0: none), seconds.
final class CommitRate {
    private CommitRate() {}

    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        int writers = Integer.parseInt(arguments[1]);
        int blobOctets = Integer.parseInt(arguments[2]);
        var duration = Duration.ofSeconds(Long.parseLong(arguments[3]));
        long start = System.nanoTime();
        RocksNative.load(home.resolve("lib"));
        System.out.printf("library %.1f ms%n", (System.nanoTime() - start) / 1e6);
        start = System.nanoTime();
        try (var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
                var blobs =
                        LogBlobStore.open(
                                home.resolve("blobs"),
                                engine,
                                new DiskFileLayer(),
                                () -> BlobSettings.DEFAULTS,
                                event -> {});
                var committer =
                        new GroupCommitter(
                                engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {})) {
            System.out.printf("open %.1f ms%n", (System.nanoTime() - start) / 1e6);
            run(blobs, committer, writers, blobOctets, Duration.ofSeconds(2));
            long commits = run(blobs, committer, writers, blobOctets, duration);
            System.out.printf(
                    "writers=%d blob=%d commits/s=%d%n%s%n%s%n",
                    writers,
                    blobOctets,
                    commits / duration.toSeconds(),
                    committer.counters(),
                    engine.usage());
        }
    }

    private static long run(
            LogBlobStore blobs,
            GroupCommitter committer,
            int writers,
            int blobOctets,
            Duration duration)
            throws InterruptedException {
        var commits = new LongAdder();
        long end = System.nanoTime() + duration.toNanos();
        var threads = new Thread[writers];
        for (int w = 0; w < writers; w++) {
            var partition = new Partition("mail/" + w);
            var random = new Random(System.nanoTime() + w);
            threads[w] =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (System.nanoTime() < end) {
                                    commit(blobs, committer, partition, random, blobOctets);
                                    commits.increment();
                                }
                            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return commits.sum();
    }

    private static void commit(
            LogBlobStore blobs,
            GroupCommitter committer,
            Partition partition,
            Random random,
            int blobOctets) {
        try {
            if (blobOctets > 0) {
                var octets = new byte[blobOctets];
                ByteBuffer.wrap(octets).putLong(random.nextLong());
                try (var writer = blobs.create()) {
                    writer.write(octets, 0, octets.length);
                    writer.finish();
                }
            }
            byte[] key = ByteBuffer.allocate(8).putLong(random.nextLong()).array();
            var batch = new Batch().put(key, new byte[100]);
            committer.commit(new Engine.Write(partition, 1, batch));
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }
}
