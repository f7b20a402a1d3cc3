package org.postern.net;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

/// How clients may prove who they are, in all protocols.
@SettingsPrefix(
        value = "login",
        doc = "How clients may prove who they are, in every protocol with a login.")
public record LoginSettings(
        @Setting(
                        value = "loopback",
                        doc =
                                "Who may send a password without TLS: loopback (only clients on"
                                        + " this machine), always, or never.")
                CleartextPolicy cleartext,
        @Setting(
                        value = "true",
                        doc =
                                "Whether setting a password also stores keys for SCRAM-SHA-256 (RFC"
                                        + " 7677), with which clients log in without sending the"
                                        + " password.")
                boolean scram) {
    /// What is used where nothing is set.
    public static final LoginSettings DEFAULTS = Settings.defaults(LoginSettings.class);
}
