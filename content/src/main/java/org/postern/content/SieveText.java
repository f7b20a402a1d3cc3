package org.postern.content;

import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Prints pieces of scripts.
final class SieveText {
    private SieveText() {}

    // RFC 5228 section 2.4.2: a quoted string
    static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n\\x00]+", " ")
                + '"';
    }

    /// One string, or a list of several.
    static String strings(Collection<String> texts) {
        return texts.size() == 1
                ? quoted(texts.iterator().next())
                : texts.stream().map(SieveText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    // RFC 5228 section 2.7.1: what stands for itself in a pattern of :matches
    static String literal(String text) {
        return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
    }

    /// A script as a command shows it.
    static Result listing(String script) {
        List<List<Value>> rows =
                script.stripTrailing().lines().map(line -> List.of(Value.text(line))).toList();
        return new Result.Listing(List.of("script"), rows, "line", "lines");
    }

    /// A block with one statement in each line.
    static String block(List<String> statements) {
        return statements.stream()
                .map(statement -> "    " + statement.replace("\n", "\n    ") + "\n")
                .collect(Collectors.joining("", "{\n", "}"));
    }
}
