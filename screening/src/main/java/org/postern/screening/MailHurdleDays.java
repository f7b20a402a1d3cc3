package org.postern.screening;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/// What MailHurdle did, by day. The last 92 days are kept.
final class MailHurdleDays {
    /// Days kept.
    static final int KEPT = 92;

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    /// Guarded by this.
    private final TreeMap<Long, MailHurdleDay> days = new TreeMap<>();

    private volatile MailHurdleDay newest = new MailHurdleDay(Long.MIN_VALUE);

    /// The day of a moment.
    MailHurdleDay on(Instant now) {
        long epochDay = Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
        var day = newest;
        return day.epochDay() == epochDay ? day : find(epochDay);
    }

    private synchronized MailHurdleDay find(long epochDay) {
        var day = days.computeIfAbsent(epochDay, MailHurdleDay::new);
        while (days.size() > KEPT) {
            days.pollFirstEntry();
        }
        newest = day;
        return day;
    }

    /// The journal's word for a day.
    synchronized void replayed(MailHurdleDay day) {
        days.put(day.epochDay(), day);
        while (days.size() > KEPT) {
            days.pollFirstEntry();
        }
    }

    synchronized List<MailHurdleDay> all() {
        return List.copyOf(days.values());
    }

    /// The sum of the last days up to that moment, today included.
    MailHurdleDay sum(Instant now, long count) {
        long today = Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
        var sum = new MailHurdleDay(today);
        for (var day : all()) {
            if (day.epochDay() > today - count && day.epochDay() <= today) {
                sum.addAll(day);
            }
        }
        return sum;
    }
}
