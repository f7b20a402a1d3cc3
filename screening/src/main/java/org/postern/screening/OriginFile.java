package org.postern.screening;

import org.postern.net.Network;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads one file of networks and their owners: comma-separated values (RFC 4180) whose first line
/// names the columns. Others than these are passed over, so that the files that registries and
/// vendors give away can be used as they are.
///
/// | column | names |
/// |---|---|
/// | prefix | `network`, `prefix`, `cidr` |
/// | country | `country_code`, `country_iso_code`, `country` |
/// | system, with or without `AS` | `asn`, `autonomous_system_number`, `as` |
final class OriginFile {
    private static final List<String> NETWORK = List.of("network", "prefix", "cidr");
    private static final List<String> COUNTRY =
            List.of("country_code", "country_iso_code", "country");
    private static final List<String> SYSTEM = List.of("asn", "autonomous_system_number", "as");
    private static final int LONGEST_LINE = 10_000;

    private final Path file;
    private final int most;
    private int number;

    private OriginFile(Path file, int most) {
        this.file = file;
        this.most = most;
    }

    /// @param most networks that the table may have in all
    /// @throws IOException when it cannot be read or used; the message says why, and in which line
    static void read(Path file, OriginTable table, int most) throws IOException {
        var reading = new OriginFile(file, most);
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            reading.read(lines, table);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text in UTF-8", e);
        }
    }

    private void read(BufferedReader lines, OriginTable table) throws IOException {
        var names = row(lines).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        int network = column(names, NETWORK);
        int country = column(names, COUNTRY);
        int system = column(names, SYSTEM);
        if (network < 0 || (country < 0 && system < 0)) {
            throw wrong(
                    "its first line names no column network, and country or asn; it is \""
                            + String.join(",", names)
                            + "\"");
        }
        for (var row = row(lines); !row.isEmpty(); row = row(lines)) {
            if (row.size() == 1 && row.getFirst().isBlank()) {
                continue;
            }
            if (table.networks() == most) {
                throw wrong("there are more than " + most + " networks (networks.maxNetworks)");
            }
            table.put(
                    network(at(row, network)), system(at(row, system)), country(at(row, country)));
        }
    }

    private static int column(List<String> names, List<String> wanted) {
        return wanted.stream()
                .mapToInt(names::indexOf)
                .filter(index -> index >= 0)
                .findFirst()
                .orElse(-1);
    }

    private static String at(List<String> row, int column) {
        return column < 0 || column >= row.size() ? "" : row.get(column).strip();
    }

    private Network network(String text) throws IOException {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /// What is no number is not known: files say so by 0, `-`, nothing.
    private static long system(String text) {
        boolean prefixed = text.regionMatches(true, 0, "AS", 0, 2);
        return Origin.number(prefixed ? text.substring(2) : text);
    }

    private static String country(String text) {
        String word = text.toUpperCase(Locale.ROOT);
        return Origin.isCountry(word) ? word : "";
    }

    // RFC 4180 section 2: fields with commas stand in quotes, a quote in them is doubled. A line
    // break in a field has no sense here.
    private List<String> row(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        number++;
        if (line == null) {
            return List.of();
        }
        if (line.length() > LONGEST_LINE) {
            throw wrong("the line is too long");
        }
        if (number == 1 && line.startsWith("\uFEFF")) {
            line = line.substring(1);
        }
        return fields(line);
    }

    private static List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    field.append(line.charAt(++i));
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private IOException wrong(String why) {
        return new IOException(file + ", line " + number + ": " + why);
    }
}
