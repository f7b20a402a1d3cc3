package org.postern.jmap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Dates as JMAP writes them.
public final class UtcDate {
    private UtcDate() {}

    /// A moment as a UTCDate, without fractions of a second.
    // RFC 8620 section 1.4
    public static String of(Instant moment) {
        return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
    }

    /// A moment with its zone as a Date.
    public static String of(OffsetDateTime moment) {
        var whole = moment.truncatedTo(ChronoUnit.SECONDS);
        String local =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).format(whole);
        return local + (whole.getOffset().equals(ZoneOffset.UTC) ? "Z" : whole.getOffset().getId());
    }

    /// Reads a UTCDate.
    ///
    /// @return empty when it is none
    public static Optional<Instant> parse(String text) {
        return text.endsWith("Z") && strict(text)
                ? date(text).map(OffsetDateTime::toInstant)
                : Optional.empty();
    }

    /// Reads a Date.
    ///
    /// @return empty when it is none
    public static Optional<OffsetDateTime> date(String text) {
        try {
            return strict(text) ? Optional.of(OffsetDateTime.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    // RFC 8620 section 1.4: letters in upper case, seconds always there
    private static boolean strict(String text) {
        return text.length() >= 20
                && text.length() <= 40
                && text.charAt(10) == 'T'
                && text.charAt(16) == ':'
                && text.indexOf('t') < 0
                && text.indexOf('z') < 0;
    }
}
