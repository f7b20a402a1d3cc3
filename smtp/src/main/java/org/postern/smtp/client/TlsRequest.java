package org.postern.smtp.client;

import javax.net.ssl.SSLSocketFactory;

/// What a client wants of TLS.
///
/// @param host the name that SNI says and that the certificate is for
/// @param factory judges the server's chain
/// @param identified whether the certificate must name `host` as well
public record TlsRequest(String host, SSLSocketFactory factory, boolean identified) {
    /// The factory alone judges.
    public static TlsRequest of(String host, SSLSocketFactory factory) {
        return new TlsRequest(host, factory, false);
    }
}
