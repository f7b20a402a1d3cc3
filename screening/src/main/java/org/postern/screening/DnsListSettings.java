package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.util.List;

/// Lists of clients and senders that are kept in DNS (SPEC NET-5).
@SettingsPrefix(
        value = "dnsbl",
        doc = "Lists of clients and senders in DNS: block and allow lists.")
public record DnsListSettings(
        @Setting(
                        value = "",
                        doc =
                                "The lists. Each is a zone, then in any order: bounce (the"
                                        + " default: refuse), tag (mark the message) or allow (no"
                                        + " list refuses this client); senders (it lists domains of"
                                        + " senders, not addresses); weight=2;"
                                        + " codes=127.0.0.2+127.0.0.4-127.0.0.7 (other answers"
                                        + " mean nothing). A list that does not answer counts as"
                                        + " having nothing.")
                List<DnsZone> zones,
        @Setting(
                        value = "1",
                        min = 1,
                        max = 1_000,
                        doc =
                                "A client is refused when the weights of the bounce lists that"
                                        + " name it come to so much.")
                int bounceAt) {
    /// What is used where nothing is set.
    public static final DnsListSettings DEFAULTS = Settings.defaults(DnsListSettings.class);

    public DnsListSettings {
        zones = List.copyOf(zones);
        if (zones.stream().map(DnsZone::name).distinct().count() < zones.size()) {
            throw new IllegalArgumentException("a DNS list stands there twice");
        }
    }
}
