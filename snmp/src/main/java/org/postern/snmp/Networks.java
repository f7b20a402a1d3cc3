package org.postern.snmp;

import org.postern.net.Network;

import java.net.InetAddress;
import java.util.List;

/// From where the agent is asked.
final class Networks {
    private Networks() {}

    /// Whether one of `own` has the client; where there are none of their own, those of all.
    static boolean hold(List<Network> own, SnmpSettings settings, InetAddress client) {
        return Network.anyContains(own.isEmpty() ? settings.networks() : own, client);
    }

    /// Whether anybody may ask from there: else a datagram is not looked at.
    static boolean anyHolds(SnmpSettings settings, InetAddress client) {
        return Network.anyContains(settings.networks(), client)
                || settings.communities().stream()
                        .anyMatch(c -> Network.anyContains(c.networks(), client))
                || settings.users().stream()
                        .anyMatch(u -> Network.anyContains(u.networks(), client));
    }
}
