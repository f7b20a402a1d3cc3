package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// What failed logins cost, in all protocols together (SPEC NET-6); see [LoginGuard].
@SettingsPrefix(
        value = "login",
        doc = "How clients may prove who they are, in every protocol with a login.")
public record GuardSettings(
        @Setting(
                        value = "1s",
                        min = 0,
                        max = 60_000,
                        doc =
                                "Delay of the answer to a failed login; it doubles with each"
                                        + " further failure of the address or of the account.")
                Duration firstDelay,
        @Setting(
                        value = "30s",
                        min = 0,
                        max = 300_000,
                        doc =
                                "Longest delay for the failures of an address. Those of an account,"
                                        + " and those of trusted.hosts, delay by 3s at most: nobody"
                                        + " is kept from an account by other people's failures.")
                Duration longestDelay,
        @Setting(
                        value = "10",
                        min = 1,
                        max = 10_000,
                        doc =
                                "After so many failed logins an address (IPv6: its /64) is blocked."
                                        + " The same wrong name and password count once. Hosts in"
                                        + " trusted.hosts are never blocked.")
                int failuresToBlock,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 86_400_000,
                        doc =
                                "How long an address is blocked for the first time; each further"
                                        + " block is twice as long.")
                Duration firstBlock,
        @Setting(
                        value = "6h",
                        min = 1_000,
                        max = 2_592_000_000L,
                        doc = "Longest block of an address.")
                Duration longestBlock,
        @Setting(
                        value = "1h",
                        min = 1_000,
                        max = 2_592_000_000L,
                        doc =
                                "Failures and blocks are forgotten when for so long no login failed"
                                        + " and no block was in force.")
                Duration memory,
        @Setting(
                        value = "100000",
                        min = 100,
                        max = 10_000_000,
                        doc =
                                "Most addresses, most accounts and most good pairs of both that are"
                                        + " remembered, each; the one unused for longest goes.")
                int remembered) {
    /// What is used where nothing is set.
    public static final GuardSettings DEFAULTS = Settings.defaults(GuardSettings.class);
}
