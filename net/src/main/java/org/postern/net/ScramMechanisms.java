package org.postern.net;

import org.postern.net.ScramExchange.Channel;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// SCRAM-SHA-256, and SCRAM-SHA-256-PLUS where TLS can bind it (RFC 7677). Neither sends the
/// password, so both may be offered on connections in clear.
public final class ScramMechanisms implements SaslMechanisms {
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = SCRAM + "-PLUS";

    /// In base64 24 characters, and as hard to guess as a key.
    private static final int NONCE_OCTETS = 18;

    private final ScramAuthenticator authenticator;
    private final SecureRandom random = new SecureRandom();

    public ScramMechanisms(ScramAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public List<String> names() {
        return authenticator.servesScram() ? List.of(SCRAM) : List.of();
    }

    @Override
    public List<String> names(Connection connection) {
        return authenticator.servesScram() && binds(connection) ? List.of(PLUS, SCRAM) : names();
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        return authenticator.servesScram() && is(SCRAM, name)
                ? Optional.of(exchange(client, service, new Channel.Unbound(false)))
                : Optional.empty();
    }

    @Override
    public Optional<SaslExchange> start(String name, Connection connection, String service) {
        if (!authenticator.servesScram()) {
            return Optional.empty();
        }
        var client = connection.client().getAddress();
        boolean binds = binds(connection);
        if (is(SCRAM, name)) {
            return Optional.of(exchange(client, service, new Channel.Unbound(binds)));
        }
        return binds && is(PLUS, name)
                ? Optional.of(
                        exchange(client, service, new Channel.Bound(connection::channelBinding)))
                : Optional.empty();
    }

    @Override
    public boolean needsPrivacy(String name) {
        return !is(SCRAM, name) && !is(PLUS, name);
    }

    private static boolean is(String mechanism, String name) {
        return mechanism.equals(name.toUpperCase(Locale.ROOT));
    }

    private static boolean binds(Connection connection) {
        return connection.encrypted()
                && Stream.of(ChannelBinding.values())
                        .anyMatch(type -> connection.channelBinding(type).isPresent());
    }

    private ScramExchange exchange(InetAddress client, String service, Channel channel) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        return new ScramExchange(
                name -> authenticator.begin(name, client, service),
                channel,
                Base64.getEncoder().encodeToString(nonce));
    }
}
