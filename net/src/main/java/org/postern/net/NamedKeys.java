package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/// Gives TLS the certificate of the host that the client asks for (RFC 6066 section 3): the one
/// that names it, else one with a wildcard for it, else the first. What cannot be told apart by
/// name is told apart by the kinds of key that the client takes, so that a host may have a
/// certificate of each kind.
///
/// Asked several times in each handshake: nothing is decrypted and little is made here.
final class NamedKeys extends X509ExtendedKeyManager {
    /// @param hosts the names that it is for, read once
    private record Entry(TlsCertificate certificate, List<String> hosts) {
        boolean names(String host) {
            return hosts.contains(TlsCertificate.folded(host));
        }

        boolean covers(String host) {
            return TlsCertificate.covered(hosts, host);
        }
    }

    private final Map<String, Entry> byAlias = new LinkedHashMap<>();

    /// @param certificates the default first
    NamedKeys(List<TlsCertificate> certificates) {
        for (var certificate : certificates) {
            byAlias.put(
                    byAlias.size() + "-" + certificate.name(),
                    new Entry(certificate, certificate.hosts()));
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType, engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession session) {
        var host = host(session);
        if (host.isPresent()) {
            var exact = ofKind(keyType, host.get(), true);
            if (exact.isPresent()) {
                return exact.get();
            }
            var covering = ofKind(keyType, host.get(), false);
            if (covering.isPresent()) {
                return covering.get();
            }
            // Another kind of key may be asked for next, and the host's own certificate have it.
            if (byAlias.values().stream().anyMatch(each -> each.covers(host.get()))) {
                return null;
            }
        }
        return byAlias.entrySet().stream()
                .filter(each -> fits(each.getValue().certificate(), keyType))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private Optional<String> ofKind(String keyType, String host, boolean exact) {
        return byAlias.entrySet().stream()
                .filter(each -> fits(each.getValue().certificate(), keyType))
                .filter(each -> exact ? each.getValue().names(host) : each.getValue().covers(host))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Optional<String> host(@Nullable SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return Optional.of(host.getAsciiName());
            }
        }
        return Optional.empty();
    }

    /// @param keyType as JSSE names what a cipher or signature needs
    private static boolean fits(TlsCertificate certificate, String keyType) {
        String algorithm = certificate.key().getAlgorithm();
        return switch (keyType) {
            case "EC", "EC_EC", "EC_RSA" -> algorithm.equals("EC");
            case "RSA" -> algorithm.equals("RSA");
            case "RSASSA-PSS" -> algorithm.equals("RSASSA-PSS");
            case "EdDSA", "Ed25519", "Ed448" -> algorithm.startsWith("Ed");
            default -> algorithm.equals(keyType);
        };
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        var found = alias == null ? null : byAlias.get(alias);
        return found == null ? null : found.certificate().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        var found = alias == null ? null : byAlias.get(alias);
        return found == null ? null : found.certificate().key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String[] aliases =
                byAlias.entrySet().stream()
                        .filter(each -> fits(each.getValue().certificate(), keyType))
                        .map(Map.Entry::getKey)
                        .toArray(String[]::new);
        return aliases.length == 0 ? null : aliases;
    }

    /// A server's keys: none is for a client.
    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
