package org.postern.setup;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.util.List;

/// What the doctor asks.
@SettingsPrefix(value = "doctor", doc = "What Doctor looks at.")
public record DoctorSettings(
        @Setting(
                        value = "zen.spamhaus.org, bl.spamcop.net, b.barracudacentral.org",
                        doc =
                                "DNS lists that are asked whether they have this node's addresses,"
                                        + " when Doctor is given and only then.")
                List<String> lists,
        @Setting(
                        value = "pool.ntp.org",
                        doc =
                                "Time servers (NTP), host or host:port, that the clock is compared"
                                        + " with, when Doctor is given and only then.")
                List<String> timeServers) {
    /// What is used where nothing is set.
    public static final DoctorSettings DEFAULTS = Settings.defaults(DoctorSettings.class);

    public DoctorSettings {
        lists = List.copyOf(lists);
        timeServers = List.copyOf(timeServers);
    }
}
