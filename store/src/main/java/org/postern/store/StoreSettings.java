package org.postern.store;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

/// The settings of the message store. All take effect at once.
@SettingsPrefix(value = "store", doc = "The message store: folders, messages, memory.")
public record StoreSettings(
        @Setting(
                        value = "129MiB",
                        doc =
                                "Largest message that the store takes, from wherever: also what is"
                                    + " restored or imported, which may have come in under another"
                                    + " limit. At least imap.maxMessageOctets, and 64KiB more than"
                                    + " smtp.maxMessageOctets, for header fields that are added.",
                        min = 65_536,
                        max = 2_147_000_000)
                Octets maxMessage,
        @Setting(value = "10000", doc = "Most folders in one account.", min = 10, max = 1_000_000)
                int maxFolders,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Memory for the views of folders, about 52 octets a message. Above"
                                    + " it those go that were not used for longest; folders that"
                                    + " somebody has open stay.",
                        min = 0)
                Octets viewMemory,
        @Setting(
                        value = "1000",
                        doc = "Accounts whose folder lists stay in memory while nobody uses them.",
                        min = 1,
                        max = 1_000_000)
                int cachedAccounts,
        @Setting(
                        value = "1000",
                        doc =
                                "Changes of a folder that are written as small records before its"
                                    + " state is written anew. More: fewer octets written, slower"
                                    + " opening of a folder that is not in memory.",
                        min = 1,
                        max = 100_000)
                int checkpointChanges,
        @Setting(
                        value = "1000",
                        doc =
                                "Most other accounts whose shared folders are listed to one user,"
                                        + " for each way they are shared: with the user, with a"
                                        + " group, with anyone.",
                        min = 1,
                        max = 100_000)
                int maxSharers,
        @Setting(
                        value = "1GiB",
                        doc =
                                "Deleted mail that is kept for each account below `Deleted"
                                    + " Messages`, where the account has no undelete quota of its"
                                    + " own: this, or undeletePercent of its quota if that is less."
                                    + " It does not count for the quota. Above it the oldest goes"
                                    + " until it is 10 % under. 0 keeps none.",
                        min = 0)
                Octets undelete,
        @Setting(
                        value = "10",
                        doc =
                                "The most deleted mail in percent of an account's quota, where the"
                                        + " account has a quota and no undelete quota of its own.",
                        min = 1,
                        max = 100)
                int undeletePercent,
        @Setting(
                        value = "90",
                        doc =
                                "How full a quota is, in percent, when a warning is sent: to the"
                                        + " account's owner, or for a domain's quota to its"
                                        + " postmaster. 0 sends none.",
                        min = 0,
                        max = 100)
                int quotaWarning,
        @Setting(
                        value = "100",
                        doc =
                                "Most annotations (METADATA) of one folder, or of an account, that"
                                        + " one user sees.",
                        min = 0,
                        max = 10_000)
                int maxAnnotations,
        @Setting(
                        value = "16KiB",
                        doc = "Largest value of an annotation (METADATA).",
                        min = 0,
                        max = 60_000)
                Octets maxAnnotation) {
    public static final StoreSettings DEFAULTS = Settings.defaults(StoreSettings.class);
}
