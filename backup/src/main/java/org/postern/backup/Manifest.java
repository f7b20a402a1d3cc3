package org.postern.backup;

import org.postern.kernel.Json;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a snapshot holds: `manifest.jsonl` in its folder; see the package. It is written last, so a
/// folder without one is no snapshot.
///
/// @param created when the snapshot was begun
/// @param program the version of Postern that made it
/// @param files by path from the snapshot's folder, with `/`, in order
record Manifest(Instant created, String program, Map<String, Part> files) {
    static final String FILE = "manifest.jsonl";
    private static final String FORMAT = "postern-snapshot";
    private static final long VERSION = 1;

    /// One file.
    ///
    /// @param modified its time, kept so that the next snapshot knows it again
    /// @param sealed whether the file never changes: the next snapshot may link to it
    record Part(long octets, String sha256, Instant modified, boolean sealed) {}

    Manifest {
        files = new LinkedHashMap<>(files);
    }

    long octets() {
        return files.values().stream().mapToLong(Part::octets).sum();
    }

    /// The lines as they are written; the last holds the digest of those before.
    String print() {
        var text = new StringBuilder();
        var head = new LinkedHashMap<String, Object>();
        head.put("format", FORMAT);
        head.put("version", VERSION);
        head.put("created", created.toString());
        head.put("program", program);
        text.append(Json.write(head)).append('\n');
        files.forEach((path, part) -> {
            var line = new LinkedHashMap<String, Object>();
            line.put("path", path);
            line.put("octets", part.octets());
            line.put("sha256", part.sha256());
            line.put("modified", part.modified().toString());
            line.put("sealed", part.sealed());
            text.append(Json.write(line)).append('\n');
        });
        var end = new LinkedHashMap<String, Object>();
        end.put("files", files.size());
        end.put("sha256", digest(text.toString()));
        return text.append(Json.write(end)).append('\n').toString();
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Reads the manifest of the snapshot in `folder`.
    ///
    /// @throws IOException when there is none, or it is damaged or of a newer format
    static Manifest read(Path folder) throws IOException {
        String text = Files.readString(folder.resolve(FILE));
        List<String> lines = text.lines().toList();
        try {
            var head = object(lines.getFirst());
            if (!FORMAT.equals(head.get("format"))) {
                throw new IOException("it is no manifest of a snapshot");
            }
            if (!Long.valueOf(VERSION).equals(head.get("version"))) {
                throw new IOException(
                        "it is of version "
                                + head.get("version")
                                + "; this program knows "
                                + VERSION);
            }
            String before = text.substring(0, text.length() - lines.getLast().length() - 1);
            if (!digest(before).equals(object(lines.getLast()).get("sha256"))) {
                throw new IOException("it is damaged or not whole");
            }
            var files = new LinkedHashMap<String, Part>();
            for (String line : lines.subList(1, lines.size() - 1)) {
                add(files, object(line));
            }
            return new Manifest(Instant.parse(text(head, "created")), text(head, "program"), files);
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static Map<?, ?> object(String line) throws IOException {
        if (Json.read(line) instanceof Map<?, ?> object) {
            return object;
        }
        throw new IOException("it is damaged");
    }

    private static String text(Map<?, ?> line, String name) throws IOException {
        if (line.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("it has no " + name);
    }

    private static void add(Map<String, Part> files, Map<?, ?> line) throws IOException {
        String path = text(line, "path");
        var relative = Path.of(path).normalize();
        // A manifest that comes from elsewhere must not reach beyond the folders it is given.
        if (relative.isAbsolute()
                || relative.startsWith("..")
                || !relative.toString().equals(path)) {
            throw new IOException("it names " + path);
        }
        if (!(line.get("octets") instanceof Long octets)) {
            throw new IOException("it has no size of " + path);
        }
        files.put(
                path,
                new Part(
                        octets,
                        text(line, "sha256"),
                        Instant.parse(text(line, "modified")),
                        Boolean.TRUE.equals(line.get("sealed"))));
    }
}
