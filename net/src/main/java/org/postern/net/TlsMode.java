package org.postern.net;

/// How a listener's connections use TLS.
public enum TlsMode {
    /// Never: there is no STARTTLS either.
    CLEAR,
    /// In clear at first; the client may ask for TLS when the listener has a certificate.
    STARTTLS,
    /// From the first octet (RFC 8314 section 3).
    IMPLICIT
}
