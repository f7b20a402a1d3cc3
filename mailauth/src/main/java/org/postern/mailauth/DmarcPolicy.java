package org.postern.mailauth;

import java.util.Locale;

/// What a domain asks for mail that fails DMARC (RFC 9989 section 4.7, `p=`), mildest first.
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /// As records and results write it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// One step milder.
    DmarcPolicy milder() {
        return this == REJECT ? QUARANTINE : NONE;
    }

    static DmarcPolicy stricter(DmarcPolicy a, DmarcPolicy b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
