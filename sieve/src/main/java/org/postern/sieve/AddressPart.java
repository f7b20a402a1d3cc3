package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Tag;

import java.util.List;
import java.util.Locale;

/// Which part of an address a test looks at (RFC 5228 section 2.7.4; RFC 5233 section 4).
enum AddressPart {
    ALL,
    LOCALPART,
    DOMAIN,
    USER,
    DETAIL;

    static final List<Tag> TAGS =
            List.of(
                    new Tag("all", "part", null, ""),
                    new Tag("localpart", "part", null, ""),
                    new Tag("domain", "part", null, ""),
                    new Tag("user", "part", null, "subaddress"),
                    new Tag("detail", "part", null, "subaddress"));

    static AddressPart of(Call call) {
        for (AddressPart part : values()) {
            if (call.has(part.name().toLowerCase(Locale.ROOT))) {
                return part;
            }
        }
        return ALL;
    }

    /// @param domain null where the address has none
    /// @param separator between user and detail
    /// @return null when the address has no such part
    @Nullable String take(String local, @Nullable String domain, String separator) {
        int at = separator.isEmpty() ? -1 : local.indexOf(separator);
        return switch (this) {
            case ALL -> domain == null ? local : local + "@" + domain;
            case LOCALPART -> local;
            case DOMAIN -> domain;
            case USER -> at < 0 ? local : local.substring(0, at);
            case DETAIL -> at < 0 ? null : local.substring(at + separator.length());
        };
    }
}
