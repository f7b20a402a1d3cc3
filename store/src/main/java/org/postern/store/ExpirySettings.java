package org.postern.store;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// How long messages stay in folders without a rule of their own. All take effect with the next
/// pass.
@SettingsPrefix(
        value = "expiry",
        doc =
                "The age at which mail goes by itself, where a folder has no rule of its own"
                        + " (Folder Expire).")
public record ExpirySettings(
        @Setting(
                        value = "30",
                        doc =
                                "Days that a message stays in the folder for trash, counted from"
                                    + " when it came there; then it is deleted like any other, and"
                                    + " can be brought back for a while. 0: for ever.",
                        min = 0,
                        max = Expiry.MAX_DAYS)
                int trashDays,
        @Setting(
                        value = "30",
                        doc =
                                "Days that a message stays in the folder for junk mail, counted"
                                        + " from when it came there; then it goes for good. 0: for"
                                        + " ever.",
                        min = 0,
                        max = Expiry.MAX_DAYS)
                int junkDays,
        @Setting(
                        value = "0",
                        doc =
                                "Days that a message stays below Deleted Messages, where its space"
                                        + " is limited already; then it goes for good. 0: until the"
                                        + " undelete quota is passed.",
                        min = 0,
                        max = Expiry.MAX_DAYS)
                int deletedDays,
        @Setting(
                        value = "1h",
                        doc =
                                "Rest between two passes over all accounts. A pass works for a"
                                        + " fifth of its time at most.",
                        min = 60_000,
                        max = 604_800_000)
                Duration interval) {
    /// The rule for a folder that has none of its own.
    Expiry of(FolderNode node, Place place) {
        int days =
                switch (place) {
                    case HELD -> 0;
                    case DELETED -> deletedDays;
                    case MAIL ->
                            node.uses().contains(SpecialUse.TRASH)
                                    ? trashDays
                                    : node.uses().contains(SpecialUse.JUNK) ? junkDays : 0;
                };
        return new Expiry(days, false, true);
    }
}
