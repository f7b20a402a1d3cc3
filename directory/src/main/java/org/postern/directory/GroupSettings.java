package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// The limits of distribution lists and groups.
@SettingsPrefix(value = "groups", doc = "Distribution lists and groups.")
public record GroupSettings(
        @Setting(
                        value = "1000",
                        min = 0,
                        max = 1_000_000,
                        doc =
                                "Most lists and groups in one domain, where the domain has no"
                                        + " limit of its own.")
                int maxPerDomain,
        @Setting(
                        value = "200000",
                        min = 1,
                        max = 10_000_000,
                        doc = "Most members that one list or group names.")
                int maxMembers,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 100,
                        doc =
                                "How deep lists may stand within lists; members further down get no"
                                        + " mail.")
                int maxNesting,
        @Setting(
                        value = "200000",
                        min = 1,
                        max = 10_000_000,
                        doc =
                                "Most recipients that one message to a list goes to, those of"
                                    + " nested lists counted; mail to a list that has more waits in"
                                    + " the queue.")
                int maxRecipients,
        @Setting(
                        value = "500",
                        min = 1,
                        max = 10_000,
                        doc =
                                "Most recipients of a list that have a message before its sender is"
                                        + " answered; to a longer list the queue brings it, a page"
                                        + " after the other.")
                int atOnce) {
    /// What the settings say when nobody set them.
    public static final GroupSettings DEFAULTS =
            new GroupSettings(1_000, 200_000, 20, 200_000, 500);
}
