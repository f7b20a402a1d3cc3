package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.util.List;

/// Clients that may send mail to other domains without logging in (SPEC NET-4). Kept short: logging
/// in is the better way.
@SettingsPrefix(
        value = "relay",
        doc = "Clients that may send mail to other domains without logging in. Keep it short.")
public record RelaySettings(
        @Setting(
                        value = "",
                        doc =
                                "Networks of such clients. A client must have a name by PTR that"
                                        + " has its address by A or AAAA as well.")
                List<Network> networks,
        @Setting(
                        value = "",
                        doc = "Domains of such clients: their confirmed name lies in one of them.")
                List<DomainSuffix> domains,
        @Setting(
                        value = "256",
                        min = 1,
                        max = 16_777_216,
                        doc =
                                "Most IPv4 addresses that one of relay.networks may have; a larger"
                                        + " one is refused by the relay self-test. IPv6 networks"
                                        + " may be as large as a /48.")
                int largestNetwork) {
    /// What is used where nothing is set.
    public static final RelaySettings DEFAULTS = Settings.defaults(RelaySettings.class);

    public RelaySettings {
        networks = List.copyOf(networks);
        domains = List.copyOf(domains);
    }
}
