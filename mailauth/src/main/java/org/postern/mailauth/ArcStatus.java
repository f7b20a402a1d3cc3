package org.postern.mailauth;

import java.util.Locale;

/// What a chain of ARC sets is worth (RFC 8617 section 4.4).
public enum ArcStatus {
    /// There is no set.
    NONE,
    PASS,
    FAIL,
    /// A key could not be had now; nothing may be concluded.
    TEMPERROR;

    /// As results are written: in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
