package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What ties a login to the very TLS connection it is made on, so that nobody between the two ends
/// can pass it on. The type `tls-unique` is not here: TLS 1.3 has none.
public enum ChannelBinding {
    /// Keying material that both ends export; another for each connection.
    ///
    /// @spec https://www.rfc-editor.org/rfc/rfc9266 RFC 9266: channel bindings for TLS 1.3
    TLS_EXPORTER("tls-exporter") {
        @Override
        Optional<byte[]> of(SSLSession session, Optional<Certificate> server) {
            if (!(session instanceof ExtendedSSLSession extended)) {
                return Optional.empty();
            }
            try {
                // RFC 9266 section 2: this label, an empty context, 32 octets
                return Optional.of(
                        extended.exportKeyingMaterialData(EXPORTER_LABEL, NO_CONTEXT, 32));
            } catch (SSLKeyException | UnsupportedOperationException notHere) {
                // RFC 9266 section 4: not with TLS 1.2 that lacks the extended master secret
                return Optional.empty();
            }
        }
    },

    /// The hash of the server's certificate, whatever the TLS version.
    ///
    /// @spec https://www.rfc-editor.org/rfc/rfc5929#section-4 RFC 5929: tls-server-end-point
    TLS_SERVER_END_POINT("tls-server-end-point") {
        @Override
        Optional<byte[]> of(SSLSession session, Optional<Certificate> server) {
            return server.filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .flatMap(ChannelBinding::hash);
        }
    };

    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final byte[] NO_CONTEXT = {};

    private final String wireName;

    ChannelBinding(String wireName) {
        this.wireName = wireName;
    }

    /// The name that IANA registered, e.g. `tls-exporter`.
    public String wireName() {
        return wireName;
    }

    /// @param name compared with its case, as registered
    public static Optional<ChannelBinding> named(String name) {
        return Stream.of(values()).filter(type -> type.wireName.equals(name)).findFirst();
    }

    /// The binding's octets as a server has them; empty when this TLS cannot give them.
    Optional<byte[]> ofServer(SSLSession session) {
        return of(session, first(session.getLocalCertificates()));
    }

    /// The binding's octets as a client has them, once the handshake is done; empty when this TLS
    /// cannot give them.
    public Optional<byte[]> ofClient(SSLSession session) {
        try {
            return of(session, first(session.getPeerCertificates()));
        } catch (SSLPeerUnverifiedException anonymous) {
            return of(session, Optional.empty());
        }
    }

    /// @param server the server's own certificate
    abstract Optional<byte[]> of(SSLSession session, Optional<Certificate> server);

    private static Optional<Certificate> first(Certificate @Nullable [] chain) {
        return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
    }

    private static Optional<byte[]> hash(X509Certificate certificate) {
        try {
            var algorithm = endPointHash(certificate);
            return algorithm.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            MessageDigest.getInstance(algorithm.get())
                                    .digest(certificate.getEncoded()));
        } catch (GeneralSecurityException notHere) {
            return Optional.empty();
        }
    }

    // RFC 5929 section 4.1: the hash of the certificate's signature, SHA-256 in the place of MD5
    // and SHA-1; undefined when the signature has none of its own.
    private static Optional<String> endPointHash(X509Certificate certificate)
            throws GeneralSecurityException {
        String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        int with = name.indexOf("WITH");
        String hash = with > 0 ? name.substring(0, with) : pssHash(certificate, name);
        return switch (hash) {
            case "MD5", "SHA1", "SHA-1", "SHA256", "SHA-256" -> Optional.of("SHA-256");
            case "SHA224", "SHA-224" -> Optional.of("SHA-224");
            case "SHA384", "SHA-384" -> Optional.of("SHA-384");
            case "SHA512", "SHA-512" -> Optional.of("SHA-512");
            default -> Optional.empty();
        };
    }

    private static String pssHash(X509Certificate certificate, String name)
            throws GeneralSecurityException {
        if (!name.equals("RSASSA-PSS")) {
            return "";
        }
        var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(certificate.getSigAlgParams());
        } catch (IOException unreadable) {
            throw new GeneralSecurityException(unreadable);
        }
        return parameters
                .getParameterSpec(PSSParameterSpec.class)
                .getDigestAlgorithm()
                .toUpperCase(Locale.ROOT);
    }
}
