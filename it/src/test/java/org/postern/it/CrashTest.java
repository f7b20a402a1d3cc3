package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.CrashRun;

import java.nio.file.Path;

/// Kills a node with SIGKILL under deliveries, appends, flags, expunges and collection, starts it
/// again and looks for everything that it has acknowledged. `-Dpostern.kills=N` says how often,
/// `-Dpostern.seed=S` repeats a run's choices; the long form is `./postern bench crash`.
class CrashTest {
    private static final int KILLS = Integer.getInteger("postern.kills", 3);
    private static final long SEED = Long.getLong("postern.seed", System.nanoTime());

    @TempDir Path folder;

    @Test
    void everythingAcknowledgedIsThereOnceAfterSigkill() throws Exception {
        System.out.println("CrashTest: kills=" + KILLS + " seed=" + SEED);
        try (var run = CrashRun.start(Tree.ROOT, folder.resolve("home"), SEED)) {
            for (int kill = 0; kill < KILLS; kill++) {
                run.kill();
            }
            run.stopAndVerify();
            System.out.printf(
                    "CrashTest: acknowledged=%d freed=%d%n", run.acknowledged(), run.freedOctets());
            assertThat(run.faults().lines()).as(run.faults().toString()).isEmpty();
            assertThat(run.acknowledged()).isPositive();
        }
    }
}
