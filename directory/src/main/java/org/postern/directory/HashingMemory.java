package org.postern.directory;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The 19 MiB that a hash works in, used again by the next one. Without it a hundred logins leave 2
/// GiB of garbage behind, the heap grows to its limit and the process keeps that. As many are kept
/// as hashes run at a time, and none when the heap needs the room. A hash wipes what it gives back.
final class HashingMemory {
    private final ConcurrentLinkedQueue<SoftReference<BlockPool>> idle =
            new ConcurrentLinkedQueue<>();

    /// Enough for one hash of the usual cost.
    static BlockPool fresh() {
        return new FixedBlockPool(
                Argon2BytesGenerator.getBlockCount(Argon2.LANES, Argon2.MEMORY_KIBIBYTES));
    }

    BlockPool take() {
        for (var kept = idle.poll(); kept != null; kept = idle.poll()) {
            var pool = kept.get();
            if (pool != null) {
                return pool;
            }
        }
        return fresh();
    }

    void giveBack(BlockPool pool) {
        idle.add(new SoftReference<>(pool));
    }
}
