package org.postern.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The settings file as the first start writes it: all keys, commented out at their defaults.
final class FirstFile {
    private static final int WIDTH = 96;
    private static final String HEAD =
            """
            # Postern's settings. A key that is commented out has the default shown.
            # The command Settings Set edits this file and applies the change at once;
            # edits by hand take effect with the next such change or start.
            """;

    private final Schema schema;

    FirstFile(Schema schema) {
        this.schema = schema;
    }

    /// @param values the keys to set
    void write(Path file, Map<String, Object> values) throws ProblemException {
        if (Files.exists(file)) {
            throw new ProblemException("The settings file exists already.", file.toString(), null);
        }
        schema.state(values);
        TomlText toml = TomlText.of(text());
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Syntax syntax = schema.require(entry.getKey()).syntax();
            toml = toml.with(entry.getKey(), syntax.toml(entry.getValue()));
        }
        var target = new SettingsFile(file);
        target.prepare(toml.toString());
        target.commit();
    }

    private String text() {
        var text = new StringBuilder(HEAD);
        for (Section section : schema.sections()) {
            String title = section.prefix().isEmpty() ? "" : section.prefix() + ": ";
            text.append("\n\n");
            comment(text, "## ", title + section.doc());
            section.declarations().forEach(declaration -> append(text, declaration));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Declaration declaration) {
        Setting setting = declaration.setting();
        String bounds = declaration.bounds().isEmpty() ? "" : " (" + declaration.bounds() + ")";
        String restart = setting.restart() ? " A change takes effect at the next start." : "";
        text.append('\n');
        comment(text, "# ", setting.doc() + bounds + restart);
        text.append('#')
                .append(declaration.key())
                .append(" = ")
                .append(declaration.syntax().toml(declaration.defaultValue()))
                .append('\n');
    }

    /// Words folded into comment lines.
    private static void comment(StringBuilder text, String start, String words) {
        var line = new StringBuilder(start);
        for (String word : words.split("\\s+", -1)) {
            if (line.length() > start.length() && line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line.setLength(start.length());
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
