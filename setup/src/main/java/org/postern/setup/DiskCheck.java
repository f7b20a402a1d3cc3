package org.postern.setup;

import org.postern.kernel.Failures;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long the disk takes to keep a message for good.
final class DiskCheck implements Check {
    private static final int WRITES = 24;
    private static final int OCTETS = 4_096;
    private static final long WARNED_NANOS = 20_000_000;
    private static final long BAD_NANOS = 100_000_000;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public String about() {
        return "how long the disk takes to keep something for good";
    }

    @Override
    public void look(Deployment site, Findings findings) throws InterruptedException {
        try {
            judge(times(site.home()), site.home(), findings);
        } catch (IOException e) {
            findings.bad(
                    site.home().toString(),
                    "it cannot be written: " + Failures.why(site.home(), e) + ".",
                    "Nothing can be kept.",
                    "make it writable for the user that runs the node");
        }
    }

    private static List<Long> times(Path home) throws IOException, InterruptedException {
        var trial = Files.createTempFile(home, "doctor", ".tmp");
        var times = new ArrayList<Long>();
        try (var channel = FileChannel.open(trial, StandardOpenOption.WRITE)) {
            for (int i = 0; i < WRITES; i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long begun = System.nanoTime();
                channel.write(ByteBuffer.allocate(OCTETS));
                channel.force(false);
                times.add(System.nanoTime() - begun);
            }
        } finally {
            Files.deleteIfExists(trial);
        }
        Collections.sort(times);
        return times;
    }

    static void judge(List<Long> sorted, Path home, Findings findings) {
        long middle = sorted.get(sorted.size() / 2);
        String text =
                "a write is on disk after %.1f ms (the slowest of %d after %.1f ms)."
                        .formatted(middle / 1e6, sorted.size(), sorted.getLast() / 1e6);
        if (middle >= BAD_NANOS) {
            findings.bad(
                    home.toString(),
                    text,
                    "A message is acknowledged when it is on disk: every sender waits that long.",
                    "the home on a local disk or SSD, not on a network file system");
        } else if (middle >= WARNED_NANOS) {
            findings.warning(
                    home.toString(),
                    text,
                    "A message is acknowledged when it is on disk: busy hours will be slow.",
                    "the home on an SSD, or on a disk of its own");
        } else {
            findings.good(home.toString(), text);
        }
    }
}
