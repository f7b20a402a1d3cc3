package org.postern.mailauth;

import java.util.Locale;

/// What SPF says of a client (RFC 7208 section 2.6).
public enum SpfStatus {
    /// There is no domain to ask, or it has no policy.
    NONE,
    /// The policy says explicitly that it says nothing.
    NEUTRAL,
    /// The client may send for the domain.
    PASS,
    /// The client may not.
    FAIL,
    /// It probably may not.
    SOFTFAIL,
    /// DNS could not tell now.
    TEMPERROR,
    /// The policy cannot be understood.
    PERMERROR;

    /// As results are written: in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
