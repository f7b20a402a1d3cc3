package org.postern.mail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The value of a Content-Type field (RFC 2045 section 5.1).
///
/// @param type in lower case, `text`
/// @param subtype in lower case, `plain`
public record MediaType(String type, String subtype, Parameters parameters) {
    // RFC 2045 section 5.2: what a part is that does not say
    public static final MediaType TEXT_PLAIN =
            new MediaType(
                    "text",
                    "plain",
                    new Parameters(List.of(new Parameter("charset", RawText.of("us-ascii")))));

    // RFC 2046 section 5.1.5: what a part of a digest is that does not say
    public static final MediaType MESSAGE_RFC822 =
            new MediaType("message", "rfc822", Parameters.NONE);

    public static final MediaType OCTET_STREAM =
            new MediaType("application", "octet-stream", Parameters.NONE);

    public MediaType {
        type = Ascii.lower(type);
        subtype = Ascii.lower(subtype);
        Objects.requireNonNull(parameters, "parameters");
    }

    /// Reads a Content-Type value; empty if it does not begin with `type/subtype`. Whatever follows
    /// that is read as far as it makes sense.
    public static Optional<MediaType> parse(RawText value) {
        var cursor = new FieldCursor(value);
        cursor.skipBlanks();
        Optional<String> type = cursor.takeToken();
        cursor.skipBlanks();
        if (type.isEmpty() || !cursor.take('/')) {
            return Optional.empty();
        }
        cursor.skipBlanks();
        return cursor.takeToken()
                .map(subtype -> new MediaType(type.get(), subtype, Parameters.parse(cursor)));
    }

    /// Compares both names, in lower case; `*` as subtype matches all.
    public boolean is(String wantedType, String wantedSubtype) {
        return type.equals(wantedType)
                && (wantedSubtype.equals("*") || subtype.equals(wantedSubtype));
    }

    /// A parameter's value as text.
    public Optional<String> parameter(String name) {
        return parameters.find(name);
    }

    /// `type/subtype`.
    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
