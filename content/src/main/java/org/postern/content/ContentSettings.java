package org.postern.content;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// What content control looks at, and what it may take.
@SettingsPrefix(value = "content", doc = "What is done about what mail holds.")
public record ContentSettings(
        @Setting(
                        value = "true",
                        doc = "Whether filters, virus and junk engines look at mail on port 25.")
                boolean inbound,
        @Setting(
                        value = "true",
                        doc =
                                "Whether they look at mail of trusted.hosts on port 25 too; without"
                                        + " it, only the filters of users do.")
                boolean trusted,
        @Setting(
                        value = "true",
                        doc =
                                "Whether filters and virus and junk engines look at what our own"
                                        + " users submit.")
                boolean outbound,
        @Setting(
                        value = "20s",
                        min = 100,
                        max = 240_000,
                        doc =
                                "How long a sender waits for the verdict at most. What is not"
                                    + " finished by then is taken and examined in the queue; it"
                                    + " cannot be refused then, and goes into a quarantine instead."
                                    + " RFC 5321 section 4.5.3.2.6 lets a client wait ten minutes.")
                Duration budget,
        @Setting(
                        value = "8MiB",
                        min = 65_536,
                        max = 268_435_456,
                        doc =
                                "How much of a message filters and junk engines read. Virus engines"
                                        + " read all of it.")
                Octets examined,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 256,
                        doc =
                                "How many messages are examined at the same time; 0: as many as"
                                        + " there are processors. Others wait in their sessions.")
                int permits,
        @Setting(value = "30d", min = 3_600_000, doc = "How long a quarantine keeps a message.")
                Duration quarantine) {}
