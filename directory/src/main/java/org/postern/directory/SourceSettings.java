package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// How long the answers of others about people are believed.
@SettingsPrefix(
        value = "sources",
        doc = "Foreign directories and back-ends: how long their answers are believed.")
public record SourceSettings(
        @Setting(
                        value = "5m",
                        min = 0,
                        max = 86_400_000,
                        doc = "How long an answer that names somebody is believed.")
                Duration fresh,
        @Setting(
                        value = "1m",
                        min = 0,
                        max = 3_600_000,
                        doc = "How long an answer is believed that nobody has a name.")
                Duration unknown,
        @Setting(
                        value = "1d",
                        min = 0,
                        max = 2_592_000_000L,
                        doc =
                                "How long an answer that names somebody is believed while its"
                                    + " source does not answer; mail and logins of others are put"
                                    + " off meanwhile.")
                Duration stale,
        @Setting(value = "100000", min = 100, max = 10_000_000, doc = "Most answers remembered.")
                int cached,
        @Setting(
                        value = "50",
                        min = 1,
                        max = 1_000,
                        doc = "Most questions to back-ends at the same time; more wait.")
                int concurrent,
        @Setting(
                        value = "10s",
                        min = 0,
                        max = 60_000,
                        doc =
                                "How long a question waits for its turn before the client is told"
                                        + " to come again.")
                Duration patience) {}
