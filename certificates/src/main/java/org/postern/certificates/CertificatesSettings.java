package org.postern.certificates;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// Which certificate is shown, and when its end is near.
@SettingsPrefix(value = "certificate", doc = "The certificates that clients are shown.")
public record CertificatesSettings(
        @Setting(
                        value = "",
                        doc =
                                "The certificate for clients that ask for no host, or for one that"
                                        + " none is for; a name of Certificate List. Empty: the"
                                        + " best one for the name of this node.")
                String standard,
        @Setting(
                        value = "14d",
                        min = 0,
                        doc =
                                "How long before a certificate ends the log, Status and the alarms"
                                        + " begin to say so.")
                Duration warnBefore) {
    /// What is used where nothing is set.
    public static final CertificatesSettings DEFAULTS =
            Settings.defaults(CertificatesSettings.class);
}
