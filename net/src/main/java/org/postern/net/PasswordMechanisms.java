package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The mechanisms that carry the password itself: PLAIN (RFC 4616) and LOGIN, which was never more
/// than a draft and which some clients know alone. Offer them only where [CleartextPolicy] allows.
///
/// An exchange wipes the responses it is given; its protocol wipes what it decoded them from.
public final class PasswordMechanisms implements SaslMechanisms {
    private static final List<String> NAMES = List.of("PLAIN", "LOGIN");

    private final Authenticator authenticator;

    public PasswordMechanisms(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> Optional.of(new PlainExchange(authenticator, client, service));
            case "LOGIN" -> Optional.of(new LoginExchange(authenticator, client, service));
            default -> Optional.empty();
        };
    }
}
