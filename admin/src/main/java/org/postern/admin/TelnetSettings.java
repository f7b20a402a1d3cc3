package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of the command line over telnet.
@SettingsPrefix(value = "telnet", doc = "The command line over telnet.")
public record TelnetSettings(
        @Setting(
                        value = "10m",
                        min = 10_000,
                        max = 86_400_000,
                        doc = "A session in which nobody types for this long is ended.")
                Duration idleTimeout) {}
