package org.postern.net;

import org.ietf.jgss.GSSException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// GSSAPI: Kerberos tickets instead of passwords (RFC 4752). No secret is sent, so it may be
/// offered on connections in clear; what follows the login is protected by TLS or not at all.
public final class GssapiMechanisms implements SaslMechanisms {
    private static final Logger LOG = System.getLogger(GssapiMechanisms.class.getName());
    private static final String NAME = "GSSAPI";

    private final GssapiAuthenticator authenticator;

    public GssapiMechanisms(GssapiAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public List<String> names() {
        return authenticator.servesGssapi() ? List.of(NAME) : List.of();
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        if (!NAME.equalsIgnoreCase(name) || !authenticator.servesGssapi()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new GssapiExchange(authenticator, authenticator.context(), client, service));
        } catch (GSSException e) {
            LOG.log(Level.ERROR, "the Kerberos keys cannot be used", e);
            return Optional.of(response ->
                    new SaslExchange.Step.Done(new Authenticator.Outcome.Unavailable()));
        }
    }

    @Override
    public boolean needsPrivacy(String name) {
        return !NAME.equalsIgnoreCase(name);
    }
}
