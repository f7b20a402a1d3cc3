package org.postern.milter;

import org.postern.kernel.Addresses;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;

/// The client of a session, as milters are told of it.
///
/// @param session the id that joins events of this session
/// @param name its name in DNS; empty when it has none
public record MilterClient(String session, String name, InetSocketAddress address) {
    public MilterClient {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(name, "name");
    }

    /// The name, or the address in brackets.
    String shownName() {
        return name.isEmpty() ? "[" + digits() + "]" : name;
    }

    String digits() {
        return Addresses.text(address.getAddress());
    }

    char family() {
        return address.getAddress() instanceof Inet6Address ? '6' : '4';
    }
}
