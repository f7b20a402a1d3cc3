package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.net.InetAddress;
import java.util.List;

/// Which load balancers are believed when they name the client (SPEC DEP-4).
@SettingsPrefix(
        value = "proxyProtocol",
        doc = "Load balancers that tell the client's address by PROXY protocol.")
public record ProxyProtocolSettings(
        @Setting(
                        value = "",
                        doc =
                                "Networks of load balancers. A connection from one of them must"
                                    + " begin with a PROXY protocol header, version 1 or 2; from"
                                    + " anywhere else such a header is not understood.")
                List<Network> from) {
    public ProxyProtocolSettings {
        from = List.copyOf(from);
    }

    /// Whether a connection from `peer` must begin with a header.
    public boolean expectsHeader(InetAddress peer) {
        return Network.anyContains(from, peer);
    }
}
