package org.postern.mail;

import java.util.Objects;
import java.util.Optional;

/// The value of a Content-Disposition field (RFC 2183 section 2).
///
/// @param type in lower case: `inline`, `attachment`, or another word
public record Disposition(String type, Parameters parameters) {
    public Disposition {
        type = Ascii.lower(type);
        Objects.requireNonNull(parameters, "parameters");
    }

    /// Reads a Content-Disposition value; empty if it does not begin with a word.
    public static Optional<Disposition> parse(RawText value) {
        var cursor = new FieldCursor(value);
        cursor.skipBlanks();
        return cursor.takeToken().map(type -> new Disposition(type, Parameters.parse(cursor)));
    }
}
