package org.postern.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// The `date` and `date-time` rules of RFC 9051 section 9.
public final class DateTime {
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");
    private static final int LENGTH = "dd-Mmm-yyyy hh:mm:ss +zzzz".length();

    private DateTime() {}

    // date = date-text / DQUOTE date-text DQUOTE
    // date-text = date-day "-" date-month "-" date-year
    public static LocalDate expectDate(ImapReader reader) throws ImapException, IOException {
        String text = new String(reader.expectAstring(), StandardCharsets.ISO_8859_1);
        int day = text.indexOf('-');
        if (day < 1 || day > 2 || text.length() != day + "-Mmm-yyyy".length()) {
            throw bad();
        }
        return day(text, 0, day, day + 1);
    }

    // date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
    public static Instant expectDateTime(ImapReader reader) throws ImapException, IOException {
        String text = new String(reader.expectString(), StandardCharsets.ISO_8859_1);
        if (text.length() != LENGTH) {
            throw bad();
        }
        int start = text.charAt(0) == ' ' ? 1 : 0;
        LocalDate day = day(text, start, 2, 3);
        shape(text, 11, ' ');
        shape(text, 14, ':');
        shape(text, 17, ':');
        shape(text, 20, ' ');
        int zone = number(text, 22, 24) * 60 + number(text, 24, 26);
        char sign = text.charAt(21);
        if ((sign != '+' && sign != '-') || number(text, 24, 26) > 59) {
            throw bad();
        }
        int second = number(text, 18, 20);
        try {
            // java.time has no leap second: it becomes the second before it
            LocalTime time =
                    LocalTime.of(
                            number(text, 12, 14), number(text, 15, 17), second == 60 ? 59 : second);
            return LocalDateTime.of(day, time)
                    .minusMinutes(sign == '+' ? zone : -zone)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw bad();
        }
    }

    /// Prints an `Instant` as a `date-time` in UTC, quotes included.
    public static String print(Instant instant) {
        OffsetDateTime t = instant.atOffset(ZoneOffset.UTC);
        var text = new StringBuilder(LENGTH + 2).append('"');
        text.append(t.getDayOfMonth() < 10 ? " " : "").append(t.getDayOfMonth()).append('-');
        text.append(MONTHS.get(t.getMonthValue() - 1)).append('-');
        two(text, t.getYear() / 100);
        two(text, t.getYear() % 100).append(' ');
        two(text, t.getHour()).append(':');
        two(text, t.getMinute()).append(':');
        return two(text, t.getSecond()).append(" +0000\"").toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static LocalDate day(String text, int start, int end, int month) throws ImapException {
        shape(text, end, '-');
        shape(text, month + 3, '-');
        String name = text.substring(month, month + 3);
        for (int i = 0; i < MONTHS.size(); i++) {
            if (MONTHS.get(i).equalsIgnoreCase(name)) {
                try {
                    return LocalDate.of(
                            number(text, month + 4, month + 8), i + 1, number(text, start, end));
                } catch (DateTimeException e) {
                    throw bad();
                }
            }
        }
        throw bad();
    }

    private static void shape(String text, int at, char c) throws ImapException {
        if (text.charAt(at) != c) {
            throw bad();
        }
    }

    private static int number(String text, int start, int end) throws ImapException {
        int number = 0;
        for (int i = start; i < end; i++) {
            if (!Characters.digit(text.charAt(i))) {
                throw bad();
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static ImapException bad() {
        return ImapException.bad("Malformed date");
    }
}
