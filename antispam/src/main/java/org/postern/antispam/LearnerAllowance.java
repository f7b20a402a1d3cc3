package org.postern.antispam;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much each user has taught the shared model today. Kept in memory: a restart begins the day
/// anew.
final class LearnerAllowance {
    /// Users that are kept apart; beyond, the first of the day begin anew.
    private static final int MOST_USERS = 100_000;

    private final Map<String, Integer> taught =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > MOST_USERS;
                }
            };
    private LocalDate day = LocalDate.MIN;

    /// Takes one lesson from what is left of the day, if there is one.
    synchronized boolean take(String user, LocalDate today, int most) {
        if (!day.equals(today)) {
            taught.clear();
            day = today;
        }
        int before = taught.getOrDefault(user, 0);
        if (before >= most) {
            return false;
        }
        taught.put(user, before + 1);
        return true;
    }
}
