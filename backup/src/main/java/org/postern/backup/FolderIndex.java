package org.postern.backup;

import org.postern.kernel.Json;
import org.postern.store.FolderName;
import org.postern.store.SpecialUse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `postern-folders.jsonl` at the root of an export; see the package.
///
/// @param folders by path from the root, in order
record FolderIndex(Map<String, FoundFolder> folders) {
    static final String FILE = "postern-folders.jsonl";
    static final String FORMAT = "postern-folders";
    static final long VERSION = 1;

    /// A list of the largest account is a few hundred thousand octets.
    private static final long MAX_OCTETS = 64 << 20;

    FolderIndex {
        folders = new LinkedHashMap<>(folders);
    }

    static final FolderIndex NONE = new FolderIndex(Map.of());

    /// What an export wrote at `root`; without it nothing.
    ///
    /// @throws IOException when it is there and is no such file
    static FolderIndex read(Path root) throws IOException {
        var folders = new LinkedHashMap<String, FoundFolder>();
        for (Map<?, ?> line : lines(root.resolve(FILE), FORMAT, VERSION)) {
            if (line.get("path") instanceof String path
                    && line.get("name") instanceof String name) {
                folders.put(path, new FoundFolder(elements(name), uses(line), subscribed(line)));
            }
        }
        return new FolderIndex(folders);
    }

    private static List<String> elements(String name) {
        return name.equals(FolderName.INBOX.toString())
                ? List.of()
                : Arrays.asList(name.split("/", -1));
    }

    private static boolean subscribed(Map<?, ?> line) {
        return Boolean.TRUE.equals(line.get("subscribed"));
    }

    private static Set<SpecialUse> uses(Map<?, ?> line) {
        if (!(line.get("uses") instanceof List<?> names)) {
            return Set.of();
        }
        return Arrays.stream(SpecialUse.values())
                .filter(use -> names.contains(use.attribute()))
                .collect(Collectors.toSet());
    }

    Optional<FoundFolder> find(String path) {
        return Optional.ofNullable(folders.get(path));
    }

    /// The lines behind the first of a file of ours; none when there is no file.
    static List<Map<?, ?>> lines(Path file, String format, long version) throws IOException {
        var lines = new ArrayList<Map<?, ?>>();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return lines;
        }
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException(file + " is too large for what it should be");
        }
        boolean first = true;
        for (String text : Files.readAllLines(file)) {
            var line = object(file, text);
            if (first
                    && !(format.equals(line.get("format"))
                            && Long.valueOf(version).equals(line.get("version")))) {
                throw new IOException(file + " is not of the format " + format + " " + version);
            }
            if (!first) {
                lines.add(line);
            }
            first = false;
        }
        return lines;
    }

    private static Map<?, ?> object(Path file, String text) throws IOException {
        try {
            if (Json.read(text) instanceof Map<?, ?> object) {
                return object;
            }
            throw new IOException(file + " has a line that is no object");
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " has a line that is not JSON", e);
        }
    }

    /// The first line of a file of ours.
    static String head(String format, long version) {
        var head = new LinkedHashMap<String, Object>();
        head.put("format", format);
        head.put("version", version);
        return Json.write(head) + "\n";
    }

    static String line(String path, String name, Set<SpecialUse> uses, boolean subscribed) {
        var line = new LinkedHashMap<String, Object>();
        line.put("path", path);
        line.put("name", name);
        line.put("uses", uses.stream().map(SpecialUse::attribute).sorted().toList());
        line.put("subscribed", subscribed);
        return Json.write(line) + "\n";
    }
}
