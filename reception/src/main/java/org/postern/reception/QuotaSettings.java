package org.postern.reception;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// What becomes of mail for which there is no room (SPEC STO-4).
@SettingsPrefix(value = "quota", doc = "Mail for mailboxes and domains that are full.")
public record QuotaSettings(
        @Setting(
                        value = "defer",
                        doc =
                                "defer answers 4xx: the sender tries again for days, and the mail"
                                    + " comes once there is room. reject answers 5xx: the sender is"
                                    + " told at once.")
                Policy overQuota) {
    /// What a sender is told.
    public enum Policy {
        DEFER,
        REJECT
    }
}
