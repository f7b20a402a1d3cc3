package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The certificates of a node with their private keys, and the TLS that is spoken with them. A
/// client gets the certificate of the host that it asks for, others the first. [#reload] changes
/// them for connections to come, without a restart; those there are stay. Safe for use by many
/// threads.
public final class TlsIdentity {
    /// RFC 8996 section 5: older versions are gone.
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /// TLS 1.2 suites with forward secrecy and authenticated encryption (RFC 9325 section 4.2).
    private static final Set<String> TLS12_CIPHERS =
            Set.of("AES_256_GCM", "AES_128_GCM", "CHACHA20_POLY1305");

    // RFC 8446 section 9.1: secp256r1 must be there, x25519 should
    private static final List<String> GROUPS =
            List.of("x25519", "secp256r1", "secp384r1", "secp521r1");

    /// Of keys that certificates have, none with SHA-1.
    private static final List<String> SIGNATURES =
            List.of(
                    "ecdsa_secp256r1_sha256",
                    "ed25519",
                    "rsa_pss_rsae_sha256",
                    "ecdsa_secp384r1_sha384",
                    "ecdsa_secp521r1_sha512",
                    "rsa_pss_rsae_sha384",
                    "rsa_pss_rsae_sha512",
                    "rsa_pss_pss_sha256",
                    "rsa_pkcs1_sha256",
                    "rsa_pkcs1_sha384",
                    "rsa_pkcs1_sha512");

    /// Sessions that TLS 1.2 clients without tickets may resume. Tickets need no memory here.
    private static final int MAX_CACHED_SESSIONS = 1_000;

    private static final int SESSION_SECONDS = 24 * 60 * 60;

    /// Where the certificates come from, at the start and at each [#reload].
    @FunctionalInterface
    public interface Source {
        /// @return at least one; the first is for clients that ask for no host that is known
        /// @throws ProblemException when they cannot be read; those in use stay
        List<TlsCertificate> read() throws ProblemException;
    }

    private final Source source;
    private final @Nullable Path clientAuthorities;
    private volatile Loaded loaded;

    private TlsIdentity(Source source, @Nullable Path clientAuthorities, Loaded loaded) {
        this.source = source;
        this.clientAuthorities = clientAuthorities;
        this.loaded = loaded;
    }

    /// Reads a certificate chain and its private key; see [CertificateFiles].
    ///
    /// @throws ProblemException when a file cannot be read or the two do not belong together
    public static TlsIdentity load(Path certificateFile, Path keyFile) throws ProblemException {
        return load(certificateFile, keyFile, null);
    }

    /// As [#load(Path, Path)], and asks clients for a certificate of their own.
    ///
    /// @param clientAuthorities who signs the clients' certificates; null: none is asked for
    /// @throws ProblemException also when that file cannot be read
    public static TlsIdentity load(
            Path certificateFile, Path keyFile, @Nullable Path clientAuthorities)
            throws ProblemException {
        return of(
                () -> List.of(CertificateFiles.read("server", certificateFile, keyFile, null)),
                clientAuthorities);
    }

    /// The certificates of a source.
    ///
    /// @param clientAuthorities who signs the clients' certificates; null: none is asked for
    /// @throws ProblemException when it has none that can be used
    public static TlsIdentity of(Source source, @Nullable Path clientAuthorities)
            throws ProblemException {
        return new TlsIdentity(source, clientAuthorities, made(source.read(), clientAuthorities));
    }

    /// Asks the source again.
    ///
    /// @throws ProblemException when what it gives is not usable; the former identity stays
    public void reload() throws ProblemException {
        loaded = made(source.read(), clientAuthorities);
    }

    /// The certificates in use, the default first.
    public List<TlsCertificate> certificates() {
        return loaded.certificates();
    }

    /// The default's chain, the server's own certificate first.
    public List<X509Certificate> chain() {
        return loaded.certificates().getFirst().chain();
    }

    /// The TLS in use, for listeners that speak it by other means than [Connection].
    public SSLContext context() {
        return loaded.context();
    }

    /// An engine in the server's role for one connection.
    public SSLEngine serverEngine() {
        var now = loaded;
        var engine = now.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(now.parameters());
        return engine;
    }

    /// What is the same for all connections; only read from now on.
    private static SSLParameters parameters(SSLContext context, boolean asksClients) {
        var parameters = context.getSupportedSSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(modernSuites(context));
        parameters.setUseCipherSuitesOrder(true);
        // Each handshake looks through these lists for what is permitted, several times.
        parameters.setNamedGroups(GROUPS.toArray(String[]::new));
        parameters.setSignatureSchemes(SIGNATURES.toArray(String[]::new));
        // Asked for, not demanded: who has none logs in in another way.
        parameters.setWantClientAuth(asksClients);
        return parameters;
    }

    private static Loaded made(List<TlsCertificate> certificates, @Nullable Path clientAuthorities)
            throws ProblemException {
        try {
            var context = SSLContext.getInstance("TLS");
            var keys = new KeyManager[] {new NamedKeys(certificates)};
            context.init(keys, trusting(clientAuthorities), null);
            context.getServerSessionContext().setSessionCacheSize(MAX_CACHED_SESSIONS);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Loaded(
                    List.copyOf(certificates),
                    context,
                    parameters(context, clientAuthorities != null));
        } catch (GeneralSecurityException | IOException unusable) {
            throw new ProblemException(
                    new Problem(
                            "The certificates cannot be used for TLS.",
                            unusable.getMessage(),
                            null),
                    unusable);
        }
    }

    /// Trusts the authorities of the file, and nobody else: null, the JDK's own, where there is
    /// none, since no certificate is asked for then.
    private static TrustManager @Nullable [] trusting(@Nullable Path authorities)
            throws ProblemException, GeneralSecurityException, IOException {
        if (authorities == null) {
            return null;
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (var authority : PemFiles.certificates(authorities)) {
            store.setCertificateEntry("authority" + count++, authority);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static String[] modernSuites(SSLContext context) {
        return Stream.of(context.getSupportedSSLParameters().getCipherSuites())
                .filter(TlsIdentity::isModern)
                .toArray(String[]::new);
    }

    private static boolean isModern(String suite) {
        String name = suite.toUpperCase(Locale.ROOT);
        if (!name.contains("_WITH_")) {
            // Of TLS 1.3: RFC 8446 section 9.1. All of them authenticate what they encrypt.
            return name.startsWith("TLS_AES_") || name.startsWith("TLS_CHACHA20_");
        }
        return name.startsWith("TLS_ECDHE_") && TLS12_CIPHERS.stream().anyMatch(name::contains);
    }

    private record Loaded(
            List<TlsCertificate> certificates, SSLContext context, SSLParameters parameters) {}
}
