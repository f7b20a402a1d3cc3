package org.postern.kernel;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Every setting that the rooms of a node declare, and the reading of a settings file against them.
///
/// @param retired old key → its successor
record Schema(List<Section> sections, Map<String, String> retired) {
    /// What a settings file says, complete and checked.
    ///
    /// @param set the keys that it sets, with their values
    /// @param records the settings of each prefix
    record State(Map<String, Object> set, Map<Class<? extends Record>, Record> records) {
        <R extends Record> R record(Class<R> type) {
            Record record = records.get(type);
            if (record == null) {
                throw new IllegalArgumentException("no settings are declared by " + type);
            }
            return type.cast(record);
        }
    }

    /// @param line 1-based; 0 when the fault has no one line
    /// @param what key and value, as far as there are any
    private record Fault(int line, String what, String why) {
        String text(Path file) {
            String place = line == 0 ? file.toString() : file + " line " + line;
            return place + ": " + (what.isEmpty() ? "" : what + ": ") + why;
        }
    }

    static Schema of(List<Class<? extends Record>> types, Map<String, String> retired) {
        List<Section> sections = types.stream().map(Section::of).toList();
        var seen = new HashMap<String, Declaration>();
        for (Section section : sections) {
            for (Declaration declaration : section.declarations()) {
                if (seen.put(declaration.key(), declaration) != null) {
                    throw new IllegalStateException(declaration.key() + " is declared twice");
                }
            }
        }
        return new Schema(sections, Map.copyOf(retired));
    }

    List<Declaration> declarations() {
        return sections.stream().flatMap(section -> section.declarations().stream()).toList();
    }

    private List<String> keys() {
        return declarations().stream().map(Declaration::key).toList();
    }

    /// The setting of a key as a person types it, in any case.
    Optional<Declaration> find(String key) {
        return declarations().stream().filter(d -> d.key().equalsIgnoreCase(key)).findFirst();
    }

    Declaration require(String key) throws ProblemException {
        return find(key).orElseThrow(() -> unknown(key));
    }

    ProblemException unknown(String key) {
        List<String> nearest = Nearest.of(key, keys());
        return ProblemException.noSuch(
                "There is no setting " + Words.shown(key) + ".",
                whyUnknown(key),
                nearest.isEmpty()
                        ? "Settings Get, which lists them all"
                        : "Settings Get " + nearest.getFirst());
    }

    /// As [#unknown], for somebody whose node does not run yet.
    ProblemException unknownAtStart(String key) {
        var nearest = Nearest.of(key, keys()).stream().map(this::find).flatMap(Optional::stream);
        return ProblemException.noSuch(
                "There is no setting " + Words.shown(key) + ".",
                whyUnknown(key),
                nearest.findFirst()
                        .map(known ->
                                "--set "
                                        + known.key()
                                        + "="
                                        + known.syntax().print().apply(known.defaultValue()))
                        .orElse("a start without it: postern.toml in the home lists all settings"));
    }

    private String whyUnknown(String key) {
        String successor = retired.get(key);
        if (successor != null) {
            return "it was retired; its successor is " + successor;
        }
        List<String> nearest = Nearest.of(key, keys());
        if (!nearest.isEmpty()) {
            return "unknown key; did you mean " + String.join(" or ", nearest) + "?";
        }
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            if (find(key.substring(dot + 1)).isPresent()) {
                return "unknown key; %s belongs above the first [table]"
                        .formatted(key.substring(dot + 1));
            }
        }
        return "unknown key";
    }

    /// Reads a file's text; everything that is wrong with it comes in one [ProblemException].
    State read(Path file, String text) throws ProblemException {
        var condensed = CondensedToml.of(text);
        TomlParseResult toml = Toml.parse(condensed.text());
        var faults = new ArrayList<Fault>();
        for (TomlParseError error : toml.errors()) {
            faults.add(
                    new Fault(
                            condensed.line(error.position()),
                            "",
                            Objects.requireNonNullElse(error.getMessage(), "not TOML")));
        }
        refuse(file, faults);
        var set = new LinkedHashMap<String, Object>();
        for (List<String> path : toml.keyPathSet()) {
            readPair(condensed, toml, path, set, faults);
        }
        readTables(condensed, toml, faults);
        var records = records(set, faults);
        refuse(file, faults);
        return new State(Map.copyOf(set), records);
    }

    private void readPair(
            CondensedToml condensed,
            TomlParseResult toml,
            List<String> path,
            Map<String, Object> set,
            List<Fault> faults) {
        String key = String.join(".", path);
        int line = condensed.line(toml.inputPositionOf(path));
        Object value = Objects.requireNonNull(toml.get(path));
        Optional<Declaration> declaration =
                declarations().stream().filter(d -> d.key().equals(key)).findFirst();
        if (declaration.isEmpty()) {
            faults.add(new Fault(line, key, whyUnknown(key)));
            return;
        }
        try {
            set.put(key, declaration.get().parse(raw(value)));
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(line, key + " = " + shown(value), sentence(e)));
        }
    }

    /// Faults for tables that no prefix has: an empty one would pass unseen otherwise.
    private void readTables(CondensedToml condensed, TomlParseResult toml, List<Fault> faults) {
        for (List<String> path : toml.keyPathSet(true)) {
            String prefix = String.join(".", path);
            boolean used =
                    toml.keyPathSet().stream()
                            .anyMatch(key -> String.join(".", key).startsWith(prefix));
            boolean known = keys().stream().anyMatch(key -> key.startsWith(prefix + "."));
            if (!used && !known) {
                faults.add(
                        new Fault(
                                condensed.line(toml.inputPositionOf(path)),
                                "[" + prefix + "]",
                                "no setting begins so"));
            }
        }
    }

    /// The raw form of what the file says.
    private static String raw(Object value) {
        if (value instanceof TomlArray array) {
            return Words.join(array.toList().stream().map(Schema::raw).toList());
        }
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("neither text, whole number, true, false nor a list");
    }

    private static String shown(Object value) {
        return value instanceof TomlArray array
                ? "[" + String.join(", ", array.toList().stream().map(Schema::shown).toList()) + "]"
                : value instanceof String text ? TomlText.quote(text) : value.toString();
    }

    private static String sentence(IllegalArgumentException e) {
        return Objects.requireNonNullElse(e.getMessage(), "not allowed");
    }

    private static void refuse(Path file, List<Fault> faults) throws ProblemException {
        if (faults.isEmpty()) {
            return;
        }
        String lines =
                faults.stream()
                        .sorted(Comparator.comparingInt(Fault::line))
                        .map(fault -> fault.text(file))
                        .collect(Collectors.joining("\n"));
        throw new ProblemException(
                faults.size() == 1
                        ? "The settings file has a fault."
                        : "The settings file has " + faults.size() + " faults.",
                lines,
                "mend the line"
                        + (faults.size() == 1 ? "" : "s")
                        + ", or put # before to take the default");
    }

    /// The records for these values.
    ///
    /// @throws ProblemException when values do not go together
    State state(Map<String, Object> set) throws ProblemException {
        var faults = new ArrayList<Fault>();
        var records = records(set, faults);
        if (!faults.isEmpty()) {
            throw new ProblemException(
                    "The settings do not go together.",
                    faults.stream().map(Fault::why).collect(Collectors.joining("\n")),
                    null);
        }
        return new State(Map.copyOf(set), records);
    }

    private Map<Class<? extends Record>, Record> records(
            Map<String, Object> set, List<Fault> faults) {
        var records = new HashMap<Class<? extends Record>, Record>();
        for (Section section : sections) {
            try {
                records.put(section.type(), section.build(set));
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(0, section.prefix(), sentence(e)));
            }
        }
        return Map.copyOf(records);
    }

    /// Each set key with its raw text, to compare two readings.
    Map<String, String> printed(Map<String, Object> set) {
        return set.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> print(e.getKey(), e.getValue())));
    }

    private String print(String key, Object value) {
        return find(key).orElseThrow().syntax().print().apply(value);
    }
}
