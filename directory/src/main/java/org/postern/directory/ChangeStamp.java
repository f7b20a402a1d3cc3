package org.postern.directory;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// When and where something was changed: what tells the later of two changes on different servers.
/// Its text sorts as it does, and has the form that other directories use for `entryCSN`.
///
/// @param micros microseconds since 1970
/// @param server 12 bits that tell one server from another
record ChangeStamp(long micros, int count, int server) implements Comparable<ChangeStamp> {
    static final ChangeStamp NONE = new ChangeStamp(0, 0, 0);

    private static final int MOST = 0xFFFFFF;
    private static final int MILLION = 1_000_000;

    ChangeStamp {
        if (micros < 0 || count < 0 || count > MOST || server < 0 || server > 0xFFF) {
            throw new IllegalArgumentException("not a change's stamp");
        }
    }

    /// @throws IllegalArgumentException when it is none
    static ChangeStamp parse(String text) {
        String[] parts = text.split("#", -1);
        if (parts.length != 4 || parts[0].length() != 22 || parts[0].charAt(14) != '.') {
            throw new IllegalArgumentException("not a change's stamp");
        }
        return new ChangeStamp(
                seconds(parts[0]) * MILLION + digits(parts[0], 15, 21),
                Integer.parseInt(parts[1], 16),
                Integer.parseInt(parts[2], 16));
    }

    private static long seconds(String text) {
        try {
            return LocalDateTime.of(
                            digits(text, 0, 4),
                            digits(text, 4, 6),
                            digits(text, 6, 8),
                            digits(text, 8, 10),
                            digits(text, 10, 12),
                            digits(text, 12, 14))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a change's stamp", e);
        }
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /// The next of this server, whatever the clock says.
    ChangeStamp next(Instant now, int ofServer) {
        long nowMicros = Math.max(0, now.getEpochSecond() * MILLION + now.getNano() / 1_000);
        if (nowMicros > micros) {
            return new ChangeStamp(nowMicros, 0, ofServer);
        }
        return count < MOST
                ? new ChangeStamp(micros, count + 1, ofServer)
                : new ChangeStamp(micros + 1, 0, ofServer);
    }

    Instant instant() {
        return Instant.ofEpochSecond(micros / MILLION, micros % MILLION * 1_000);
    }

    /// As LDAP writes a moment, to the second.
    // RFC 4517 section 3.3.13
    static String generalizedTime(Instant moment) {
        return moment(moment.getEpochSecond(), new StringBuilder(15)).append('Z').toString();
    }

    @Override
    public int compareTo(ChangeStamp other) {
        int byTime = Long.compare(micros, other.micros);
        int byCount = byTime != 0 ? byTime : Integer.compare(count, other.count);
        return byCount != 0 ? byCount : Integer.compare(server, other.server);
    }

    @Override
    public String toString() {
        var text = moment(micros / MILLION, new StringBuilder(40)).append('.');
        padded(micros % MILLION, 10, 6, text).append("Z#");
        padded(count, 16, 6, text).append('#');
        return padded(server, 16, 3, text).append("#000000").toString();
    }

    // By hand, since every entry that is shown has several: a formatter takes ten times as long.
    private static StringBuilder moment(long seconds, StringBuilder text) {
        var moment = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        padded(moment.getYear(), 10, 4, text);
        padded(moment.getMonthValue(), 10, 2, text);
        padded(moment.getDayOfMonth(), 10, 2, text);
        padded(moment.getHour(), 10, 2, text);
        padded(moment.getMinute(), 10, 2, text);
        return padded(moment.getSecond(), 10, 2, text);
    }

    private static StringBuilder padded(long number, int radix, int width, StringBuilder text) {
        String digits = Long.toString(number, radix);
        return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }
}
