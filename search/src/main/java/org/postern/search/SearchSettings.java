package org.postern.search;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The settings of full-text search. All take effect at once.
@SettingsPrefix(value = "search", doc = "Full-text search over the messages of the store.")
public record SearchSettings(
        @Setting(
                        value = "2s",
                        doc =
                                "How long an account has to be quiet before its new messages are"
                                        + " indexed, all together. Searches find them before, too.",
                        min = 0,
                        max = 600_000)
                Duration delay,
        @Setting(
                        value = "5s",
                        doc =
                                "How long after the first of them the new messages of an account"
                                        + " that never is quiet are indexed nevertheless.",
                        min = 0,
                        max = 600_000)
                Duration longestDelay,
        @Setting(
                        value = "4MiB",
                        doc =
                                "Text that is indexed together at most. The indexer takes some"
                                        + " three times as much memory.",
                        min = 65_536,
                        max = 67_108_864)
                Octets together,
        @Setting(
                        value = "16MiB",
                        doc =
                                "Largest attached document, as it was sent, in which text is looked"
                                        + " for; 0 leaves all documents out.",
                        min = 0,
                        max = 268_435_456)
                Octets maxDocument) {
    public static final SearchSettings DEFAULTS = Settings.defaults(SearchSettings.class);
}
