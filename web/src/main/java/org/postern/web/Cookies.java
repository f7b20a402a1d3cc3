package org.postern.web;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// Cookies as browsers send them.
final class Cookies {
    private Cookies() {}

    /// The value of the cookie of that name. Of two with one name neither is believed: a
    /// neighbouring host may have set the other.
    ///
    /// @param fields the values of the `Cookie` fields
    // RFC 6265 section 4.2.1
    static Optional<String> find(List<String> fields, String name) {
        @Nullable String found = null;
        for (String field : fields) {
            for (String pair : field.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    if (found != null) {
                        return Optional.empty();
                    }
                    found = unquoted(pair.substring(equals + 1).strip());
                }
            }
        }
        return Optional.ofNullable(found);
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
