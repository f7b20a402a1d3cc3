package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// OAUTHBEARER (RFC 7628) and XOAUTH2, its older form of which only vendors' papers tell. Both
/// carry a bearer token, which is as good as a password to whoever listens.
public final class TokenMechanisms implements SaslMechanisms {
    private static final List<String> NAMES = List.of("OAUTHBEARER", "XOAUTH2");

    private final TokenAuthenticator authenticator;

    public TokenMechanisms(TokenAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public List<String> names() {
        return authenticator.servesTokens() ? NAMES : List.of();
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        if (!authenticator.servesTokens()) {
            return Optional.empty();
        }
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "OAUTHBEARER" ->
                    Optional.of(
                            new TokenExchange(
                                    authenticator, TokenExchange.Form.RFC_7628, client, service));
            case "XOAUTH2" ->
                    Optional.of(
                            new TokenExchange(
                                    authenticator, TokenExchange.Form.XOAUTH2, client, service));
            default -> Optional.empty();
        };
    }
}
