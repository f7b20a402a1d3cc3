package org.postern.net;

import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

/// What a directory that knows people by their certificates can do beside an [Authenticator].
public interface CertificateAuthenticator {
    /// Judges a client by its certificate, which TLS has verified.
    ///
    /// @param authorization whom to act as; empty: whom the certificate names
    /// @param service the protocol asking, e.g. `imap`
    Outcome certificate(
            String authorization, X509Certificate certificate, InetAddress client, String service);
}
