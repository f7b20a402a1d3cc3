package org.postern.antispam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tables of `name=value` that come with this room.
final class NamedValues {
    private NamedValues() {}

    /// The sections of a resource, parted by empty lines; lines that begin with `#` are comments.
    static List<Map<String, String>> read(String resource) {
        try (var in = NamedValues.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Map<String, String>> sections = new java.util.ArrayList<>();
            for (var section : text.split("\n\n")) {
                sections.add(pairs(section));
            }
            return sections;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Map<String, String> pairs(String section) {
        Map<String, String> pairs = new LinkedHashMap<>();
        section.lines()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                .filter(pair -> pair.contains("="))
                .forEach(pair -> {
                    int equals = pair.indexOf('=');
                    pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
                });
        return pairs;
    }
}
