package org.postern.node;

import org.postern.engine.BlobCounters;
import org.postern.engine.BlobSettings;
import org.postern.engine.GroupCommitter;
import org.postern.kernel.Service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/// Says in `Status` whether the store takes writes. It has nothing to start: what it asks is open
/// as long as the node is there.
///
/// @param committer all that is kept passes it
/// @param folder of the bodies
record StoreHealth(
        GroupCommitter committer,
        Supplier<BlobCounters> blobs,
        Supplier<BlobSettings> settings,
        Path folder)
        implements Service {
    @Override
    public String name() {
        return "store";
    }

    @Override
    public void start() {}

    @Override
    public void stop(Duration grace) {}

    @Override
    public Health health() {
        if (!Files.isWritable(folder)) {
            return new Health(
                    State.FAILED,
                    folder
                            + " cannot be written (is its device read-only?): reading goes on; make"
                            + " it writable, then start the node again");
        }
        var failure = committer.failure();
        if (failure.isPresent()) {
            return new Health(
                    State.FAILED,
                    "nothing is written since the device failed (%s): reading goes on; mend it, then"
                                    .formatted(failure.get().getMessage())
                            + " start the node again");
        }
        long usable = blobs.get().usableOctets();
        long reserve = settings.get().reserve().count();
        if (usable < reserve) {
            return new Health(
                    State.DEGRADED,
                    "new mail is deferred: %,d MiB are free, the reserve is %,d MiB; make room"
                            .formatted(usable >> 20, reserve >> 20));
        }
        return new Health(State.OK, "%,d MiB are free".formatted(usable >> 20));
    }
}
