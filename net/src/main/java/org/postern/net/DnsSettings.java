package org.postern.net;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// How names are looked up; see [CachingResolver].
@SettingsPrefix(value = "dns", doc = "Looking up names: servers, patience, memory.")
public record DnsSettings(
        @Setting(
                        value = "",
                        doc =
                                "Resolving name servers, tried in this order: addresses, with :port"
                                        + " if it is not 53. Empty: those of /etc/resolv.conf.")
                List<DnsServer> servers,
        @Setting(
                        value = "5s",
                        min = 100,
                        max = 60_000,
                        doc =
                                "Longest that one question may take, all servers and tries"
                                        + " together. Then the answer is that nobody knows now.")
                Duration timeout,
        @Setting(
                        value = "1500ms",
                        min = 50,
                        max = 30_000,
                        doc = "How long one server is waited for before the next is asked.")
                Duration serverTimeout,
        @Setting(
                        value = "32MiB",
                        min = 65_536,
                        max = 4_294_967_296L,
                        doc = "Memory for answers; the one unused for longest goes first.")
                Octets cache,
        @Setting(
                        value = "1d",
                        min = 0,
                        max = 604_800_000,
                        doc =
                                "Longest that an answer is kept, whatever its own time to live"
                                        + " says (RFC 8767 section 4: at most a week).")
                Duration longestTtl,
        @Setting(
                        value = "15m",
                        min = 0,
                        max = 10_800_000,
                        doc =
                                "Longest that it is remembered that a name or record does not"
                                        + " exist (RFC 2308 section 5: at most three hours).")
                Duration longestNegativeTtl,
        @Setting(
                        value = "5s",
                        min = 1_000,
                        max = 300_000,
                        doc =
                                "How long a failure is remembered, so that a broken domain is not"
                                        + " asked for at once again (RFC 9520 section 3.2: 1 second"
                                        + " to 5 minutes).")
                Duration failureTtl,
        @Setting(
                        value = "1d",
                        min = 0,
                        max = 604_800_000,
                        doc =
                                "How long after its end an answer may still be used while no"
                                        + " fresh one can be had (RFC 8767). 0: never.")
                Duration stale,
        @Setting(
                        value = "127.0.0.0/8, ::1",
                        doc =
                                "Networks of servers that are believed when they say that DNSSEC"
                                        + " proved an answer. The way to such a server has to be as"
                                        + " safe as the server: loopback, or a link nobody else is"
                                        + " on.")
                List<Network> trusted,
        @Setting(
                        value = "true",
                        doc =
                                "Whether questions to servers that are not on this machine have"
                                        + " letters of random case, which forged answers would have"
                                        + " to guess.")
                boolean mixedCase) {
    /// What is used where nothing is set.
    public static final DnsSettings DEFAULTS = Settings.defaults(DnsSettings.class);

    public DnsSettings {
        servers = List.copyOf(servers);
        trusted = List.copyOf(trusted);
    }
}
