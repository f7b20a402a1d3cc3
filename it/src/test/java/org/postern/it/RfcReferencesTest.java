package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads every reference `RFC n section s` of the sources, refuses one whose section does not
/// exist, and writes `docs/rfc.md`: section by section, the code that obeys it.
///
/// `rfc-sections.txt` holds a line an RFC: number, title, `|`, its section numbers. A new RFC gets
/// its line there.
class RfcReferencesTest {
    private static final Path TABLE = Tree.ROOT.resolve("docs/rfc.md");
    private static final Pattern REFERENCE =
            Pattern.compile("RFC (\\d{3,5})(?:,? sections? ([0-9A-Z][0-9.]*[0-9A-Z]|[0-9A-Z]))?");

    private record Rfc(int number, String title, Set<String> sections) {}

    @Test
    void everyReferenceNamesASectionThatExistsAndTheTableIsTrue() throws IOException {
        var known = known();
        var faults = new TreeSet<String>();
        Map<Integer, Map<String, Set<String>>> uses = new TreeMap<>();
        for (var file : Tree.javaSources()) {
            var path = Tree.ROOT.relativize(file).toString();
            var matcher = REFERENCE.matcher(joined(Files.readString(file)));
            while (matcher.find()) {
                int number = Integer.parseInt(matcher.group(1));
                var section = matcher.group(2) == null ? "" : matcher.group(2);
                var rfc = known.get(number);
                if (rfc == null) {
                    faults.add(path + ": RFC " + number + " has no line in rfc-sections.txt");
                } else if (!section.isEmpty() && !rfc.sections().contains(section)) {
                    faults.add(path + ": RFC " + number + " has no section " + section);
                } else if (path.contains("src/main/")) {
                    uses.computeIfAbsent(number, n -> new TreeMap<>(BY_SECTION))
                            .computeIfAbsent(section, s -> new TreeSet<>())
                            .add(path);
                }
            }
        }
        assertThat(faults).isEmpty();
        var table = table(known, uses);
        var stands = Files.exists(TABLE) ? Files.readString(TABLE) : "";
        if (!stands.equals(table)) {
            Files.writeString(TABLE, table);
        }
        assertThat(stands.equals(table))
                .as("docs/rfc.md was out of date and has been written anew: commit it")
                .isTrue();
    }

    /// Comment text in one line, so that a reference the formatter has broken is still read.
    private static String joined(String source) {
        return source.replaceAll("\\s*\\n\\s*(?:///?|\\*)\\s*", " ");
    }

    private static Map<Integer, Rfc> known() throws IOException {
        Map<Integer, Rfc> known = new TreeMap<>();
        for (var line : Files.readAllLines(Path.of("src/test/resources/rfc-sections.txt"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            int bar = line.indexOf('|');
            int number = Integer.parseInt(line.substring(0, space));
            var sections =
                    new HashSet<>(Arrays.asList(line.substring(bar + 1).strip().split("\\s+")));
            known.put(number, new Rfc(number, line.substring(space, bar).strip(), sections));
        }
        return known;
    }

    private static String table(
            Map<Integer, Rfc> known, Map<Integer, Map<String, Set<String>>> uses) {
        var text = new StringBuilder("# Standards and the code that obeys them\n\n");
        text.append(
                "Made by `RfcReferencesTest` from the references in the sources; do not edit.\n");
        for (var rfc : uses.entrySet()) {
            var title = known.get(rfc.getKey()).title();
            text.append("\n## RFC ").append(rfc.getKey()).append(": ").append(title).append("\n\n");
            text.append("| section | code |\n|---|---|\n");
            for (var section : rfc.getValue().entrySet()) {
                var name = section.getKey().isEmpty() ? "whole" : section.getKey();
                text.append("| ")
                        .append(name)
                        .append(" | ")
                        .append(links(section.getValue()))
                        .append(" |\n");
            }
        }
        return text.toString();
    }

    private static String links(Set<String> paths) {
        return String.join(
                ", ",
                paths.stream().map(path -> "[" + shortName(path) + "](../" + path + ")").toList());
    }

    private static String shortName(String path) {
        var room = path.substring(0, path.indexOf('/'));
        return room + "/" + path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
    }

    /// 4.9 before 4.10, numbers before letters.
    private static final Comparator<String> BY_SECTION =
            (left, right) -> {
                List<String> a = new ArrayList<>(List.of(left.split("\\.")));
                List<String> b = new ArrayList<>(List.of(right.split("\\.")));
                for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                    int order = compareStep(a.get(i), b.get(i));
                    if (order != 0) {
                        return order;
                    }
                }
                return Integer.compare(a.size(), b.size());
            };

    private static int compareStep(String a, String b) {
        boolean numbers = a.matches("\\d+") && b.matches("\\d+");
        return numbers ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b)) : a.compareTo(b);
    }
}
