package org.postern.directory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// When and where something was changed: what tells the later of two changes on different servers.
/// Its text sorts as it does, and has the form that other directories use for `entryCSN`.
///
/// @param micros microseconds since 1970
/// @param server 12 bits that tell one server from another
record ChangeStamp(long micros, int count, int server) implements Comparable<ChangeStamp> {
    static final ChangeStamp NONE = new ChangeStamp(0, 0, 0);

    private static final int MOST = 0xFFFFFF;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
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
        long seconds =
                java.time.LocalDateTime.parse(
                                parts[0].substring(0, 14),
                                DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT))
                        .toEpochSecond(ZoneOffset.UTC);
        return new ChangeStamp(
                seconds * MILLION + Integer.parseInt(parts[0].substring(15, 21)),
                Integer.parseInt(parts[1], 16),
                Integer.parseInt(parts[2], 16));
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
        return GENERALIZED.format(moment);
    }

    @Override
    public int compareTo(ChangeStamp other) {
        int byTime = Long.compare(micros, other.micros);
        int byCount = byTime != 0 ? byTime : Integer.compare(count, other.count);
        return byCount != 0 ? byCount : Integer.compare(server, other.server);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s.%06dZ#%06x#%03x#000000",
                SECONDS.format(instant()),
                micros % MILLION,
                count,
                server);
    }
}
