package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// A header that a script changes, field by field; lines that are no fields stay where they are.
final class HeaderLines {
    /// @param field null for lines that are none
    private record Line(byte[] octets, @Nullable HeaderField field) {}

    private final List<Line> lines = new ArrayList<>();

    /// @param block the header with the empty line at its end, if there is one
    HeaderLines(byte[] block) {
        int at = 0;
        while (at < block.length && !isEmptyLine(block, at)) {
            int end = lineEnd(block, at);
            byte[] octets = ended(Arrays.copyOfRange(block, at, end));
            var fields = Header.parse(octets).fields();
            lines.add(new Line(octets, fields.isEmpty() ? null : fields.getFirst()));
            at = end;
        }
    }

    private static boolean isEmptyLine(byte[] block, int at) {
        return block[at] == '\n'
                || (block[at] == '\r' && at + 1 < block.length && block[at + 1] == '\n');
    }

    // RFC 5322 section 2.2.3: a line that begins with white space continues the field
    private static int lineEnd(byte[] block, int at) {
        int i = at;
        while (i < block.length) {
            boolean ends = block[i++] == '\n';
            if (ends && (i == block.length || (block[i] != ' ' && block[i] != '\t'))) {
                break;
            }
        }
        return i;
    }

    private static byte[] ended(byte[] octets) {
        if (octets[octets.length - 1] == '\n') {
            return octets;
        }
        byte[] longer = Arrays.copyOf(octets, octets.length + 2);
        longer[octets.length] = '\r';
        longer[octets.length + 1] = '\n';
        return longer;
    }

    List<HeaderField> fields() {
        var fields = new ArrayList<HeaderField>();
        for (Line line : lines) {
            if (line.field != null) {
                fields.add(line.field);
            }
        }
        return fields;
    }

    /// @param octets the whole field with its line end
    void add(byte[] octets, boolean last) {
        var line = new Line(octets, Header.parse(octets).fields().getFirst());
        if (last) {
            lines.addLast(line);
        } else {
            lines.addFirst(line);
        }
    }

    /// Takes out all fields that pass.
    void removeIf(Predicate<HeaderField> goes) {
        lines.removeIf(line -> line.field != null && goes.test(line.field));
    }

    int count() {
        return lines.size();
    }

    /// All fields, without the empty line at the end.
    byte[] octets() {
        var all = new ByteArrayOutputStream();
        lines.forEach(line -> all.writeBytes(line.octets));
        return all.toByteArray();
    }
}
