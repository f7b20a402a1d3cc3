package org.postern.screening;

import org.postern.mail.Address;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Recipients who wait for mail just now: a log-in link, an order's confirmation. Safe for use by
/// many threads.
final class MailHurdleExpected {
    /// Most windows open at a time; of more, the one that ends first goes.
    static final int MOST = 10_000;

    private final Map<String, Instant> until = new ConcurrentHashMap<>();

    /// @param recipient in canonical form
    void open(String recipient, Instant end) {
        until.put(recipient, end);
        if (until.size() > MOST) {
            until.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .ifPresent(first -> until.remove(first.getKey(), first.getValue()));
        }
    }

    boolean isOpen(Address recipient, Instant now) {
        if (until.isEmpty()) {
            return false;
        }
        var end = until.get(recipient.canonical());
        return end != null && now.isBefore(end);
    }

    void forgetOver(Instant now) {
        until.values().removeIf(end -> !now.isBefore(end));
    }

    Map<String, Instant> all() {
        return new TreeMap<>(until);
    }
}
