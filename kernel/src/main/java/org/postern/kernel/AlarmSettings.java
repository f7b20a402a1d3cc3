package org.postern.kernel;

import java.time.Duration;
import java.util.List;

/// @param interval how often conditions are looked at
/// @param raiseAfter how long a condition must hold until its alarm is raised
/// @param clearAfter how long it must be over until the alarm is cleared
/// @param off alarms that are never raised
/// @param mail who is written to; empty: nobody
/// @param mailUrgentOnly whether only urgent alarms are mailed
@SettingsPrefix(
        value = "alarms",
        doc = "When the node says that somebody should do something, and whom it tells.")
public record AlarmSettings(
        @Setting(
                        value = "15s",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "How often the conditions of alarms are looked at.")
                Duration interval,
        @Setting(
                        value = "30s",
                        min = 0,
                        doc = "How long a condition must hold until its alarm is raised.")
                Duration raiseAfter,
        @Setting(
                        value = "2m",
                        min = 0,
                        doc =
                                "How long a condition must be over until its alarm is cleared, so"
                                        + " that what comes and goes is one alarm.")
                Duration clearAfter,
        @Setting(
                        value = "",
                        doc = "Alarms that are never raised, by name; Alarm List all has them.")
                List<String> off,
        @Setting(
                        value = "",
                        doc =
                                "Addresses that are written to when an alarm is raised and when it"
                                        + " is cleared; postmaster is this node's own. Empty:"
                                        + " nobody.")
                List<String> mail,
        @Setting(value = "false", doc = "Whether only urgent alarms are mailed.")
                boolean mailUrgentOnly) {
    public AlarmSettings {
        off = List.copyOf(off);
        mail = List.copyOf(mail);
    }
}
