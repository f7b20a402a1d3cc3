package org.postern.mailauth;

import java.util.List;
import java.util.Optional;

/// What one method found out (RFC 8601 section 2.2, `resinfo`).
///
/// @param method in lower case: `spf`, `dkim`, `dmarc`, `arc` …
/// @param result in lower case: `pass`, `fail` …
/// @param reason for people; empty when there is none
public record MethodResult(String method, String result, String reason, List<Property> properties) {
    /// What the result is about.
    ///
    /// @param type where the value is from: `smtp`, `header`, `body`, `policy`
    /// @param name e.g. `mailfrom`
    public record Property(String type, String name, String value) {}

    public MethodResult {
        properties = List.copyOf(properties);
    }

    static MethodResult of(String method, String result, String reason, Property... properties) {
        return new MethodResult(method, result, reason, List.of(properties));
    }

    /// The value of a property.
    public Optional<String> property(String type, String name) {
        return properties.stream()
                .filter(p -> p.type().equals(type) && p.name().equals(name))
                .map(Property::value)
                .findFirst();
    }
}
