package org.postern.kernel;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;

import java.util.Arrays;

/// A TOML text without its empty lines and the lines that are only comment, which are nine tenths
/// of a settings file, and where each line that is left stood.
///
/// The parser looks ahead over every line end there is for each statement it reads, so that the
/// whole file took most of a node's start; what is left takes a tenth of that.
final class CondensedToml {
    private final String text;

    /// For each line of the text its number in the whole one.
    private final int[] lines;

    private CondensedToml(String text, int[] lines) {
        this.text = text;
        this.lines = lines;
    }

    static CondensedToml of(String whole) {
        var all = whole.lines().toList();
        // A string of several lines may hold what only looks like a comment.
        boolean keepAll = whole.contains("\"\"\"") || whole.contains("'''");
        var text = new StringBuilder();
        int[] lines = new int[all.size() + 1];
        int count = 0;
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i).stripLeading();
            if (keepAll || !(line.isEmpty() || line.startsWith("#"))) {
                text.append(all.get(i)).append('\n');
                lines[count++] = i + 1;
            }
        }
        // What is missing at the end is reported behind the last line.
        lines[count++] = all.size() + 1;
        return new CondensedToml(text.toString(), Arrays.copyOf(lines, count));
    }

    /// The same statements.
    String text() {
        return text;
    }

    /// The line of the whole text where something stands in [#text]; 0 if that is unknown.
    int line(@Nullable TomlPosition position) {
        return position == null ? 0 : lines[Math.min(position.line(), lines.length) - 1];
    }
}
