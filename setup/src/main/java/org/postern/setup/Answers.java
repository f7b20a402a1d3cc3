package org.postern.setup;

import org.postern.kernel.ProblemException;

import java.util.LinkedHashMap;
import java.util.Map;

/// What the wizard was told, by key.
public final class Answers {
    private final Map<String, String> byKey = new LinkedHashMap<>();

    /// The answer; empty when there is none.
    public String get(String key) {
        return byKey.getOrDefault(key, "");
    }

    public boolean is(String key, String value) {
        return get(key).equals(value);
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    void put(String key, String value) {
        byKey.put(key, value);
    }

    /// In the order in which they were given.
    public Map<String, String> all() {
        return Map.copyOf(byKey);
    }

    /// Reads `key=value`, one a line, or in one line separated by semicolons; empty lines and those
    /// that begin with `#` are passed over.
    ///
    /// @throws ProblemException when a line is none
    public static Answers parse(String text) throws ProblemException {
        var answers = new Answers();
        for (String each : text.split(text.contains("\n") ? "\n" : ";", -1)) {
            String line = each.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new ProblemException(
                        "An answer is key=value.",
                        "This is none: " + line,
                        "hostname=mail.example.org");
            }
            answers.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
        return answers;
    }
}
