package org.postern.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Which part of a message a `BODY[…]` item names (RFC 9051 section 6.4.5).
///
/// @param part part numbers from the outermost inwards, 1-based; empty for the message itself
/// @param text what of that part
/// @param fields names of header fields as the client wrote them; empty unless `text` is one of the
///   two `HEADER_FIELDS`
public record Section(List<Integer> part, Text text, List<String> fields) {
    /// The whole message.
    public static final Section WHOLE = new Section(List.of(), Text.ALL, List.of());

    public static final Section HEADER = new Section(List.of(), Text.HEADER, List.of());
    public static final Section BODY = new Section(List.of(), Text.TEXT, List.of());

    /// What of a part is meant.
    public enum Text {
        ALL(""),
        HEADER("HEADER"),
        HEADER_FIELDS("HEADER.FIELDS"),
        HEADER_FIELDS_NOT("HEADER.FIELDS.NOT"),
        TEXT("TEXT"),
        MIME("MIME");

        private final String word;

        Text(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Section {
        part = List.copyOf(part);
        fields = List.copyOf(fields);
        boolean named = text == Text.HEADER_FIELDS || text == Text.HEADER_FIELDS_NOT;
        if (named == fields.isEmpty()) {
            throw new IllegalArgumentException("fields go with HEADER.FIELDS");
        }
        if (text == Text.MIME && part.isEmpty()) {
            throw new IllegalArgumentException("MIME needs a part");
        }
    }

    /// Prints the section, brackets included.
    public void print(ResponseWriter out) throws IOException {
        out.octet('[');
        for (int i = 0; i < part.size(); i++) {
            if (i > 0) {
                out.octet('.');
            }
            out.number(part.get(i));
        }
        if (text != Text.ALL) {
            out.ascii(part.isEmpty() ? "" : ".").ascii(text.word());
        }
        if (!fields.isEmpty()) {
            out.ascii(" (");
            for (int i = 0; i < fields.size(); i++) {
                out.ascii(i == 0 ? "" : " ")
                        .astring(fields.get(i).getBytes(StandardCharsets.ISO_8859_1));
            }
            out.octet(')');
        }
        out.octet(']');
    }
}
