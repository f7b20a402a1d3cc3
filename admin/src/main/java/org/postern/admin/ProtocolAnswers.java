package org.postern.admin;

import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.Result;
import org.postern.kernel.Value;
import org.postern.net.WireOutput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes answers of the administration protocol, for one tag.
///
/// A listing is a line for each row, with the columns in their order; one thing is a line for each
/// of its properties, name first. Moments are ISO 8601 in UTC, sizes octets, lengths of time
/// seconds, flags `yes` or `no`, what is absent `""`.
final class ProtocolAnswers {
    /// Longest text behind `NO`, so that a line stays a line.
    private static final int MAX_TEXT = 2_000;

    private final WireOutput output;
    private final byte[] tag;

    ProtocolAnswers(WireOutput output, String tag) {
        this.output = output;
        this.tag = tag.getBytes(StandardCharsets.ISO_8859_1);
    }

    void ok(String text) throws IOException {
        end("OK", text);
    }

    /// @param phrase one of those that scripts match
    void no(String phrase, String detail) throws IOException {
        end("NO", detail.isEmpty() ? phrase : phrase + ": " + detail);
    }

    void no(Problem problem) throws IOException {
        var text = new StringBuilder(problem.error());
        if (problem.detail() != null) {
            text.append(' ').append(problem.detail());
        }
        if (problem.hint() != null) {
            text.append(" Try: ").append(problem.hint());
        }
        no(phrase(problem.kind()), text.toString());
    }

    private static String phrase(Problem.Kind kind) {
        return switch (kind) {
            case NO_SUCH -> "No such object";
            case EXISTS -> "Already exists";
            case NOT_PERMITTED -> "Permission denied";
            case BAD_ARGUMENT -> "Bad argument";
            case UNKNOWN_COMMAND -> "Unknown command";
            case NOT_CONFIRMED, FAILED -> "Failed";
        };
    }

    private void end(String word, String text) throws IOException {
        output.write(tag);
        output.text(" ").text(word);
        if (!text.isEmpty()) {
            output.text(" ").text(flat(text));
        }
        output.crlf();
    }

    /// What a command answers, and its end.
    void result(Result result) throws IOException {
        switch (result) {
            case Result.Done(var text) -> ok(text);
            case Result.Item(var fields) -> {
                for (Field field : fields) {
                    property(field.name(), field.value());
                }
                ok("");
            }
            case Result.Document(var text) -> {
                line(List.of(text));
                ok("");
            }
            case Result.Listing listing -> {
                for (List<Value> row : listing.rows()) {
                    line(row.stream().map(ProtocolAnswers::text).toList());
                }
                // It may also say that there are more.
                int rows = listing.rows().size();
                ok(counted(rows, listing.singular(), listing.plural()));
            }
            case Result.Lines(var _, var lines, var singular, var plural) -> {
                for (Result.Line line : lines) {
                    line(line);
                }
                ok(counted(lines.size(), singular, plural));
            }
            case Result.Live _ ->
                    throw new IllegalArgumentException("followed line by line, not answered");
        }
    }

    private static String counted(int rows, String singular, String plural) {
        return rows == 0 ? "" : rows + " " + (rows == 1 ? singular : plural);
    }

    /// One of many lines: its columns, then its own fields by name.
    void line(Result.Line line) throws IOException {
        var words = new ArrayList<String>();
        line.values().forEach(value -> words.add(text(value)));
        line.fields().forEach(field -> words.add(named(field)));
        line(words);
    }

    private void property(String name, Value value) throws IOException {
        switch (value) {
            case Value.Group(var fields) -> {
                for (Field field : fields) {
                    property(name + "." + field.name(), field.value());
                }
            }
            case Value.Many(var values) -> {
                var words = new ArrayList<String>(List.of(name));
                values.forEach(each -> words.add(text(each)));
                line(words);
            }
            default -> line(List.of(name, text(value)));
        }
    }

    /// `* <tag> <fields>`; a last field with line ends goes as a literal.
    void line(List<String> fields) throws IOException {
        output.text("* ");
        output.write(tag);
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            output.text(" ");
            if (i == fields.size() - 1 && hasControls(field)) {
                byte[] octets = field.getBytes(StandardCharsets.UTF_8);
                output.text("{" + octets.length + "}").crlf();
                output.write(octets);
            } else {
                output.text(word(flat(field)));
            }
        }
        output.crlf();
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7F);
    }

    /// A field bare, or in quotes where it needs them.
    private static String word(String field) {
        boolean plain =
                !field.isEmpty()
                        && field.charAt(0) != '{'
                        && field.chars().noneMatch(c -> c == ' ' || c == '"' || c == '\\');
        return plain ? field : '"' + field.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// On one line.
    private static String flat(String text) {
        var flat = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        text.codePoints()
                .limit(MAX_TEXT)
                .forEach(c -> flat.appendCodePoint(c < ' ' || c == 0x7F ? ' ' : c));
        return flat.toString();
    }

    /// `name=value`, where a line holds fields that are not the same in every line.
    static String named(Field field) {
        return field.name() + "=" + text(field.value());
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Count(var number) -> Long.toString(number);
            case Value.Size(var octets) -> Long.toString(octets.count());
            case Value.Limit(var octets) -> Long.toString(octets.count());
            case Value.Moment(var instant) -> instant.toString();
            case Value.Measure measure -> JsonOutput.number(measure).toString();
            case Value.Span(var duration) -> JsonOutput.seconds(duration).toString();
            case Value.Flag(var flag) -> flag ? "yes" : "no";
            case Value.Many(var values) ->
                    values.stream().map(ProtocolAnswers::text).collect(Collectors.joining(","));
            case Value.Group(var fields) ->
                    fields.stream().map(ProtocolAnswers::named).collect(Collectors.joining(","));
            case Value.Nothing _ -> "";
        };
    }
}
