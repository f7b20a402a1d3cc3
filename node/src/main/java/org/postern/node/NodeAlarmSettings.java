package org.postern.node;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// @param diskFreePercent of a device, below which it is nearly full
/// @param diskFree likewise in octets: both must be fallen short of
/// @param certificateLeft how long before its end a certificate should be renewed
/// @param clockOffset how far the clock may be off
/// @param timeServers who is asked what time it is
/// @param backupFolder where snapshots are looked for
/// @param backupAge how old the newest may be
@SettingsPrefix(
        value = "alarms",
        doc = "When the node says that somebody should do something, and whom it tells.")
public record NodeAlarmSettings(
        @Setting(
                        value = "10",
                        min = 0,
                        max = 99,
                        doc =
                                "Below this part of it free a device of the home is nearly full,"
                                        + " if it has less than alarms.diskFree too. 0: never.")
                int diskFreePercent,
        @Setting(value = "20GiB", min = 0, doc = "See alarms.diskFreePercent.") Octets diskFree,
        @Setting(
                        value = "14d",
                        min = 0,
                        doc =
                                "How long before its end a certificate is told of that nobody has"
                                        + " renewed. 0: never.")
                Duration certificateLeft,
        @Setting(
                        value = "5s",
                        min = 100,
                        doc =
                                "How far the clock may be off. Signatures, one-time passwords and"
                                        + " tickets fail with a clock that is wrong.")
                Duration clockOffset,
        @Setting(
                        value = "",
                        doc =
                                "Time servers (NTP), host or host:port, that are asked every ten"
                                        + " minutes what time it is; the median counts. Empty:"
                                        + " nobody is asked, and only a clock that jumps is"
                                        + " noticed.")
                List<String> timeServers,
        @Setting(
                        value = "",
                        doc =
                                "The folder in which Store Snapshot keeps this node's snapshots,"
                                        + " whose age is looked at; empty: it is not.")
                String backupFolder,
        @Setting(value = "26h", min = 0, doc = "From what age on the newest snapshot is too old.")
                Duration backupAge) {
    public NodeAlarmSettings {
        timeServers = List.copyOf(timeServers);
    }
}
