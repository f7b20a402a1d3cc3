package org.postern.kernel;

/// @param minimumSeverity events and messages below it are counted but not written
/// @param maxFileSize where a log file is closed and the next begun
/// @param files how many files of each log are kept, the current one included
/// @param queueLength how many events may wait for the disk
@SettingsPrefix(value = "log", doc = "What the log files hold and how large they grow.")
public record LogSettings(
        @Setting(
                        value = "info",
                        doc =
                                "The least severity that is written: debug, info, warning or error."
                                        + " Everything is counted.")
                Event.Severity minimumSeverity,
        @Setting(
                        value = "64MiB",
                        doc =
                                "A log file that has grown to this size is closed and a new one"
                                        + " begun.",
                        min = 4_096)
                Octets maxFileSize,
        @Setting(
                        value = "5",
                        doc =
                                "How many files of each log are kept, the current one included;"
                                        + " the oldest is deleted.",
                        min = 1,
                        max = 1_000)
                int files,
        @Setting(
                        value = "10000",
                        doc =
                                "How many events may wait to be written. When the disk is slower"
                                        + " than that, further ones are only counted, and the log"
                                        + " says how many.",
                        min = 16,
                        max = 10_000_000,
                        restart = true)
                int queueLength) {}
