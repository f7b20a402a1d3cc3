package org.postern.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Many kills of a node under load, each followed by a look for all that was acknowledged.
final class Crash implements Benchmark {
    private static final int KILLS = 100;
    private static final int TELL_EVERY = 10;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int kills = arguments.isEmpty() ? KILLS : Integer.parseInt(arguments.getFirst());
        long seed = arguments.size() > 1 ? Long.parseLong(arguments.get(1)) : System.nanoTime();
        System.out.println("kills: " + kills + ", seed: " + seed);
        var folder = Files.createTempDirectory("postern-crash");
        try (var run = CrashRun.start(root, folder.resolve("home"), seed)) {
            for (int kill = 1; kill <= kills; kill++) {
                run.kill();
                if (kill % TELL_EVERY == 0 || kill == kills) {
                    System.out.printf(
                            "%d kills: acknowledged=%d %s%n",
                            kill, run.acknowledged(), run.faults());
                }
            }
            run.stopAndVerify();
            run.faults().lines().forEach(System.out::println);
            var starts = run.starts().stream().map(Duration::toMillis).sorted().toList();
            System.out.printf(
                    "start after a kill: median %d ms, most %d ms%n",
                    starts.get(starts.size() / 2), starts.getLast());
            System.out.printf("collected: %,d octets of segments%n", run.freedOctets());
            System.out.println("bar: nothing lost: " + (run.faults().none() ? "met" : "MISSED"));
            return run.faults().none();
        } finally {
            Startup.delete(folder);
        }
    }
}
