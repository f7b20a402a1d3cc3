package org.postern.mail;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Dates of mail (RFC 5322 section 3.3). Reading takes the obsolete forms of section 4.3 and what
/// mail programs really write: parts in other orders, ISO 8601, names of zones, no zone (then UTC),
/// full names, comments, wrong days of the week.
public final class MailDate {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT);

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String DAYS = "montuewedthufrisatsun";

    /// A date has few words; what has more is none.
    private static final int MOST_WORDS = 30;

    private static final int UNSET = -1;

    /// No day, hour or minute, so that the date will be refused.
    private static final int ABSURD = 1_000_000;

    // RFC 5322 section 4.3: obs-zone; below them names that are common and not ambiguous in mail
    private static final Map<String, Integer> ZONE_MINUTES =
            Map.ofEntries(
                    Map.entry("ut", 0),
                    Map.entry("utc", 0),
                    Map.entry("gmt", 0),
                    Map.entry("z", 0),
                    Map.entry("est", -300),
                    Map.entry("edt", -240),
                    Map.entry("cst", -360),
                    Map.entry("cdt", -300),
                    Map.entry("mst", -420),
                    Map.entry("mdt", -360),
                    Map.entry("pst", -480),
                    Map.entry("pdt", -420),
                    Map.entry("wet", 0),
                    Map.entry("west", 60),
                    Map.entry("bst", 60),
                    Map.entry("cet", 60),
                    Map.entry("met", 60),
                    Map.entry("mez", 60),
                    Map.entry("cest", 120),
                    Map.entry("mest", 120),
                    Map.entry("mesz", 120),
                    Map.entry("eet", 120),
                    Map.entry("eest", 180),
                    Map.entry("msk", 180),
                    Map.entry("ist", 330),
                    Map.entry("hkt", 480),
                    Map.entry("jst", 540),
                    Map.entry("kst", 540),
                    Map.entry("aest", 600),
                    Map.entry("aedt", 660),
                    Map.entry("nzst", 720),
                    Map.entry("nzdt", 780));

    private int year = UNSET;
    private int month = UNSET;
    private int day = UNSET;
    private int hour = UNSET;
    private int minute;
    private int second;
    private int zoneMinutes;

    private MailDate() {}

    /// The moment that a Date field's value names; empty if that is not to be made out. Without a
    /// zone, and with one that is unknown or beyond 18 hours, it is taken as UTC.
    public static Optional<OffsetDateTime> parse(RawText value) {
        List<String> words = words(value);
        return words.size() > MOST_WORDS ? Optional.empty() : new MailDate().read(words);
    }

    /// As RFC 5322 writes it: `Sun, 22 Nov 2026 18:35:19 +0100`.
    public static String format(OffsetDateTime moment) {
        return FORM.format(moment);
    }

    private static List<String> words(RawText value) {
        var words = new ArrayList<String>();
        var cursor = new FieldCursor(value);
        while (!cursor.atEnd() && words.size() <= MOST_WORDS) {
            cursor.skipBlanks();
            byte[] word = cursor.takeUntil(" \t,(");
            if (word.length > 0) {
                words.add(Ascii.lower(RawText.of(word, 0, word.length).literal()));
            }
            cursor.skipBlanks();
            cursor.take(',');
        }
        return words;
    }

    private Optional<OffsetDateTime> read(List<String> words) {
        for (String word : words) {
            take(word);
        }
        if (year == UNSET || month == UNSET || day == UNSET) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    OffsetDateTime.of(
                            fullYear(year),
                            month,
                            day,
                            Math.max(hour, 0),
                            minute,
                            // RFC 5322 section 3.3: a leap second is 60; we show the one before it
                            second == 60 ? 59 : second,
                            0,
                            zone()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private ZoneOffset zone() {
        boolean sane = Math.abs(zoneMinutes) <= 18 * 60;
        return ZoneOffset.ofTotalSeconds(sane ? zoneMinutes * 60 : 0);
    }

    // RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900
    private static int fullYear(int year) {
        if (year < 50) {
            return 2000 + year;
        }
        return year < 1000 ? 1900 + year : year;
    }

    private void take(String word) {
        char first = word.charAt(0);
        if ((first == '+' || first == '-') && hour != UNSET) {
            numericZone(word);
        } else if (word.indexOf(':') > 0) {
            timeWord(word);
        } else if (Ascii.isDigit(first)) {
            dateWord(word);
        } else if (Ascii.isLetter(first)) {
            name(word);
        }
    }

    private void name(String word) {
        int letters = 0;
        while (letters < word.length() && Ascii.isLetter(word.charAt(letters))) {
            letters++;
        }
        String name = word.substring(0, letters);
        if (month == UNSET && position(MONTHS, name) > 0) {
            month = position(MONTHS, name);
        } else if (name.equals("pm") && hour >= 1 && hour < 12) {
            hour += 12;
        } else if (name.equals("am") && hour == 12) {
            hour = 0;
        } else if (hour != UNSET && position(DAYS, name) == 0) {
            // RFC 5322 section 4.3: unknown names and military letters count as -0000
            zoneMinutes = ZONE_MINUTES.getOrDefault(name, zoneMinutes);
        }
        if (letters < word.length() && hour != UNSET) {
            numericZone(word.substring(letters));
        }
    }

    /// 1-based place of a name in a list of three-letter names, by its first three letters; 0 if
    /// none.
    private static int position(String names, String name) {
        if (name.length() < 3) {
            return 0;
        }
        int at = names.indexOf(name.substring(0, 3));
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
    }

    /// `+0100`, `-5:00`, `+01`.
    private void numericZone(String word) {
        var digits = new StringBuilder();
        for (int i = 1; i < word.length(); i++) {
            if (Ascii.isDigit(word.charAt(i))) {
                digits.append(word.charAt(i));
            } else if (word.charAt(i) != ':') {
                break;
            }
        }
        char sign = word.charAt(0);
        if ((sign != '+' && sign != '-') || digits.isEmpty() || digits.length() > 4) {
            return;
        }
        int number = number(digits.toString());
        int minutes = digits.length() <= 2 ? number * 60 : number / 100 * 60 + number % 100;
        zoneMinutes = sign == '-' ? -minutes : minutes;
    }

    /// `12:34`, `12:34:56.789`, `12:34:56pm`, `2007-02-01t12:34:56+01:00`.
    private void timeWord(String word) {
        int t = word.indexOf('t');
        if (t > 0
                && Ascii.isDigit(word.charAt(0))
                && word.indexOf('-') > 0
                && t < word.indexOf(':')) {
            dateWord(word.substring(0, t));
            timeWord(word.substring(t + 1));
            return;
        }
        int[] at = {0};
        if (!Ascii.isDigit(word.charAt(0)) || hour != UNSET) {
            return;
        }
        hour = digits(word, at);
        minute = word.startsWith(":", at[0]) ? digitsAfter(word, at) : 0;
        second = word.startsWith(":", at[0]) ? digitsAfter(word, at) : 0;
        if (word.startsWith(".", at[0])) {
            digitsAfter(word, at);
        }
        if (at[0] < word.length()) {
            take(word.substring(at[0]));
        }
    }

    private static int digitsAfter(String word, int[] at) {
        at[0]++;
        return digits(word, at);
    }

    private static int digits(String word, int[] at) {
        int start = at[0];
        while (at[0] < word.length() && Ascii.isDigit(word.charAt(at[0]))) {
            at[0]++;
        }
        return number(word.substring(start, at[0]));
    }

    private static int number(String digits) {
        if (digits.isEmpty()) {
            return UNSET;
        }
        return digits.length() > 6 ? ABSURD : Integer.parseInt(digits);
    }

    /// `1`, `2007`, `1-feb-2007`, `2007-02-01`, `1/feb/07`.
    private void dateWord(String word) {
        String[] parts = word.replace('/', '-').split("-", -1);
        if (parts.length == 3 && parts[0].length() == 4 && isNumber(parts[1])) {
            year = number(parts[0]);
            month = number(parts[1]);
            day = isNumber(parts[2]) ? number(parts[2]) : UNSET;
            return;
        }
        for (String part : parts) {
            if (isNumber(part)) {
                number(part, part.length());
            } else if (!part.isEmpty() && Ascii.isLetter(part.charAt(0))) {
                name(part);
            }
        }
    }

    private void number(String digits, int length) {
        if (day == UNSET && length <= 2) {
            day = number(digits);
        } else if (year == UNSET && length >= 2 && length <= 4) {
            year = number(digits);
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(Ascii::isDigit);
    }
}
