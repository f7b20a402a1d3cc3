package org.postern.engine;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// When and how the bodies of deleted messages are removed.
@SettingsPrefix(
        value = "collection",
        doc = "How the room that deleted messages leave in the message files is won back.")
public record CollectionSettings(
        @Setting(
                        value = "6h",
                        doc =
                                "How often to look for message bodies that nothing refers to any"
                                        + " more. A node without new mail or deletions does not"
                                        + " look.",
                        min = 1_000,
                        max = 30L * 86_400_000)
                Duration every,
        @Setting(
                        value = "50",
                        doc =
                                "Percent of a file that must be dead before the rest is written"
                                        + " anew elsewhere and the file removed. A wholly dead file"
                                        + " is removed in any case.",
                        min = 1,
                        max = 100)
                int rewrite,
        @Setting(
                        value = "32MiB",
                        doc = "Most octets a second that this reads and writes; 0 for no limit.",
                        min = 0,
                        max = 1L << 40)
                Octets rate) {

    public static final CollectionSettings DEFAULTS =
            new CollectionSettings(Duration.ofHours(6), 50, new Octets(32L << 20));
}
