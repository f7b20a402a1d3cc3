package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.MailDate;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.JulianFields;
import java.util.Locale;

/// The parts of a date (RFC 5260 section 4.2).
enum DateParts {
    YEAR,
    MONTH,
    DAY,
    DATE,
    JULIAN,
    HOUR,
    MINUTE,
    SECOND,
    TIME,
    ISO8601,
    STD11,
    ZONE,
    WEEKDAY;

    static @Nullable DateParts named(String name) {
        for (DateParts part : values()) {
            if (part.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return part;
            }
        }
        return null;
    }

    String of(OffsetDateTime moment) {
        return switch (this) {
            case YEAR -> padded(moment.getYear(), 4);
            case MONTH -> padded(moment.getMonthValue(), 2);
            case DAY -> padded(moment.getDayOfMonth(), 2);
            case DATE -> YEAR.of(moment) + "-" + MONTH.of(moment) + "-" + DAY.of(moment);
            case JULIAN -> Long.toString(moment.getLong(JulianFields.MODIFIED_JULIAN_DAY));
            case HOUR -> padded(moment.getHour(), 2);
            case MINUTE -> padded(moment.getMinute(), 2);
            case SECOND -> padded(moment.getSecond(), 2);
            case TIME -> HOUR.of(moment) + ":" + MINUTE.of(moment) + ":" + SECOND.of(moment);
            case ISO8601 -> DATE.of(moment) + "T" + TIME.of(moment) + zone(moment, ":");
            case STD11 -> MailDate.format(moment);
            case ZONE -> zone(moment, "");
            // 0 is Sunday
            case WEEKDAY -> Integer.toString(moment.getDayOfWeek().getValue() % 7);
        };
    }

    private static String padded(int number, int digits) {
        var text = new StringBuilder(Integer.toString(number));
        while (text.length() < digits) {
            text.insert(0, '0');
        }
        return text.toString();
    }

    private static String zone(OffsetDateTime moment, String between) {
        int minutes = moment.getOffset().getTotalSeconds() / 60;
        int size = Math.abs(minutes);
        return (minutes < 0 ? "-" : "+") + padded(size / 60, 2) + between + padded(size % 60, 2);
    }

    /// A zone as `:zone` has it: sign and four digits; null if it is none.
    static @Nullable ZoneOffset offset(String text) {
        boolean form =
                text.length() == 5
                        && (text.charAt(0) == '+' || text.charAt(0) == '-')
                        && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        if (!form) {
            return null;
        }
        int hours = Integer.parseInt(text.substring(1, 3));
        int minutes = Integer.parseInt(text.substring(3));
        if (hours * 60 + minutes > 18 * 60 || minutes > 59) {
            return null;
        }
        int seconds = (hours * 60 + minutes) * 60;
        return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
    }
}
