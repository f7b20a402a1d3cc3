package org.postern.admin;

import org.postern.kernel.Durations;
import org.postern.kernel.Field;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Results for people: aligned columns, units, ages, a count at the end.
///
/// @param now what ages are told from
/// @param width the terminal's columns; 0 when lines may be of any length. A table that is wider
///   has its last column broken into lines, or, when that is not enough, its rows under each other
record TextOutput(Instant now, int width) {
    private static final String GAP = "  ";

    /// Widths of terminals that are believed.
    static final int LEAST_WIDTH = 20;

    static final int MOST_WIDTH = 1_000;

    /// By how much the second column of two is set in when it hangs below the first, because that
    /// takes more than half of the width.
    private static final int INDENT = 4;

    /// Counters in one line that are all shown.
    private static final int MOST_COUNTERS = 6;

    /// Fewest columns that a broken column is worth.
    private static final int LEAST_BROKEN = 20;

    private static final Value NEVER = new Value.Count(0);

    String of(Result result) {
        return switch (result) {
            case Result.Done(var text) -> TerminalText.safe(text) + "\n";
            case Result.Item(var fields) -> item(fields);
            case Result.Document(var text) -> document(text);
            case Result.Listing listing -> listing(listing);
            case Result.Lines lines -> lines(lines);
            case Result.Live _ -> throw new IllegalArgumentException("followed line by line");
        };
    }

    private static String lines(Result.Lines lines) {
        int count = lines.lines().size();
        if (count == 0) {
            return "No " + lines.plural() + ".\n";
        }
        var text = new StringBuilder();
        lines.lines().forEach(line -> text.append(of(line)));
        String noun = count == 1 ? lines.singular() : lines.plural();
        return text.append(count).append(' ').append(noun).append('\n').toString();
    }

    /// One of many lines, with its line end.
    static String of(Result.Line line) {
        return line.text()
                .lines()
                .map(each -> TerminalText.safe(each) + "\n")
                .collect(Collectors.joining());
    }

    /// Lines as they stand, those that are too long for the terminal broken at their spaces.
    private String document(String text) {
        var lines = new StringBuilder();
        for (String line : text.lines().toList()) {
            String safe = TerminalText.safe(line);
            List<String> parts =
                    width > 0 && TerminalText.width(safe) > width
                            ? TerminalText.broken(safe, width)
                            : List.of(safe);
            parts.forEach(part -> lines.append(part).append('\n'));
        }
        return lines.toString();
    }

    private String item(List<Field> fields) {
        var rows = new ArrayList<List<Cell>>();
        for (Field field : fields) {
            String label = label(field.name());
            for (String line : lines(field.value())) {
                rows.add(List.of(Cell.left(label), Cell.left(line)));
                label = "";
            }
        }
        return table(rows);
    }

    /// The lines beside a label: one, or those of a text of several, or one for each group of a
    /// list of groups.
    private List<String> lines(Value value) {
        if (value instanceof Value.Many(var values)
                && !values.isEmpty()
                && values.getFirst() instanceof Value.Group) {
            var rows = new ArrayList<List<Cell>>();
            values.forEach(group -> rows.add(cells(group)));
            return table(rows).lines().toList();
        }
        if (value instanceof Value.Text(var text) && !text.isEmpty()) {
            return text.lines().map(TerminalText::safe).toList();
        }
        return List.of(text(value));
    }

    private List<Cell> cells(Value value) {
        if (value instanceof Value.Group(var fields)) {
            return fields.stream().map(field -> cell(field.value())).toList();
        }
        return List.of(cell(value));
    }

    private String listing(Result.Listing listing) {
        int count = listing.rows().size();
        if (count == 0) {
            return "No " + listing.plural() + ".\n";
        }
        var rows = new ArrayList<List<Cell>>();
        var heads = new ArrayList<Cell>();
        for (int i = 0; i < listing.columns().size(); i++) {
            String label = label(listing.columns().get(i));
            heads.add(new Cell(label, isNumeric(listing.rows().getFirst().get(i))));
        }
        rows.add(heads);
        listing.rows().forEach(row -> rows.add(row.stream().map(this::cell).toList()));
        String noun = count == 1 ? listing.singular() : listing.plural();
        return table(rows) + count + " " + noun + "\n";
    }

    private record Cell(String text, boolean right) {
        static Cell left(String text) {
            return new Cell(text, false);
        }
    }

    private Cell cell(Value value) {
        return new Cell(text(value), isNumeric(value));
    }

    private static boolean isNumeric(Value value) {
        return value instanceof Value.Count
                || value instanceof Value.Measure
                || value instanceof Value.Size
                || value instanceof Value.Limit;
    }

    /// Rows with their columns aligned, each ended by LF.
    private String table(List<List<Cell>> rows) {
        List<Integer> widths = widths(rows);
        int last = widths.size() - 1;
        int before = widths.stream().limit(Math.max(0, last)).mapToInt(w -> w + 2).sum();
        if (last == 1 && before + widths.get(1) > width && before > width / 2 && width > 0) {
            return hanging(rows);
        }
        if (width > 0 && last >= 0 && before + widths.get(last) > width) {
            return width - before >= LEAST_BROKEN
                    ? aligned(broken(rows, last, width - before))
                    : rows.size() > 1 && rows.getFirst().size() > 2 ? stacked(rows) : aligned(rows);
        }
        return aligned(rows);
    }

    /// Two columns below each other: the second is set in.
    private String hanging(List<List<Cell>> rows) {
        var text = new StringBuilder();
        for (List<Cell> row : rows) {
            TerminalText.broken(row.getFirst().text(), width)
                    .forEach(line -> text.append(line).append('\n'));
            TerminalText.broken(row.getLast().text(), width - INDENT)
                    .forEach(line -> text.repeat(' ', INDENT).append(line).append('\n'));
        }
        return text.toString();
    }

    /// Rows whose last cell goes on in rows of its own.
    private static List<List<Cell>> broken(List<List<Cell>> rows, int last, int columns) {
        var broken = new ArrayList<List<Cell>>();
        for (List<Cell> row : rows) {
            if (row.size() <= last) {
                broken.add(row);
                continue;
            }
            List<String> lines = TerminalText.broken(row.get(last).text(), columns);
            for (int i = 0; i < lines.size(); i++) {
                var line = new ArrayList<Cell>();
                for (int c = 0; c < last; c++) {
                    line.add(i == 0 ? row.get(c) : Cell.left(""));
                }
                line.add(new Cell(lines.get(i), row.get(last).right()));
                broken.add(line);
            }
        }
        return broken;
    }

    /// Each row as lines of label and value, for a terminal that is too narrow for columns.
    private String stacked(List<List<Cell>> rows) {
        var text = new StringBuilder();
        List<Cell> heads = rows.getFirst();
        for (List<Cell> row : rows.subList(1, rows.size())) {
            var pairs = new ArrayList<List<Cell>>();
            for (int i = 0; i < row.size(); i++) {
                pairs.add(List.of(Cell.left(heads.get(i).text()), Cell.left(row.get(i).text())));
            }
            text.append(table(pairs)).append('\n');
        }
        return text.toString();
    }

    private static List<Integer> widths(List<List<Cell>> rows) {
        var widths = new ArrayList<Integer>();
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = TerminalText.width(row.get(i).text());
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(width, widths.get(i)));
                }
            }
        }
        return widths;
    }

    private static String aligned(List<List<Cell>> rows) {
        List<Integer> widths = widths(rows);
        var text = new StringBuilder();
        for (List<Cell> row : rows) {
            text.append(line(row, widths)).append('\n');
        }
        return text.toString();
    }

    private static String line(List<Cell> row, List<Integer> widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            int padding = widths.get(i) - TerminalText.width(cell.text());
            line.append(i == 0 ? "" : GAP);
            if (cell.right()) {
                line.repeat(' ', padding).append(cell.text());
            } else {
                line.append(cell.text()).repeat(' ', padding);
            }
        }
        return line.toString().stripTrailing();
    }

    private String text(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text.isEmpty() ? "-" : TerminalText.safe(text);
            case Value.Count(var number) -> Long.toString(number);
            case Value.Size(var octets) -> octets.approximate();
            case Value.Limit(var octets) ->
                    octets.count() == 0 ? "unlimited" : octets.approximate();
            case Value.Moment(var instant) -> age(instant);
            case Value.Measure measure -> measure.forPeople();
            case Value.Span(var duration) -> Durations.approximate(duration);
            case Value.Flag(var flag) -> flag ? "yes" : "no";
            case Value.Many(var values) when values.isEmpty() -> "-";
            case Value.Many(var values) ->
                    values.stream().map(this::text).collect(Collectors.joining(", "));
            case Value.Group(var fields) -> group(fields);
            case Value.Nothing _ -> "-";
        };
    }

    /// Of many counters only those that count something: what never happened hides what did.
    private String group(List<Field> fields) {
        boolean sifted = fields.size() > MOST_COUNTERS;
        String text =
                fields.stream()
                        .filter(f -> !sifted || !f.value().equals(NEVER))
                        .map(f -> label(f.name()) + " " + text(f.value()))
                        .collect(Collectors.joining(", "));
        return text.isEmpty() ? "nothing yet" : text;
    }

    private String age(Instant instant) {
        Duration age = Duration.between(instant, now);
        if (age.abs().toSeconds() == 0) {
            return "just now";
        }
        return age.isNegative()
                ? "in " + Durations.approximate(age.negated())
                : Durations.approximate(age) + " ago";
    }

    /// `undeleteQuota` as `Undelete quota`.
    private static String label(String name) {
        var label = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                label.append(' ').append(Character.toLowerCase(c));
            } else {
                label.append(i == 0 ? Character.toUpperCase(c) : c);
            }
        }
        return TerminalText.safe(label.toString());
    }
}
