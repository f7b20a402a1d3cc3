package org.postern.transport;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// @param queueMessages from how many messages on the queue is too long; 0: never
/// @param queueAge from what age on its oldest message is too old; 0: never
@SettingsPrefix(
        value = "alarms",
        doc = "When the node says that somebody should do something, and whom it tells.")
public record QueueAlarmSettings(
        @Setting(
                        value = "10000",
                        min = 0,
                        doc =
                                "From how many messages on the queue is too long; cleared at four"
                                        + " fifths of it. 0: never.")
                long queueMessages,
        @Setting(
                        value = "6h",
                        min = 0,
                        doc =
                                "From what age of its oldest message on the queue is too old. One"
                                        + " dead destination is enough: its mail is returned after"
                                        + " days only. 0: never.")
                Duration queueAge) {}
