package org.postern.mailauth;

import java.util.Locale;

/// What DMARC says of a message (RFC 8601 section 2.7 as RFC 7489 section 11 extends it).
public enum DmarcStatus {
    /// No policy, or no author to ask for.
    NONE,
    PASS,
    FAIL,
    TEMPERROR,
    PERMERROR;

    /// As results are written: in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
