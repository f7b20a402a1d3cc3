package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// The three ways in which MIBs tell time (RFC 2579 section 2), against one moment.
///
/// @param started when the node began: where sysUpTime is 0
/// @param now when the figures were gathered
record Moment(Instant started, Instant now) {
    private static final long MOST_TICKS = 0xFFFF_FFFFL;

    /// sysUpTime.
    TimeTicks upTime() {
        return stamp(now);
    }

    /// The value that sysUpTime had; 0 for what was before.
    TimeTicks stamp(Instant then) {
        return new TimeTicks(Math.max(0, hundredths(started, then)) & MOST_TICKS);
    }

    /// How long ago, or for what is to come how long until then.
    @Nullable Integer32 interval(@Nullable Instant then) {
        if (then == null) {
            return null;
        }
        return new Integer32((int) Math.min(Integer.MAX_VALUE, Math.abs(hundredths(then, now))));
    }

    private static long hundredths(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 10;
    }

    /// Year, month, day, hour, minute, second, tenths, then the zone, which is UTC.
    static OctetString dateAndTime(Instant instant) {
        var time = instant.atOffset(ZoneOffset.UTC);
        return new OctetString(
                new byte[] {
                    (byte) (time.getYear() >> 8),
                    (byte) time.getYear(),
                    (byte) time.getMonthValue(),
                    (byte) time.getDayOfMonth(),
                    (byte) time.getHour(),
                    (byte) time.getMinute(),
                    (byte) time.getSecond(),
                    (byte) (time.getNano() / 100_000_000),
                    '+',
                    0,
                    0
                });
    }
}
