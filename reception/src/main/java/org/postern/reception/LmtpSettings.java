package org.postern.reception;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.util.List;

/// Who may hand in mail by LMTP, which asks for no password.
@SettingsPrefix(value = "lmtp", doc = "Mail from other routers straight into the store.")
public record LmtpSettings(
        @Setting(
                        value = "127.0.0.0/8, ::1",
                        doc = "Networks whose clients may use LMTP; all others are refused.")
                List<Network> allowed) {
    public LmtpSettings {
        allowed = List.copyOf(allowed);
    }
}
