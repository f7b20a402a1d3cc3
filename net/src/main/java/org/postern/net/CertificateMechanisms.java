package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// EXTERNAL (RFC 4422 appendix A), where TLS has verified a client's certificate. Nothing secret is
/// said.
// RFC 4422 section A
public final class CertificateMechanisms implements SaslMechanisms {
    private static final String EXTERNAL = "EXTERNAL";

    private final CertificateAuthenticator authenticator;

    public CertificateMechanisms(CertificateAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        return Optional.empty();
    }

    @Override
    public List<String> names(Connection connection) {
        return connection.clientCertificate().isPresent() ? List.of(EXTERNAL) : List.of();
    }

    @Override
    public Optional<SaslExchange> start(String name, Connection connection, String service) {
        if (!name.equalsIgnoreCase(EXTERNAL)) {
            return Optional.empty();
        }
        var client = connection.client().getAddress();
        return connection
                .clientCertificate()
                .map(certificate ->
                        authorization ->
                                external(
                                        authorization,
                                        identity ->
                                                authenticator.certificate(
                                                        identity, certificate, client, service)));
    }

    private interface Judge {
        Authenticator.Outcome of(String authorization);
    }

    // RFC 4422 section A.1: external-initial-response = [authz-id-string], UTF-8 without NUL
    private static SaslExchange.Step external(byte[] response, Judge judge) {
        var identity = Credentials.text(response, 0, response.length);
        if (identity.isEmpty() || identity.get().indexOf('\0') >= 0) {
            return new SaslExchange.Step.Malformed("a name is too long or not UTF-8");
        }
        return new SaslExchange.Step.Done(judge.of(identity.get()));
    }

    @Override
    public boolean needsPrivacy(String name) {
        return !name.equalsIgnoreCase(EXTERNAL);
    }
}
