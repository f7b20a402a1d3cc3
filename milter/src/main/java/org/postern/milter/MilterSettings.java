package org.postern.milter;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// Which milters see which mail.
@SettingsPrefix(value = "milter", doc = "Mail filters of other makers, by the milter protocol.")
public record MilterSettings(
        @Setting(
                        value = "",
                        doc =
                                "Milters that see mail from other servers, in this order. Each is"
                                    + " an address (inet:8891@localhost, unix:/run/x.sock) and,"
                                    + " after semicolons, failure=accept, tempfail or reject (what"
                                    + " becomes of mail while it fails; tempfail), timeout=30s and"
                                    + " bodyTimeout=5m.")
                List<Milter> inbound,
        @Setting(value = "", doc = "Milters that see mail of our own users, likewise.")
                List<Milter> submission,
        @Setting(
                        value = "2s",
                        min = 50,
                        max = 60_000,
                        doc = "Longest wait for the connection to a milter.")
                Duration connectTimeout,
        @Setting(
                        value = "10m",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "Longest that one milter may take at the end of one message,"
                                        + " however often it says that it is still at work.")
                Duration longestBody,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "Longest pause before a milter that cannot be reached is tried"
                                        + " again. The first is a second; each failure doubles"
                                        + " it.")
                Duration backOff,
        @Setting(
                        value = "128MiB",
                        min = 65_536,
                        max = 4_294_967_296L,
                        doc = "Largest message that a milter may make.")
                Octets messageMax,
        @Setting(
                        value = "256KiB",
                        min = 4_096,
                        max = 268_435_456,
                        doc =
                                "How much of a message waits for milters in memory; a larger one"
                                        + " waits in a file.")
                Octets inMemory,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 1_000,
                        doc =
                                "How many connections to each milter are kept for further sessions."
                                        + " Only milters of version 6 can; some do it badly, so 0"
                                        + " keeps none.")
                int kept) {
    /// What is used where nothing is set.
    public static final MilterSettings DEFAULTS = Settings.defaults(MilterSettings.class);

    public MilterSettings {
        inbound = List.copyOf(inbound);
        submission = List.copyOf(submission);
    }
}
