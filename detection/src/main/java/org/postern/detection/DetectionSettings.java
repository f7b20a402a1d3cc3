package org.postern.detection;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.ListenAddress;

import java.time.Duration;
import java.util.List;

/// The detection centre: which one is asked, and whether this node is one.
@SettingsPrefix(
        value = "detection",
        doc = "Recurrent patterns: what comes to many, counted at a detection centre.")
public record DetectionSettings(
        @Setting(
                        value = "",
                        doc =
                                "The centre that this node asks about fingerprints of messages:"
                                        + " http://host:port, or https. Empty: none.")
                String centre,
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "The secret that nodes and their centre share, at least 16"
                                        + " characters.")
                String secret,
        @Setting(
                        value = "300ms",
                        min = 10,
                        max = 10_000,
                        doc = "Longest that a message waits for the centre's answer.")
                Duration timeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "Longest pause before a centre that does not answer is asked again.")
                Duration backOff,
        @Setting(
                        value = "30s",
                        min = 0,
                        max = 600_000,
                        doc =
                                "How long an answer is used again for the same fingerprint. What is"
                                        + " seen meanwhile is told with the next question.")
                Duration remembered,
        @Setting(
                        value = "10000",
                        min = 1,
                        max = 10_000_000,
                        doc = "How many answers are remembered.")
                int rememberedMost,
        @Setting(value = "false", doc = "Whether this node is a detection centre.", restart = true)
                boolean serve,
        @Setting(value = "loopback", doc = "Where the centre listens.", restart = true)
                List<ListenAddress> address,
        @Setting(value = "2590", min = 0, max = 65_535, doc = "The centre's port.", restart = true)
                int port,
        @Setting(
                        value = "1000000",
                        min = 1_000,
                        max = 100_000_000,
                        doc =
                                "How many keys the centre keeps, at 28 octets each; the ones seen"
                                        + " least go first.",
                        restart = true)
                int keys,
        @Setting(
                        value = "6h",
                        min = 60_000,
                        max = 2_592_000_000L,
                        doc = "After how long a sighting counts half.",
                        restart = true)
                Duration halfLife,
        @Setting(
                        value = "30",
                        min = 2,
                        max = 1_000_000,
                        doc = "From how many sightings on a text is bulk.")
                int bulk,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 10_000,
                        doc = "From how many people who called it spam on a text is known spam.")
                int spamLabels,
        @Setting(
                        value = "5",
                        min = 1,
                        max = 60,
                        doc =
                                "From how many different networks a suspicious attachment has to"
                                        + " come to be an outbreak.")
                int outbreakSources,
        @Setting(
                        value = "10",
                        min = 1,
                        max = 1_000_000,
                        doc = "How often it has to be seen for that.")
                int outbreakSightings,
        @Setting(
                        value = "8h",
                        min = 1_000,
                        max = 2_592_000_000L,
                        doc =
                                "How long what spreads waits in the outbreak jail. It is scanned"
                                    + " again when patterns change, and goes on by itself when no"
                                    + " engine has found a virus in it by then.")
                Duration jail,
        @Setting(
                        value = "10",
                        min = 0,
                        max = 999,
                        doc = "What bulk adds to the junk score, of which 50 is junk.")
                int bulkScore,
        @Setting(value = "45", min = 0, max = 999, doc = "What known spam adds to the junk score.")
                int spamScore) {
    /// What is used where nothing is set.
    public static final DetectionSettings DEFAULTS = Settings.defaults(DetectionSettings.class);

    private static final int SHORTEST_SECRET = 16;

    public DetectionSettings {
        address = List.copyOf(address);
        if ((serve || !centre.isEmpty()) && secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "a detection centre needs detection.secret, at least "
                            + SHORTEST_SECRET
                            + " characters that nobody can guess");
        }
        if (!centre.isEmpty() && !centre.startsWith("http://") && !centre.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "detection.centre begins with http:// or https://, not " + centre);
        }
    }
}
