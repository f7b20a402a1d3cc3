package org.postern.admin;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of the administration protocol. A session reads them when it begins.
@SettingsPrefix(value = "admin", doc = "How programs administer the node.")
public record ProtocolSettings(
        @Setting(
                        value = "30m",
                        min = 1_000,
                        max = 86_400_000,
                        doc = "A client that is logged in and says nothing for this long is cut.")
                Duration idleTimeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "How long a client may take before it has logged in.")
                Duration loginTimeout,
        @Setting(
                        value = "1MiB",
                        min = 1_024,
                        max = 134_217_728,
                        doc =
                                "Longest request, its literals included. A longer one is read over"
                                        + " and refused.")
                Octets maxRequest,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 100,
                        doc = "Most failed logins of one session; the last ends it.")
                int maxLoginFailures,
        @Setting(
                        value = "1000",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most bad lines of a client that has not logged in; one more ends"
                                        + " it.")
                int maxErrors) {
    /// What is used where nothing is set.
    public static final ProtocolSettings DEFAULTS = Settings.defaults(ProtocolSettings.class);
}
