package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// What guessing addresses costs (SPEC INB-7).
@SettingsPrefix(value = "harvest", doc = "What clients that guess at addresses meet.")
public record HarvestSettings(
        @Setting(
                        value = "5",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "After so many unknown recipients within harvest.period every"
                                        + " answer to the client's address (IPv6: its /64) waits.")
                int tarpitAfter,
        @Setting(value = "3s", min = 0, max = 60_000, doc = "How long an answer waits then.")
                Duration tarpitDelay,
        @Setting(
                        value = "50",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "After so many the session ends with 421 4.7.1, and new connections"
                                    + " of the address are told the same for harvest.block. Nothing"
                                    + " is held against an address that has named four times as"
                                    + " many recipients who exist.")
                int blockAfter,
        @Setting(
                        value = "1h",
                        min = 1_000,
                        max = 2_592_000_000L,
                        doc = "How long an address is blocked.")
                Duration block,
        @Setting(
                        value = "1h",
                        min = 1_000,
                        max = 2_592_000_000L,
                        doc = "Unknown recipients are forgotten after so long without another.")
                Duration period,
        @Setting(
                        value = "100000",
                        min = 100,
                        max = 10_000_000,
                        doc =
                                "Most addresses that are remembered; the one unused for longest"
                                        + " goes.")
                int remembered) {
    /// What is used where nothing is set.
    public static final HarvestSettings DEFAULTS = Settings.defaults(HarvestSettings.class);
}
