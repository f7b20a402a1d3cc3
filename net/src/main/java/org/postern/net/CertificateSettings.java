package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

/// Whose client certificates let people in.
@SettingsPrefix(
        value = "login",
        doc = "How clients may prove who they are, in every protocol with a login.")
public record CertificateSettings(
        @Setting(
                        value = "",
                        restart = true,
                        doc =
                                "A PEM file with the authorities that sign client certificates."
                                    + " With it TLS asks clients for a certificate, and those that"
                                    + " have one may log in by EXTERNAL. Empty: none is asked for.")
                String clientAuthorities,
        @Setting(
                        value = "email",
                        doc =
                                "What in a client's certificate names the account: email (the"
                                        + " e-mail addresses among its alternative names) or"
                                        + " common-name.")
                CertificateName certificateName) {
    /// What is used where nothing is set.
    public static final CertificateSettings DEFAULTS = Settings.defaults(CertificateSettings.class);

    /// What in a certificate names the account.
    public enum CertificateName {
        EMAIL,
        COMMON_NAME
    }
}
