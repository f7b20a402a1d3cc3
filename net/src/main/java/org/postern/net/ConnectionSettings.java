package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// Limits of every connection, whatever its protocol.
@SettingsPrefix(
        value = "connections",
        doc = "Limits of every client connection, whatever its protocol.")
public record ConnectionSettings(
        @Setting(
                        value = "50",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most connections one client address may have open at once; IPv6"
                                        + " clients are counted by /64. Hosts in trusted.hosts are"
                                        + " exempt.")
                int perAddress,
        @Setting(
                        value = "400",
                        min = 1,
                        max = 10_000_000,
                        doc =
                                "Most connections one client address may make within"
                                        + " connections.ratePeriod; IPv6 clients are counted by"
                                        + " /64. Hosts in trusted.hosts are exempt.")
                int rate,
        @Setting(
                        value = "10s",
                        min = 1_000,
                        max = 86_400_000,
                        doc = "The time over which connections.rate is counted.")
                Duration ratePeriod,
        @Setting(
                        value = "10000",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most connections one service serves at once, over all clients;"
                                        + " more are told that the service is busy.")
                int perService,
        @Setting(
                        value = "60s",
                        min = 100,
                        max = 3_600_000,
                        doc =
                                "A client that takes none of our octets for this long is cut"
                                        + " off.")
                Duration writeTimeout,
        @Setting(
                        value = "5m",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "Longest time from the first octet of a line to its end. RFC 5321"
                                    + " section 4.5.3.2.7 asks for at least 5 minutes a command.")
                Duration lineTimeout,
        @Setting(
                        value = "30s",
                        min = 1_000,
                        max = 600_000,
                        doc =
                                "Longest time for what comes before the first command: the TLS"
                                        + " handshake and a PROXY protocol header.")
                Duration handshakeTimeout) {
    /// What is used where nothing is set.
    public static final ConnectionSettings DEFAULTS = Settings.defaults(ConnectionSettings.class);
}
