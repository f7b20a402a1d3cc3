package org.postern.access.jmap;

import java.util.HashMap;
import java.util.Map;

/// Keeps what accounts answer as long as a test runs.
final class KeptVacations implements Vacations {
    private final Map<String, Vacation> kept = new HashMap<>();

    @Override
    public Vacation of(String accountId) {
        return kept.getOrDefault(accountId, new Vacation(false, "", "", null, null));
    }

    @Override
    public void set(String accountId, Vacation vacation) {
        if (vacation.enabled() && vacation.text().isEmpty()) {
            throw new IllegalArgumentException("an answer needs a text");
        }
        kept.put(accountId, vacation);
    }
}
