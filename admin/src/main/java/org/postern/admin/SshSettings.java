package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of the command line over SSH.
@SettingsPrefix(value = "ssh", doc = "The command line over SSH.")
public record SshSettings(
        @Setting(value = "32", min = 1, max = 1_000, restart = true, doc = "Most sessions at once.")
                int maxSessions,
        @Setting(
                        value = "30m",
                        min = 10_000,
                        max = 86_400_000,
                        restart = true,
                        doc = "A session in which nobody types for this long is ended.")
                Duration idleTimeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        restart = true,
                        doc = "How long a client may take to log in.")
                Duration loginTimeout) {}
