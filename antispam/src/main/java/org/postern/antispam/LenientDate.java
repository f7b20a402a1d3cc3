package org.postern.antispam;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalLong;

/// Reads dates as careless programs write them; what is out of its range is brought into it.
final class LenientDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private static final PerlRegex FULL = PerlRegex.known(" (\\d+) " + MONTH + " (\\d{4}) ", "i");
    private static final PerlRegex OF_UNIX =
            PerlRegex.known(" " + MONTH + " +(\\d+) \\d+:\\d+:\\d+ (\\d{4}) ", "i");
    private static final PerlRegex SHORT =
            PerlRegex.known(" (\\d+) " + MONTH + " (\\d{2,3}) ", "i");
    private static final PerlRegex TIME = PerlRegex.known(" (\\d?\\d):(\\d\\d)(?::(\\d\\d))? ");
    private static final PerlRegex OFFSET = PerlRegex.known(" ([-+])(\\d\\d)(\\d\\d) ");
    private static final PerlRegex ZONE = PerlRegex.known("\\b([A-Z]{2,4}(?:-DST)?)\\b");
    private static final PerlRegex COMMA = PerlRegex.known(", *");

    /// Minutes east of Greenwich. RFC 822 section 5.1 and what is common beside it
    private static final Map<String, Integer> ZONES =
            Map.ofEntries(
                    zone("UT", 0),
                    zone("UTC", 0),
                    zone("NDT", -150),
                    zone("AST", -240),
                    zone("ADT", -180),
                    zone("NST", -210),
                    zone("EST", -300),
                    zone("EDT", -240),
                    zone("CST", -360),
                    zone("CDT", -300),
                    zone("MST", -420),
                    zone("MDT", -360),
                    zone("PST", -480),
                    zone("PDT", -420),
                    zone("HST", -600),
                    zone("AKST", -540),
                    zone("AKDT", -480),
                    zone("HADT", -540),
                    zone("HAST", -600),
                    zone("GMT", 0),
                    zone("BST", 60),
                    zone("IST", 60),
                    zone("WET", 0),
                    zone("WEST", 60),
                    zone("CET", 60),
                    zone("CEST", 120),
                    zone("EET", 120),
                    zone("EEST", 180),
                    zone("MSK", 180),
                    zone("MSD", 240),
                    zone("MET", 60),
                    zone("MEZ", 60),
                    zone("MEST", 120),
                    zone("MESZ", 120),
                    zone("BRST", -120),
                    zone("BRT", -180),
                    zone("AEST", 600),
                    zone("AEDT", 660),
                    zone("ACST", 570),
                    zone("ACDT", 630),
                    zone("AWST", 480),
                    zone("NZST", 720),
                    zone("NZDT", 780),
                    zone("JST", 540),
                    zone("KST", 540),
                    zone("HKT", 480),
                    zone("SGT", 480),
                    zone("PHT", 480),
                    zone("IDT", 180));

    private LenientDate() {}

    private static Map.Entry<String, Integer> zone(String name, int minutes) {
        return Map.entry(name, minutes);
    }

    /// Seconds since 1970; empty when there is no date in it.
    static OptionalLong seconds(String text, Octets search) {
        var date = Octets.squeezed(search.replaceAll(COMMA, " " + text + " ", " "));
        String day;
        String month;
        String year;
        var full = search.match(FULL, date);
        var unix = full == null ? search.match(OF_UNIX, date) : null;
        var brief = full == null && unix == null ? search.match(SHORT, date) : null;
        if (full != null) {
            day = String.valueOf(full[1]);
            month = String.valueOf(full[2]);
            year = String.valueOf(full[3]);
            date = cut(date, String.valueOf(full[0]));
        } else if (unix != null) {
            day = String.valueOf(unix[2]);
            month = String.valueOf(unix[1]);
            year = String.valueOf(unix[3]);
            date = cut(date, String.valueOf(unix[0]));
        } else if (brief != null) {
            day = String.valueOf(brief[1]);
            month = String.valueOf(brief[2]);
            year = String.valueOf(brief[3]);
            date = cut(date, String.valueOf(brief[0]));
        } else {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                of(
                        year(year),
                        MONTHS.indexOf(Octets.lower(month)) / 3 + 1,
                        day.length() > 4 ? 99 : Integer.parseInt(day),
                        date,
                        search));
    }

    private static String cut(String text, String piece) {
        int at = text.indexOf(piece);
        return text.substring(0, at) + " " + text.substring(at + piece.length());
    }

    // RFC 5322 section 4.3
    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        if (digits.length() == 2 && year < 50) {
            return year + 2000;
        }
        return digits.length() == 4 ? year : year + 1900;
    }

    private static long of(
            int givenYear, int givenMonth, int givenDay, String rest, Octets search) {
        int year = givenYear;
        int month = givenMonth;
        int day = givenDay;
        int longest =
                month == 2
                        ? (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28)
                        : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
        if (day > longest) {
            day = 1;
            month = month == 12 ? 1 : month + 1;
            year += month == 1 ? 1 : 0;
        }
        year = Math.clamp(year, 1970, 2037);
        int hour = 0;
        int minute = 0;
        int second = 0;
        var time = search.match(TIME, rest);
        var left = rest;
        if (time != null) {
            hour = Math.min(23, Integer.parseInt(String.valueOf(time[1])));
            minute = Math.min(59, Integer.parseInt(String.valueOf(time[2])));
            second = time[3] == null ? 0 : Math.min(59, Integer.parseInt(time[3]));
            left = cut(rest, String.valueOf(time[0]));
        }
        long seconds =
                LocalDateTime.of(year, month, Math.max(1, day), hour, minute, second)
                        .toEpochSecond(ZoneOffset.UTC);
        return Math.max(0, seconds - 60L * zone(left, search));
    }

    private static int zone(String rest, Octets search) {
        var offset = search.match(OFFSET, rest);
        if (offset != null) {
            int minutes =
                    60 * Integer.parseInt(String.valueOf(offset[2]))
                            + Integer.parseInt(String.valueOf(offset[3]));
            return "-".equals(offset[1]) ? -minutes : minutes;
        }
        return ZONES.getOrDefault(search.first(ZONE, rest), 0);
    }
}
