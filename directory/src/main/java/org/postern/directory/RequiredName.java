package org.postern.directory;

import org.postern.mail.Address;

import java.util.Set;

/// The local parts that every served domain must have.
// RFC 5321 section 4.5.1 asks for postmaster, RFC 2142 section 4 for abuse.
final class RequiredName {
    static final String POSTMASTER = "postmaster";
    private static final Set<String> NAMES = Set.of(POSTMASTER, "abuse");

    private RequiredName() {}

    static boolean is(Address address) {
        return NAMES.contains(address.canonicalLocalPart());
    }
}
