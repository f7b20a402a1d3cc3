package org.postern.screening;

import org.postern.mail.Domain;

/// A domain with all that is below it, as settings name it.
///
/// @param name in A-labels
public record DomainSuffix(String name) {
    /// Reads a domain, with or without a dot before it.
    ///
    /// @throws IllegalArgumentException if it is none
    public static DomainSuffix parse(String text) {
        return new DomainSuffix(Domain.of(text.startsWith(".") ? text.substring(1) : text).ascii());
    }

    /// Whether a host or domain, in A-labels, is in it.
    boolean holds(String host) {
        return host.equals(name) || host.endsWith("." + name);
    }

    @Override
    public String toString() {
        return name;
    }
}
