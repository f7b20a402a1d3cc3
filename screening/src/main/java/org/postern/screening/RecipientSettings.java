package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// How recipients are checked whose mailboxes are elsewhere (SPEC INB-7). Those of this node always
/// are.
@SettingsPrefix(
        value = "recipients",
        doc = "How recipients are checked whose mailboxes are on other servers.")
public record RecipientSettings(
        @Setting(
                        value = "off",
                        doc =
                                "Recipients of domains that are relayed: off (all are taken),"
                                        + " directory (the directory must know them) or call-ahead"
                                        + " (the server that they go to is asked while the client"
                                        + " waits). Off lets in mail that has to be bounced.")
                Check check,
        @Setting(
                        value = "1d",
                        min = 0,
                        max = 2_592_000_000L,
                        doc = "How long a recipient who exists is remembered.")
                Duration rememberKnown,
        @Setting(
                        value = "1h",
                        min = 0,
                        max = 2_592_000_000L,
                        doc = "How long a recipient who does not exist is remembered.")
                Duration rememberUnknown,
        @Setting(
                        value = "100000",
                        min = 100,
                        max = 10_000_000,
                        doc =
                                "Most recipients that are remembered; the one unused for longest"
                                        + " goes.")
                int remembered,
        @Setting(
                        value = "10s",
                        min = 100,
                        max = 300_000,
                        doc =
                                "Longest wait for each answer of the server that is asked; then the"
                                        + " client is put off with 451 4.4.1.")
                Duration timeout,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 10_000,
                        doc = "Most servers that are asked at once; more recipients are put off.")
                int maxCalls) {
    /// What is used where nothing is set.
    public static final RecipientSettings DEFAULTS = Settings.defaults(RecipientSettings.class);

    /// Who is asked.
    public enum Check {
        OFF,
        DIRECTORY,
        CALL_AHEAD
    }
}
