package org.postern.directory;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Accounts out of a CSV file: the first line names the columns, each further one is an account.
/// Quotes hold commas and line breaks, two of them are one (RFC 4180 section 2). Several values of
/// a column stand with semicolons between them.
final class CsvSource implements ImportSource {
    /// Columns by the names that people know, and what they are in the schema. Any other column is
    /// an attribute of the schema itself.
    static final Map<String, String> COLUMNS =
            Map.ofEntries(
                    Map.entry("name", "mail"),
                    Map.entry("password", "userPassword"),
                    Map.entry("fullname", "cn"),
                    Map.entry("aliases", "mailAlternateAddress"),
                    Map.entry("forwards", "mailForwardingAddress"),
                    Map.entry("quota", "miMailQuota"),
                    Map.entry("undeletequota", "miMailUndeleteQuota"),
                    Map.entry("role", "miRole"),
                    Map.entry("status", "miAccountStatus"),
                    Map.entry("cos", ClassOfService.REFERENCE),
                    Map.entry("services", ServiceList.ATTRIBUTE));

    private static final int MAX_RECORD = 1 << 20;
    private static final int END = -1;

    private final BufferedReader in;
    private final List<String> columns;
    private long line = 1;
    private long position;

    CsvSource(Path file) throws IOException, ImportException {
        in =
                new BufferedReader(
                        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        List<String> first = record();
        if (first == null) {
            throw new ImportException(
                    "line 1", "the file is empty; its first line names the columns");
        }
        var types = new ArrayList<String>();
        for (String column : first) {
            String name = column.strip();
            types.add(COLUMNS.getOrDefault(name.toLowerCase(Locale.ROOT), name));
        }
        if (types.stream().noneMatch("mail"::equalsIgnoreCase)) {
            throw new ImportException("line 1", "no column is called name");
        }
        columns = List.copyOf(types);
    }

    @Override
    public @Nullable ImportRow next() throws IOException, ImportException {
        long begin = line;
        List<String> fields = record();
        while (fields != null && fields.size() == 1 && fields.getFirst().isBlank()) {
            begin = line;
            fields = record();
        }
        if (fields == null) {
            return null;
        }
        if (fields.size() != columns.size()) {
            throw new ImportException(
                    "line " + begin,
                    "it has " + fields.size() + " fields, the first line " + columns.size());
        }
        var attributes = Attributes.NONE;
        for (int i = 0; i < fields.size(); i++) {
            String value = fields.get(i);
            if (!value.isEmpty()) {
                attributes = attributes.with(columns.get(i), values(columns.get(i), value));
            }
        }
        return new ImportRow("line " + begin, attributes);
    }

    private static List<String> values(String type, String value) {
        boolean one =
                type.equalsIgnoreCase("userPassword")
                        || type.equalsIgnoreCase("cn")
                        || value.indexOf(';') < 0;
        return one
                ? List.of(value)
                : Arrays.stream(value.split(";", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /// The fields of the next record; null at the end.
    private @Nullable List<String> record() throws IOException, ImportException {
        long begin = line;
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        int length = 0;
        for (int c = read(); c != END; c = read()) {
            any = true;
            if (++length > MAX_RECORD) {
                throw new IOException("a record of more than " + MAX_RECORD + " characters");
            }
            if (c == '"') {
                quoted = quoted(field, quoted);
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n' && !quoted) {
                return ended(fields, field);
            } else {
                field.append((char) c);
            }
        }
        if (quoted) {
            throw new ImportException("line " + begin, "a quote is opened and not closed");
        }
        return any ? ended(fields, field) : null;
    }

    /// Within quotes, two are one, and one ends them.
    private boolean quoted(StringBuilder field, boolean quoted) throws IOException {
        if (!quoted) {
            return true;
        }
        in.mark(1);
        if (in.read() == '"') {
            field.append('"');
            return true;
        }
        in.reset();
        return false;
    }

    private static List<String> ended(List<String> fields, StringBuilder field) {
        int length = field.length();
        if (length > 0 && field.charAt(length - 1) == '\r') {
            field.setLength(length - 1);
        }
        fields.add(field.toString());
        return fields;
    }

    private int read() throws IOException {
        int c = in.read();
        if (c == '\n') {
            line++;
        }
        position += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        return c;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
