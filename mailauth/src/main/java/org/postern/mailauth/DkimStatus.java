package org.postern.mailauth;

import java.util.Locale;

/// How a signature was judged (RFC 8601 section 2.7.1).
public enum DkimStatus {
    /// There was no signature.
    NONE,
    PASS,
    /// The message is not what was signed, or the signature expired.
    FAIL,
    /// It holds, but in a way that we do not accept.
    POLICY,
    /// The message could not be looked at as it has to be.
    NEUTRAL,
    /// The key could not be had now.
    TEMPERROR,
    /// The signature or its key cannot be used.
    PERMERROR;

    /// As results are written: in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
