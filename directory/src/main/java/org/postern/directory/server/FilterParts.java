package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Filter;

import java.util.Objects;

/// The parts that a filter of its type always has.
final class FilterParts {
    private FilterParts() {}

    /// Of all but AND, OR, NOT, and an extensible match of any attribute.
    static String type(Filter filter) {
        return Objects.requireNonNull(filter.getAttributeName());
    }

    static String value(Filter filter) {
        return Objects.requireNonNull(filter.getAssertionValue());
    }

    static ASN1OctetString octets(Filter filter) {
        return Objects.requireNonNull(filter.getRawAssertionValue());
    }

    static Filter negated(Filter filter) {
        return Objects.requireNonNull(filter.getNOTComponent());
    }

    /// Whether a filter by parts of a value has any.
    // RFC 4511 section 4.5.1.7.2: there is at least one.
    static boolean anySubstring(Filter filter) {
        return filter.getRawSubInitialValue() != null
                || filter.getRawSubAnyValues().length > 0
                || filter.getRawSubFinalValue() != null;
    }
}
