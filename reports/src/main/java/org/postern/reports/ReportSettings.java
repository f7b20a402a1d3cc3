package org.postern.reports;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.Address;

/// What other domains are told.
@SettingsPrefix(
        value = "reports",
        doc = "Reports to other domains, once a day, if they ask for them.")
public record ReportSettings(
        @Setting(
                        value = "true",
                        doc =
                                "Whether domains that ask for it (_smtp._tls) are told how TLS with"
                                        + " their servers went (TLS-RPT, RFC 8460). Needs an active"
                                        + " DKIM key of the domain that the reports come from.")
                boolean tls,
        @Setting(
                        value = "true",
                        doc =
                                "Whether domains that ask for it (rua= in their DMARC policy) are"
                                        + " told who sent mail in their names: counts by address,"
                                        + " nothing of persons. Needs an active DKIM key of the"
                                        + " domain that the reports come from.")
                boolean dmarc,
        @Setting(
                        value = "",
                        doc =
                                "The address that reports come from; empty: postmaster of the first"
                                        + " domain.")
                String from,
        @Setting(
                        value = "",
                        doc = "Who reports, for people; empty: the domain that reports come from.")
                String organization,
        @Setting(
                        value = "10485760",
                        min = 10_000,
                        max = 50_000_000,
                        doc = "Largest report, compressed; larger ones are not sent.")
                Octets largest) {
    public ReportSettings {
        if (!from.isEmpty()) {
            Address.of(from);
        }
    }
}
