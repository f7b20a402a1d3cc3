package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.net.InetAddress;
import java.util.List;

/// Hosts that the screening at the edge leaves alone (SPEC NET-1).
@SettingsPrefix(value = "trusted", doc = "Hosts that the screening at the edge leaves alone.")
public record TrustedSettings(
        @Setting(
                        value = "127.0.0.0/8, ::1",
                        doc =
                                "Networks exempt from connection counts and rates and from every"
                                        + " other screening of client addresses, in all protocols;"
                                        + " never from authentication, relay rules or size. Empty:"
                                        + " loopback is an ordinary client.")
                List<Network> hosts) {
    public TrustedSettings {
        hosts = List.copyOf(hosts);
    }

    public boolean trusts(InetAddress client) {
        return Network.anyContains(hosts, client);
    }
}
