package org.postern.mail;

import java.util.Objects;

/// One parameter of a Content-Type or Content-Disposition, as it was sent: pieces and encodings of
/// RFC 2231 are still in place (`filename*0*`).
///
/// @param name in lower case
/// @param value without quotes
public record Parameter(String name, RawText value) {
    public Parameter {
        name = Ascii.lower(name);
        Objects.requireNonNull(value, "value");
    }
}
