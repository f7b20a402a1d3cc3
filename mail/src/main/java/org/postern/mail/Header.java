package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The header of a message or of a body part, field by field (RFC 5322 section 2.2). Reading never
/// fails: a line that is no field is passed over together with its continuation lines, and lines
/// may end in LF alone.
///
/// @param fields in their order
public record Header(List<HeaderField> fields) {
    /// Most fields that are read; what follows is passed over.
    public static final int MOST_FIELDS = 10_000;

    public Header {
        fields = List.copyOf(fields);
    }

    /// Reads a header block up to its empty line or its end. The fields refer to `block`, which
    /// must not be changed afterwards.
    public static Header parse(byte[] block) {
        return parse(block, 0, block.length);
    }

    static Header parse(byte[] block, int from, int to) {
        var fields = new ArrayList<HeaderField>();
        int at = from;
        while (at < to && fields.size() < MOST_FIELDS && !isEmptyLine(block, at, to)) {
            int end = fieldEnd(block, at, to);
            int colon = colon(block, at, end);
            if (colon > at) {
                fields.add(field(block, at, colon, end));
            }
            at = end;
        }
        return new Header(fields);
    }

    /// The octets of the fields with these names, in their order and each with a line end, without
    /// making fields of the others.
    static byte[] select(byte[] block, Collection<String> names) {
        var found = new ByteArrayOutputStream(block.length);
        int to = block.length;
        for (int at = 0; at < to && !isEmptyLine(block, at, to); ) {
            int end = fieldEnd(block, at, to);
            int colon = colon(block, at, end);
            if (colon > at && field(block, at, colon, end).hasNameIn(names)) {
                found.write(block, at, end - at);
                if (block[end - 1] != '\n') {
                    found.write('\r');
                    found.write('\n');
                }
            }
            at = end;
        }
        return found.toByteArray();
    }

    private static boolean isEmptyLine(byte[] block, int at, int to) {
        return block[at] == '\n' || (block[at] == '\r' && at + 1 < to && block[at + 1] == '\n');
    }

    // RFC 5322 section 2.2.3: a line that begins with white space continues the field
    private static int fieldEnd(byte[] block, int at, int to) {
        int i = at;
        while (i < to) {
            if (block[i++] == '\n' && (i == to || (block[i] != ' ' && block[i] != '\t'))) {
                break;
            }
        }
        return i;
    }

    /// The first colon after a field name, or -1. White space may stand before the colon (RFC 5322
    /// section 4.5).
    private static int colon(byte[] block, int at, int end) {
        int i = at;
        while (i < end && block[i] > ' ' && block[i] != ':' && block[i] != 0x7F) {
            i++;
        }
        while (i > at && i < end && (block[i] == ' ' || block[i] == '\t')) {
            i++;
        }
        return i < end && block[i] == ':' ? i : -1;
    }

    private static HeaderField field(byte[] block, int at, int colon, int end) {
        int nameEnd = colon;
        while (block[nameEnd - 1] == ' ' || block[nameEnd - 1] == '\t') {
            nameEnd--;
        }
        return new HeaderField(block, at, nameEnd, colon + 1, end);
    }

    /// The first field of that name.
    public Optional<HeaderField> first(String name) {
        for (HeaderField field : fields) {
            if (field.hasName(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /// All fields of that name.
    public List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.hasName(name)).toList();
    }

    /// The unfolded value of the first field of that name.
    public Optional<RawText> value(String name) {
        return first(name).map(HeaderField::value);
    }
}
