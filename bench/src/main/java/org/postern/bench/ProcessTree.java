package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Processor time of servers, all their processes together, as the kernel tells it.
final class ProcessTree {
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int TIMES = 4;
    private static final double TICKS = 100;

    /// Without the number and the name, which may hold anything.
    private record Stat(long parent, double seconds) {}

    private ProcessTree() {}

    /// Seconds that these processes and what they have started used so far, those that ended
    /// included.
    static double cpuSeconds(List<Long> roots) throws IOException {
        Map<Long, Stat> all = new HashMap<>();
        try (var folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var folder : folders) {
                try {
                    all.put(
                            Long.valueOf(folder.getFileName().toString()),
                            stat(Files.readString(folder.resolve("stat"))));
                } catch (NoSuchFileException e) {
                    // It has just ended; its parent has its time now.
                }
            }
        }
        return all.entrySet().stream()
                .filter(process -> isBelow(process.getKey(), roots, all))
                .mapToDouble(process -> process.getValue().seconds())
                .sum();
    }

    private static boolean isBelow(long pid, List<Long> roots, Map<Long, Stat> all) {
        long at = pid;
        for (var stat = all.get(at); stat != null; stat = all.get(at)) {
            if (roots.contains(at)) {
                return true;
            }
            at = stat.parent();
        }
        return false;
    }

    private static Stat stat(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 0; i < TIMES; i++) {
            ticks += Long.parseLong(fields[USER + i]);
        }
        return new Stat(Long.parseLong(fields[PARENT]), ticks / TICKS);
    }
}
