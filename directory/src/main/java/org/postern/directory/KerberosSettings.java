package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// The Kerberos realm whose passwords and tickets count.
@SettingsPrefix(
        value = "kerberos",
        doc = "Passwords judged by a Kerberos realm, and logins by its tickets (GSSAPI).")
public record KerberosSettings(
        @Setting(value = "", doc = "The realm, such as EXAMPLE.ORG. Empty: Kerberos is not used.")
                String realm,
        @Setting(
                        value = "",
                        doc =
                                "The mail domain of the realm's people; empty: the domain of the"
                                        + " same name if it is served here, else the first.")
                String domain,
        @Setting(
                        value = "",
                        restart = true,
                        doc =
                                "A krb5.conf that names the realm's servers; empty: the system's"
                                        + " own.")
                String config,
        @Setting(
                        value = "",
                        doc =
                                "A keytab with the keys of this node's principals, such as"
                                    + " imap/mail.example.org@EXAMPLE.ORG. With it logins by ticket"
                                    + " are offered, and a server that judges passwords must prove"
                                    + " that it is the realm's. Empty: neither.")
                String keytab,
        @Setting(
                        value = "",
                        doc =
                                "The principal of the keytab by which the realm's server proves"
                                        + " itself when it has judged a password; empty: it is"
                                        + " believed.")
                String verifier) {
    public KerberosSettings {
        if (!verifier.isEmpty() && keytab.isEmpty()) {
            throw new IllegalArgumentException("kerberos.verifier needs kerberos.keytab");
        }
    }
}
