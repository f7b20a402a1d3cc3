package org.postern.mailauth;

/// Which identity a client was checked for.
public enum SpfIdentity {
    /// What it said after EHLO (RFC 7208 section 2.3).
    HELO("helo"),
    /// The reverse path, or postmaster at the EHLO name when it is null (RFC 7208 section 2.4).
    MAIL_FROM("mailfrom");

    private final String word;

    SpfIdentity(String word) {
        this.word = word;
    }

    /// As Received-SPF writes it (RFC 7208 section 9.1).
    public String word() {
        return word;
    }
}
