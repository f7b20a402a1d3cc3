package org.postern.jmap;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of JMAP, which the session resource announces. All take effect at once.
@SettingsPrefix(value = "jmap", doc = "JMAP: the interface that web mail and other programs use.")
public record JmapSettings(
        @Setting(
                        value = "100MiB",
                        doc =
                                "Largest file that can be uploaded. Above store.maxMessage it could"
                                        + " be in no message.",
                        min = 1 << 20,
                        max = 2_147_000_000)
                Octets maxUpload,
        @Setting(
                        value = "4",
                        doc = "Uploads that one account may have under way at a time.",
                        min = 1,
                        max = 1_000)
                int maxConcurrentUpload,
        @Setting(value = "10MiB", doc = "Largest request.", min = 65_536, max = 1 << 30)
                Octets maxRequest,
        @Setting(
                        value = "8",
                        doc =
                                "Requests that one account may have under way at a time; RFC 8620"
                                        + " section 2 asks for at least 4.",
                        min = 1,
                        max = 1_000)
                int maxConcurrentRequests,
        @Setting(
                        value = "64",
                        doc =
                                "Most method calls in one request; RFC 8620 section 2 asks for at"
                                        + " least 16.",
                        min = 1,
                        max = 10_000)
                int maxCalls,
        @Setting(
                        value = "1000",
                        doc =
                                "Most records that one call may get; RFC 8620 section 2 asks for at"
                                        + " least 500.",
                        min = 1,
                        max = 100_000)
                int maxGet,
        @Setting(
                        value = "1000",
                        doc =
                                "Most records that one call may create, update and destroy; RFC"
                                        + " 8620 section 2 asks for at least 500.",
                        min = 1,
                        max = 100_000)
                int maxSet,
        @Setting(
                        value = "10000",
                        doc =
                                "Most ids in the answer to one query; a client that wants more asks"
                                        + " for the next.",
                        min = 50,
                        max = 1_000_000)
                int maxQuery,
        @Setting(
                        value = "64MiB",
                        doc =
                                "Memory for what is known of accounts in use: which message is in"
                                    + " which folders and threads, and the last results of queries."
                                    + " About 60 octets a message.",
                        min = 0)
                Octets memory,
        @Setting(
                        value = "20",
                        doc =
                                "Streams of changes (EventSource, WebSocket) that one account may"
                                        + " have open.",
                        min = 1,
                        max = 10_000)
                int maxStreams,
        @Setting(
                        value = "24h",
                        doc =
                                "How long an uploaded file is kept that no message has taken up;"
                                        + " RFC 8620 section 6 asks for at least one hour.",
                        min = 3_600_000)
                Duration keepUploads,
        @Setting(
                        value = "200MiB",
                        doc =
                                "Most octets of uploaded files kept for one account; above it the"
                                        + " oldest goes.",
                        min = 1 << 20)
                Octets uploadQuota,
        @Setting(
                        value = "0s",
                        doc =
                                "How long mail waits before it leaves, so that its sender can call"
                                        + " it back, where his program does not say (HOLDFOR)."
                                        + " 0s: it leaves at once.",
                        min = 0,
                        max = 3_600_000)
                Duration undoWindow,
        @Setting(
                        value = "30d",
                        doc =
                                "Longest time for which a message can be held to be sent later; 0s"
                                        + " turns that off.",
                        min = 0)
                Duration maxDelayedSend) {
    public static final JmapSettings DEFAULTS = Settings.defaults(JmapSettings.class);
}
