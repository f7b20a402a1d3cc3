package org.postern.managesieve.server;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of ManageSieve sessions. A session reads them when it begins.
@SettingsPrefix(value = "managesieve", doc = "How people change their filter scripts.")
public record ManageSieveSettings(
        @Setting(
                        value = "30m",
                        min = 1_800_000,
                        max = 86_400_000,
                        doc =
                                "A logged-in client that says nothing for this long is sent away."
                                        + " RFC 5804 section 1.2 asks for at least 30 minutes.")
                Duration idleTimeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "How long a client may take before it has logged in.")
                Duration loginTimeout,
        @Setting(
                        value = "5m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "Longest time for one command to arrive, its script included.")
                Duration commandTimeout,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 100,
                        doc = "Most failed logins of one session; the last ends it.")
                int maxLoginFailures,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 10_000,
                        doc = "Most commands of one session that are none; one more ends it.")
                int maxErrors) {}
