package org.postern.snmp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The alarms that are raised now, as the events tell. Safe for use by many threads.
final class Alarms {
    /// More are not shown; who has so many does not read a table.
    static final int MOST = 1_000;

    /// @param number of its row, never used again while the node runs
    /// @param subject empty where there is only one
    record Raised(
            int number,
            String alarm,
            String subject,
            boolean urgent,
            String text,
            String advice,
            Instant since) {}

    /// Guarded by this object's monitor, as `numbers` is.
    private final Map<String, Raised> raised = new LinkedHashMap<>();

    private int numbers;

    synchronized void raise(
            String alarm,
            String subject,
            boolean urgent,
            String text,
            String advice,
            Instant since) {
        Raised known = raised.get(key(alarm, subject));
        if (known == null && raised.size() >= MOST) {
            return;
        }
        int number = known == null ? ++numbers : known.number();
        Instant begin = known == null ? since : known.since();
        raised.put(
                key(alarm, subject),
                new Raised(number, alarm, subject, urgent, text, advice, begin));
    }

    synchronized void clear(String alarm, String subject) {
        raised.remove(key(alarm, subject));
    }

    synchronized List<Raised> all() {
        return new ArrayList<>(raised.values());
    }

    private static String key(String alarm, String subject) {
        return alarm + "\n" + subject;
    }
}
