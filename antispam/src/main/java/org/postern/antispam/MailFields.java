package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The header fields of a message or a part, as rules ask for them: by name, raw or decoded, in
/// order from the top.
final class MailFields {
    /// Octets of all fields together that the pseudo field `ALL` gives.
    private static final int ALL_OCTETS = 65_536;

    private static final PerlRegex UNDECODED =
            PerlRegex.known(
                    "^(?:received|(?:resent-)?(?:message-id|date)|mime-version|references"
                            + "|in-reply-to|list-.*)\\z",
                    "is");
    private static final PerlRegex BETWEEN_WORDS =
            PerlRegex.known(
                    "(=\\?[A-Za-z0-9*_-]+\\?[bqBQ]\\?[^?]*\\?=)\\s+"
                            + "(?==\\?[A-Za-z0-9*_-]+\\?[bqBQ]\\?[^?]*\\?=)",
                    "s");
    private static final PerlRegex PIECE =
            PerlRegex.known("=\\?([A-Za-z0-9*_-]+)\\?([bqBQ])\\?([^?]*)\\?=|([^=]+|.)", "s");

    private static final class Field {
        final String name;
        final String raw;
        String decoded = "";
        boolean isDecoded;

        Field(String name, String raw) {
            this.name = name;
            this.raw = raw;
        }
    }

    private final Octets search;
    private final List<Field> order = new ArrayList<>();
    private final Map<String, List<Field>> byName = new HashMap<>();

    MailFields(Octets search) {
        this.search = search;
    }

    /// @param raw the value as it stands, folded, with its line end
    void add(String name, String raw) {
        var field = new Field(name, raw);
        order.add(field);
        byName.computeIfAbsent(Octets.lower(name), key -> new ArrayList<>()).add(field);
    }

    void remove(String lowerName) {
        var gone = byName.remove(lowerName);
        if (gone != null) {
            order.removeAll(gone);
        }
    }

    boolean has(String name) {
        return byName.containsKey(Octets.lower(name));
    }

    /// The raw values of a name, from the top.
    List<String> raw(String name) {
        return byName.getOrDefault(Octets.lower(name), List.of()).stream()
                .map(field -> field.raw)
                .toList();
    }

    /// The decoded values of a name, unfolded, each with LF at its end.
    List<String> decoded(String name) {
        return byName.getOrDefault(Octets.lower(name), List.of()).stream()
                .map(field -> decoded(field) + "\n")
                .toList();
    }

    /// The last value of a name, decoded and without line end; empty when there is none.
    String last(String name) {
        var fields = byName.get(Octets.lower(name));
        return fields == null ? "" : decoded(fields.getLast());
    }

    /// All fields as lines `Name: value`.
    List<String> all() {
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            firsts.putIfAbsent(Octets.lower(order.get(i).name), i);
        }
        var names =
                firsts.entrySet().stream()
                        .sorted(Comparator.comparingInt(Map.Entry::getValue))
                        .map(Map.Entry::getKey)
                        .toList();
        Map<Field, String> lines = new HashMap<>();
        long size = 0;
        for (var name : names) {
            for (var field : byName.getOrDefault(name, List.of())) {
                var line = decoded(field) + "\n";
                size += name.length() + line.length() + 2;
                if (size > ALL_OCTETS) {
                    return inOrder(lines);
                }
                lines.put(field, field.name + ": " + line);
            }
        }
        return inOrder(lines);
    }

    private List<String> inOrder(Map<Field, String> lines) {
        List<String> all = new ArrayList<>(lines.size());
        for (var field : order) {
            var line = lines.get(field);
            if (line != null) {
                all.add(line);
            }
        }
        return all;
    }

    private String decoded(Field field) {
        if (!field.isDecoded) {
            field.isDecoded = true;
            field.decoded = decode(field.raw, Octets.lower(field.name), search);
        }
        return field.decoded;
    }

    /// Unfolds a value, undoes encoded words and makes UTF-8 of it.
    static String decode(String raw, String lowerName, Octets search) {
        var value = unfolded(raw);
        if (!Octets.isAscii(value)) {
            value = PartText.of(value, "utf-8", false, search).octets();
        }
        return value.contains("=?") && !search.has(UNDECODED, lowerName)
                ? words(value, search)
                : value;
    }

    private static String unfolded(String raw) {
        var out = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\n' && i + 1 < raw.length() && isBlank(raw.charAt(i + 1))) {
                while (i + 1 < raw.length() && isBlank(raw.charAt(i + 1))) {
                    i++;
                }
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return Octets.trim(out.toString()).replace("\r\n", "").replace("\n", "");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    // RFC 2047 section 2
    private static String words(String value, Octets search) {
        var joined = new StringBuilder();
        // White space between two encoded words is not part of the text.
        var tight = new StringBuilder();
        int[] done = {0};
        byte[] octets = Octets.bytes(value);
        var run = search.run();
        int from = 0;
        while (run.find(BETWEEN_WORDS, octets, 0, octets.length, from)) {
            tight.append(value, done[0], run.end(1));
            done[0] = run.end();
            from = run.end();
        }
        tight.append(value.substring(done[0]));
        var section = new StringBuilder();
        String[] charset = {""};
        search.each(
                PIECE,
                tight.toString(),
                piece -> {
                    var word = piece[1];
                    var name = word == null ? "" : Octets.lower(word);
                    if (!name.equals(charset[0])) {
                        joined.append(finished(section.toString(), charset[0], search));
                        section.setLength(0);
                        charset[0] = name;
                    }
                    section.append(word == null ? piece[4] : undone(piece[2], piece[3]));
                    return true;
                });
        return joined.append(finished(section.toString(), charset[0], search)).toString();
    }

    private static String finished(String section, String charset, Octets search) {
        if (charset.isEmpty() || section.isEmpty()) {
            return section;
        }
        // RFC 2231 section 5: a language may follow the charset.
        int language = charset.indexOf('*');
        var name = language < 0 ? charset : charset.substring(0, language);
        return PartText.of(section, name, true, search).octets();
    }

    private static String undone(@Nullable String encoding, @Nullable String text) {
        var encoded = text == null ? "" : text;
        return "b".equalsIgnoreCase(encoding)
                ? Octets.text(TransferText.base64(Octets.bytes(encoded)))
                : Octets.text(
                        TransferText.quotedPrintable(Octets.bytes(encoded.replace("_", "=20"))));
    }
}
