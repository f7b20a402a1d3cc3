package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// When a node counts as overloaded, and how room is shared then.
@SettingsPrefix(
        value = "connections",
        doc = "Limits of every client connection, whatever its protocol.")
public record OverloadSettings(
        @Setting(
                        value = "5000",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most connections all clients of one network (IPv4 /24, IPv6 /48)"
                                        + " may have open at once. Hosts in trusted.hosts are"
                                        + " exempt.")
                int perNetwork,
        @Setting(
                        value = "80",
                        min = 1,
                        max = 100,
                        doc =
                                "A service that serves so many percent of connections.perService is"
                                    + " under stress: client networks share the room in equal"
                                    + " parts, and sessions with strangers keep shorter clocks.")
                int stressAt,
        @Setting(
                        value = "500ms",
                        min = 10,
                        max = 60_000,
                        doc =
                                "When work waits so long for a processor, new connections are told"
                                        + " that the service is busy, so that those which are there"
                                        + " stay fast. Hosts in trusted.hosts are exempt.")
                Duration stressLag) {
    /// What is used where nothing is set.
    public static final OverloadSettings DEFAULTS = Settings.defaults(OverloadSettings.class);
}
