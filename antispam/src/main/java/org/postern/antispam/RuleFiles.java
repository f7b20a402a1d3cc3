package org.postern.antispam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rule files of some folders, and whether they are still what was read.
final class RuleFiles {
    /// A file larger than this is no rule file.
    private static final long LARGEST = 64L << 20;

    private static final String OWN = "own-rules.cf";

    private final List<Path> folders;

    RuleFiles(List<Path> folders) {
        this.folders = folders;
    }

    /// Names, sizes and times: when this is the same, so are the rules.
    String state() {
        Map<String, String> all = new TreeMap<>();
        for (var file : files()) {
            try {
                all.put(
                        file.toString(),
                        Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
            } catch (IOException gone) {
                all.put(file.toString(), "unreadable");
            }
        }
        return all.toString();
    }

    /// What tells which plugins are loaded first, then the rules, folder by folder.
    List<Path> files() {
        List<Path> all = new ArrayList<>();
        for (var suffix : List.of(".pre", ".cf")) {
            for (var folder : folders) {
                all.addAll(of(folder, suffix));
            }
        }
        return all;
    }

    private static List<Path> of(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var list = Files.list(folder)) {
            return list.filter(file -> String.valueOf(file.getFileName()).endsWith(suffix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /// @return the files that were read; empty when the rules of this room were taken
    List<Path> readInto(RuleSource source) {
        List<Path> read = new ArrayList<>();
        for (var file : files()) {
            try {
                if (Files.size(file) > LARGEST) {
                    throw new IOException("larger than " + LARGEST + " octets");
                }
                source.read(file, Files.readAllBytes(file));
                read.add(file);
            } catch (IOException unreadable) {
                source.problems.add(
                        new RuleProblem(
                                String.valueOf(file.getFileName()),
                                "cannot be read: " + unreadable.getMessage()));
            }
        }
        if (source.rules.isEmpty()) {
            source.read(Path.of(OWN), own());
            return List.of();
        }
        return read;
    }

    private static byte[] own() {
        try (var in = RuleFiles.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new IllegalStateException("resource " + OWN + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
