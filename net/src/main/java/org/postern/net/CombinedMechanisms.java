package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Several kinds of mechanisms as one, the strongest kind first.
public final class CombinedMechanisms implements SaslMechanisms {
    private final List<SaslMechanisms> kinds;

    public CombinedMechanisms(SaslMechanisms... kinds) {
        this.kinds = List.of(kinds);
    }

    @Override
    public List<String> names() {
        return kinds.stream().flatMap(kind -> kind.names().stream()).toList();
    }

    @Override
    public List<String> names(Connection connection) {
        return kinds.stream().flatMap(kind -> kind.names(connection).stream()).toList();
    }

    @Override
    public Optional<SaslExchange> start(String name, InetAddress client, String service) {
        return kinds.stream()
                .flatMap(kind -> kind.start(name, client, service).stream())
                .findFirst();
    }

    @Override
    public Optional<SaslExchange> start(String name, Connection connection, String service) {
        return kinds.stream()
                .flatMap(kind -> kind.start(name, connection, service).stream())
                .findFirst();
    }

    @Override
    public boolean needsPrivacy(String name) {
        return kinds.stream().allMatch(kind -> kind.needsPrivacy(name));
    }
}
