package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// How strangers on port 25 are screened (SPEC NET-2, INB-2, INB-5).
@SettingsPrefix(value = "screening", doc = "How strangers on port 25 are screened.")
public record ScreeningSettings(
        @Setting(
                        value = "2s",
                        min = 0,
                        max = 60_000,
                        doc =
                                "How long every answer to a client waits whose address has no name,"
                                        + " or a name that does not have the address. 0 is off.")
                Duration reverseDelay,
        @Setting(
                        value = "nothing",
                        doc =
                                "What follows when the name after HELO or EHLO is not the client's"
                                        + " own: nothing, log (an event), tag (a header field) or"
                                        + " reject (550 5.7.1 at HELO).")
                HelloPolicy hello,
        @Setting(
                        value = "true",
                        doc =
                                "Whether the domain of a sender must exist in DNS (MX, A or AAAA):"
                                    + " 553 5.1.8 when it does not, 550 5.7.27 when it says that it"
                                    + " takes no mail (RFC 7505), 451 4.4.3 when DNS does not"
                                    + " tell.")
                boolean senderCheck,
        @Setting(
                        value = "",
                        doc =
                                "Domains, with all below them, whose mail comes under TLS only,"
                                    + " whether they send or receive it: 530 5.7.10 in clear. For"
                                    + " partners who have agreed to it; a server that the world"
                                    + " writes to cannot ask it of everybody (RFC 3207).")
                List<DomainSuffix> requireTls) {
    /// What is used where nothing is set.
    public static final ScreeningSettings DEFAULTS = Settings.defaults(ScreeningSettings.class);

    public ScreeningSettings {
        requireTls = List.copyOf(requireTls);
    }

    /// What a wrong name costs.
    public enum HelloPolicy {
        NOTHING,
        LOG,
        TAG,
        REJECT
    }
}
