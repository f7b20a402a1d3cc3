package org.postern.antispam;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

/// The settings of the statistical learner.
@SettingsPrefix(value = "learner", doc = "What people's sorting of mail teaches about junk.")
public record LearnerSettings(
        @Setting(
                        value = "32MiB",
                        doc =
                                "Memory that the model that all users share may grow to, and about"
                                        + " as much on disk; rounded down to a power of two."
                                        + " 32 MiB hold what some 10,000 messages taught; beyond,"
                                        + " what tells least makes room.",
                        min = 4_194_304,
                        max = 1_073_741_824,
                        restart = true)
                Octets room,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Memory for the models of single users; those that were not used"
                                        + " for longest are read again when they are needed.",
                        min = 1_048_576,
                        max = 17_179_869_184L)
                Octets userMemory,
        @Setting(
                        value = "50",
                        doc =
                                "How many messages of each kind, junk and not, must have been"
                                        + " learned before the learner's opinion counts.",
                        min = 1,
                        max = 100_000)
                int least,
        @Setting(
                        value = "true",
                        doc =
                                "Whether what users sort teaches the shared model too. Otherwise it"
                                        + " learns from administrators only.")
                boolean usersTeach,
        @Setting(
                        value = "100",
                        doc =
                                "How many messages one user may teach the shared model each day,"
                                        + " so that a single account, stolen or not, cannot turn"
                                        + " everybody's.",
                        min = 0,
                        max = 1_000_000)
                int lessonsADay) {
    public static final LearnerSettings DEFAULTS = Settings.defaults(LearnerSettings.class);

    /// How many buckets the shared table has, as a power of two.
    int bits() {
        long buckets = room.count() / (8L * LearnerTable.BUCKET);
        return 63 - Long.numberOfLeadingZeros(buckets);
    }
}
