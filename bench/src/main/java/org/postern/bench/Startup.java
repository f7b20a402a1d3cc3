package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// How long a start takes and how much memory an idle node holds.
final class Startup implements Benchmark {
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_KIB = 200 * 1024;
    private static final int RUNS = 5;
    private static final int SETTLE_MILLIS = 10_000;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int runs = arguments.isEmpty() ? RUNS : Integer.parseInt(arguments.getFirst());
        var folder = Files.createTempDirectory("postern-startup");
        List<Long> first = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        try {
            for (int run = 0; run < runs; run++) {
                try (var node = NodeProcess.start(root, folder.resolve("home" + run))) {
                    first.add(node.startTime().toMillis());
                    node.terminate();
                    node.restart();
                    again.add(node.startTime().toMillis());
                    Thread.sleep(SETTLE_MILLIS);
                    resident.add(residentKib(node.pid()));
                }
            }
        } finally {
            delete(folder);
        }
        System.out.printf("%-34s %8s %8s %8s%n", "", "median", "least", "most");
        row("first start to ready, ms", first);
        row("later start to ready, ms", again);
        row("resident after 10 s idle, KiB", resident);
        boolean met = median(again) < MOST_MILLIS && median(resident) < MOST_KIB;
        System.out.printf(
                "bars: under %d ms, under %d KiB: %s%n",
                MOST_MILLIS, MOST_KIB, met ? "met" : "MISSED");
        return met;
    }

    private static void row(String name, List<Long> values) {
        System.out.printf(
                "%-34s %8d %8d %8d%n",
                name, median(values), Collections.min(values), Collections.max(values));
    }

    private static long median(List<Long> values) {
        var sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.get(sorted.size() / 2);
    }

    /// What the kernel says a process holds of memory.
    static long residentKib(long pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS of process " + pid);
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
