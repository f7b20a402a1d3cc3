package org.postern.kernel;

import java.time.Duration;
import java.util.List;

/// @param minimumSeverity events and messages below it are counted but not written
/// @param debug services that are written from debug on
/// @param services which logs each service has besides those of all
/// @param maxFileSize where a log file is closed and the next begun
/// @param maxFileAge likewise, by the age of its first line; zero: by size only
/// @param files how many files of each log are kept, the current one included
/// @param keep how long closed files are kept; zero: as `files` says
/// @param maxTotal most octets of all logs together
/// @param compress whether closed files are compressed
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
                        value = "",
                        doc =
                                "Services that are written from debug on, whatever"
                                        + " log.minimumSeverity says: imap, smtp, … (Log List names"
                                        + " them). For the time of a search.")
                List<String> debug,
        @Setting(
                        value = "both",
                        doc =
                                "The logs of its own that each service has besides postern.log and"
                                        + " events.jsonl, which have everything: text (smtp.log),"
                                        + " json (smtp.jsonl), both or none.")
                ServiceLogs services,
        @Setting(
                        value = "64MiB",
                        doc =
                                "A log file that has grown to this size is closed and a new one"
                                        + " begun.",
                        min = 4_096)
                Octets maxFileSize,
        @Setting(
                        value = "1d",
                        doc =
                                "A log file whose first line is as old as this is closed and a new"
                                        + " one begun; 0 closes files by their size only.",
                        min = 0)
                Duration maxFileAge,
        @Setting(
                        value = "31",
                        doc =
                                "How many files of each log are kept, the current one included;"
                                        + " the oldest is deleted.",
                        min = 1,
                        max = 1_000)
                int files,
        @Setting(
                        value = "0",
                        doc =
                                "How long closed files are kept at most, where personal data may"
                                        + " not be kept longer; 0 leaves it to log.files.",
                        min = 0)
                Duration keep,
        @Setting(
                        value = "4GiB",
                        doc =
                                "The most that all log files together may take; the oldest closed"
                                        + " ones are deleted beyond that.",
                        min = 65_536)
                Octets maxTotal,
        @Setting(value = "true", doc = "Whether closed log files are compressed (gzip).")
                boolean compress,
        @Setting(
                        value = "10000",
                        doc =
                                "How many events may wait to be written. When the disk is slower"
                                        + " than that, further ones are only counted, and the log"
                                        + " says how many.",
                        min = 16,
                        max = 10_000_000,
                        restart = true)
                int queueLength) {
    /// Which logs a service has of its own.
    public enum ServiceLogs {
        NONE,
        TEXT,
        JSON,
        BOTH;

        boolean text() {
            return this == TEXT || this == BOTH;
        }

        boolean json() {
            return this == JSON || this == BOTH;
        }
    }

    public LogSettings {
        debug = List.copyOf(debug);
    }
}
