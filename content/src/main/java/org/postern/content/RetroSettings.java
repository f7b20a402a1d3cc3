package org.postern.content;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// What is done about mail in mailboxes of which more is known later.
@SettingsPrefix(
        value = "retro",
        doc = "Mail that turns out to be junk or a virus after it was delivered.")
public record RetroSettings(
        @Setting(
                        value = "true",
                        doc =
                                "Whether delivered mail is followed, so that its copies can be"
                                        + " found when more is known of it.")
                boolean enabled,
        @Setting(
                        value = "true",
                        doc =
                                "Whether what turns out to be junk, because the detection centre"
                                    + " has seen more of its like, moves from INBOX to Junk Mail.")
                boolean junk,
        @Setting(
                        value = "true",
                        doc =
                                "Whether copies go into the quarantine when new patterns find a"
                                        + " virus in them, or when their attachments turn out to be"
                                        + " an outbreak.")
                boolean viruses,
        @Setting(
                        value = "3d",
                        min = 3_600_000,
                        max = 604_800_000,
                        doc = "How long a copy is followed.")
                Duration age,
        @Setting(
                        value = "500000",
                        min = 1_000,
                        max = 100_000_000,
                        doc =
                                "How many copies are followed at a time, at about 250 octets on"
                                        + " disk each; those that come above it are not.")
                int copies,
        @Setting(
                        value = "10m",
                        min = 1_000,
                        max = 86_400_000,
                        doc =
                                "When the detection centre is asked about a message again for the"
                                        + " first time; each later time comes after four times as"
                                        + " long.")
                Duration firstLook,
        @Setting(
                        value = "30d",
                        min = 3_600_000,
                        max = 31_622_400_000L,
                        doc = "How long Retro Undo can take a move back.")
                Duration undo) {}
