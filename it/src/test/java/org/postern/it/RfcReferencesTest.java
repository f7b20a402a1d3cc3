package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads every reference to an RFC in the sources, refuses one whose section does not exist, and
/// writes `docs/rfc.md`: section by section, the code that obeys it.
///
/// It understands `RFC 5321 section 4.1`, `RFC 5892 appendix A.1` and, of several, `RFC 1939
/// sections 5, 6 and 7` or `RFC 9051 section 7.3.5 and section 7.1`, in comments and in strings,
/// however the formatter has broken them.
///
/// `rfc-sections.txt` holds a line an RFC: number, title, `|`, its section numbers. A new RFC gets
/// its line there.
class RfcReferencesTest {
    private static final Path TABLE = Tree.ROOT.resolve("docs/rfc.md");
    private static final String SECTION = "(?:\\d+|[A-Z])(?:\\.\\d+)*\\b";
    private static final String AND_SECTION = ",? and (?:section|appendix) ";
    private static final String NEXT = AND_SECTION + "|,? and | to |, ";
    private static final Pattern REFERENCE =
            Pattern.compile(
                    "\\bRFC (\\d{3,5})\\b(?:,? (?:(?:[Ss]ection|[Aa]ppendix) ("
                            + (SECTION + "(?:" + AND_SECTION + SECTION + ")*")
                            + ")|(?:[Ss]ections|[Aa]ppendices) ("
                            + (SECTION + "(?:(?:" + NEXT + ")" + SECTION + ")*")
                            + ")))?");

    private record Rfc(int number, String title, Set<String> sections) {}

    /// @param section empty when the RFC as a whole is named
    private record Reference(String path, int number, String section) {}

    @Test
    void everyReferenceNamesASectionThatExists() throws IOException {
        var known = known();
        var faults = new TreeSet<String>();
        for (var reference : references()) {
            fault(known.get(reference.number()), reference).ifPresent(faults::add);
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void theTableOfTheCodeThatObeysIsTrue() throws IOException {
        var table = table(known(), uses(references()));
        var stands = Files.exists(TABLE) ? Files.readString(TABLE) : "";
        if (!stands.equals(table)) {
            Files.writeString(TABLE, table);
        }
        assertThat(stands.equals(table))
                .as("docs/rfc.md was out of date and has been written anew: commit it")
                .isTrue();
    }

    @Test
    void aReferenceIsReadInEverySpelling() {
        assertThat(read("/// Lines (RFC 5321\n    /// section 4.5.2).")).containsExactly("4.5.2");
        assertThat(read("// RFC 5892 appendix A.1: joiners")).containsExactly("A.1");
        assertThat(read("// RFC 5892 appendix A, rules 1 to 9.")).containsExactly("A");
        assertThat(read("// RFC 1939 sections 5, 6 and 7.")).containsExactly("5", "6", "7");
        assertThat(read("// RFC 5890 sections 2.1 to 2.3")).containsExactly("2.1", "2.3");
        assertThat(read("// RFC 5280 section 4.2.1.6, and section 4.2.1.9 for what"))
                .containsExactly("4.2.1.6", "4.2.1.9");
        assertThat(read("// RFC 2033 section 4.2 and 5 replies")).containsExactly("4.2");
        assertThat(read("\"as RFC 5321\"\n        + \" section 4.2 asks\"")).containsExactly("4.2");
        assertThat(read("// RFC 5322 section 3.4 and RFC 6532")).containsExactly("3.4", "");
        assertThat(read("// RFC822.SIZE")).isEmpty();
    }

    private static List<String> read(String source) {
        return referencesIn("", source).stream().map(Reference::section).toList();
    }

    private static Optional<String> fault(@Nullable Rfc rfc, Reference reference) {
        var section = reference.section();
        if (rfc != null && (section.isEmpty() || rfc.sections().contains(section))) {
            return Optional.empty();
        }
        var lack = rfc == null ? "has no line in rfc-sections.txt" : "has no section " + section;
        return Optional.of(reference.path() + ": RFC " + reference.number() + " " + lack);
    }

    private static List<Reference> references() throws IOException {
        List<Reference> references = new ArrayList<>();
        for (var file : Tree.javaSources()) {
            // Its examples of spellings are no references.
            if (!file.endsWith(RfcReferencesTest.class.getSimpleName() + ".java")) {
                var path = Tree.ROOT.relativize(file).toString();
                references.addAll(referencesIn(path, Files.readString(file)));
            }
        }
        return references;
    }

    private static List<Reference> referencesIn(String path, String source) {
        List<Reference> references = new ArrayList<>();
        var matcher = REFERENCE.matcher(joined(source));
        while (matcher.find()) {
            int number = Integer.parseInt(matcher.group(1));
            var one = Objects.requireNonNullElse(matcher.group(2), "");
            for (var section : Objects.requireNonNullElse(matcher.group(3), one).split(NEXT)) {
                references.add(new Reference(path, number, section));
            }
        }
        return references;
    }

    /// Comments and strings in one line, so that a reference the formatter has broken is still
    /// read.
    private static String joined(String source) {
        return source.replaceAll("\\s*\\n\\s*(?:///?|\\*)\\s*", " ")
                .replaceAll("\"\\s*\\+\\s*\"", "");
    }

    /// RFC, then section, then the files of the product that name it.
    private static Map<Integer, Map<String, Set<String>>> uses(List<Reference> references) {
        Map<Integer, Map<String, Set<String>>> uses = new TreeMap<>();
        for (var reference : references) {
            if (reference.path().contains("src/main/")) {
                uses.computeIfAbsent(reference.number(), n -> new TreeMap<>(BY_SECTION))
                        .computeIfAbsent(reference.section(), s -> new TreeSet<>())
                        .add(reference.path());
            }
        }
        return uses;
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
            var line = known.get(rfc.getKey());
            var title = line == null ? "" : ": " + line.title();
            text.append("\n## RFC ").append(rfc.getKey()).append(title).append("\n\n");
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
