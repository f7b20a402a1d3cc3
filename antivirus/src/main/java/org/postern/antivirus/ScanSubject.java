package org.postern.antivirus;

import org.postern.mail.MessageSummary;
import org.postern.mail.MimeParser;

import java.time.Duration;
import java.util.Objects;

/// One message to be scanned.
///
/// @param source its octets
/// @param summary its structure, of these octets
/// @param correlation the id that joins events of this message
/// @param timeLimit longest that all of it may take; what is not done then is unavailable
public record ScanSubject(
        ScanSource source, MessageSummary summary, String correlation, Duration timeLimit) {
    public ScanSubject {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(correlation, "correlation");
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException("no time to scan in: " + timeLimit);
        }
        if (summary.octets() != source.octets()) {
            throw new IllegalArgumentException(
                    "the structure of "
                            + summary.octets()
                            + " octets over a message of "
                            + source.octets());
        }
    }

    /// A message in memory.
    public static ScanSubject of(byte[] message, String correlation, Duration timeLimit) {
        return new ScanSubject(
                ScanSource.of(message), MimeParser.parse(message), correlation, timeLimit);
    }

    /// The same with other time.
    ScanSubject within(Duration time) {
        return new ScanSubject(source, summary, correlation, time);
    }
}
