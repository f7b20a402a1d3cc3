package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a Content-Type or Content-Disposition field.
///
/// @param list as sent, in their order
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());

    /// Most parameters that are read; what follows is passed over.
    public static final int MOST = 100;

    public Parameters {
        list = List.copyOf(list);
    }

    /// The raw value of the first parameter of exactly this name.
    public Optional<RawText> raw(String name) {
        String wanted = Ascii.lower(name);
        for (Parameter parameter : list) {
            if (parameter.name().equals(wanted)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /// The value as text: put together from its pieces and decoded by RFC 2231; a value without
    /// these is decoded by RFC 2047, which many senders use here against its rules.
    public Optional<String> find(String name) {
        // RFC 2231 section 4: the extended form stands for itself, beside any plain one
        Optional<RawText> extended = raw(name + "*");
        if (extended.isPresent()) {
            return Optional.of(new Extended().add(extended.get(), true).text());
        }
        Optional<String> continued = continued(name);
        return continued.isPresent() ? continued : raw(name).map(RawText::decoded);
    }

    /// The value that was sent in pieces, put together and decoded; empty when it was not.
    // RFC 2231 section 3: name*0, name*1 …; an asterisk after the number marks an encoded piece
    public Optional<String> continued(String name) {
        var whole = new Extended();
        for (int i = 0; i < list.size(); i++) {
            Optional<RawText> plain = raw(name + "*" + i);
            Optional<RawText> encoded = raw(name + "*" + i + "*");
            if (encoded.isPresent()) {
                whole.add(encoded.get(), true);
            } else if (plain.isPresent()) {
                whole.add(plain.get(), false);
            } else {
                return i == 0 ? Optional.empty() : Optional.of(whole.text());
            }
        }
        return list.isEmpty() ? Optional.empty() : Optional.of(whole.text());
    }

    /// A value as it is put together.
    private static final class Extended {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private Optional<Charset> charset = Optional.empty();
        private boolean begun;

        Extended add(RawText piece, boolean encoded) {
            byte[] text = piece.shared();
            int at = 0;
            if (encoded && !begun) {
                at = takeCharset(text);
            }
            begun = true;
            while (at < text.length) {
                boolean escape =
                        encoded
                                && text[at] == '%'
                                && at + 2 < text.length
                                && Ascii.hex(text[at + 1]) >= 0
                                && Ascii.hex(text[at + 2]) >= 0;
                octets.write(
                        escape ? Ascii.hex(text[at + 1]) << 4 | Ascii.hex(text[at + 2]) : text[at]);
                at += escape ? 3 : 1;
            }
            return this;
        }

        // RFC 2231 section 4: charset'language'value
        private int takeCharset(byte[] text) {
            int first = indexOf(text, 0);
            int second = first < 0 ? -1 : indexOf(text, first + 1);
            if (second < 0) {
                return 0;
            }
            charset = Charsets.find(new String(text, 0, first, StandardCharsets.ISO_8859_1));
            return second + 1;
        }

        private static int indexOf(byte[] text, int from) {
            for (int i = from; i < text.length; i++) {
                if (text[i] == '\'') {
                    return i;
                }
            }
            return -1;
        }

        String text() {
            byte[] all = octets.toByteArray();
            return charset.map(known -> new String(all, known))
                    .orElseGet(() -> Charsets.readable(all, 0, all.length));
        }
    }

    /// Reads `*(";" parameter)` to the end of the field; what is none is passed over.
    // RFC 2045 section 5.1: parameter := attribute "=" value
    static Parameters parse(FieldCursor cursor) {
        var list = new ArrayList<Parameter>();
        while (!cursor.atEnd() && list.size() < MOST) {
            cursor.skipBlanks();
            if (cursor.take(';')) {
                continue;
            }
            Optional<String> name = cursor.takeToken();
            cursor.skipBlanks();
            if (name.isEmpty() || !cursor.take('=')) {
                cursor.takeUntil(";");
                continue;
            }
            cursor.skipBlanks();
            list.add(new Parameter(name.get(), value(cursor)));
        }
        return new Parameters(list);
    }

    private static RawText value(FieldCursor cursor) {
        if (cursor.peek() == '"') {
            return cursor.takeQuoted();
        }
        int start = cursor.position();
        cursor.takeUntil("; \t(");
        int end = cursor.position();
        // Words without quotes (a file name with spaces) belong to the value, unless the next word
        // is a parameter that lost its semicolon, or a comment.
        while (cursor.skipBlanks() && !cursor.atEnd() && cursor.peek() != ';') {
            int word = cursor.position();
            cursor.takeUntil("; \t(=");
            if (cursor.peek() == '=' || cursor.position() == word) {
                cursor.moveTo(word);
                break;
            }
            end = cursor.position();
        }
        return cursor.between(start, end);
    }
}
