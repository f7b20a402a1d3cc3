package org.postern.access.jmap;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/// How many of something each account has under way. Safe for use by many threads.
final class Permits {
    private final IntSupplier most;

    /// Guarded by itself.
    private final Map<String, Integer> taken = new HashMap<>();

    Permits(IntSupplier most) {
        this.most = most;
    }

    /// @return whether there was one left; it has to be given back
    boolean take(String account) {
        synchronized (taken) {
            int now = taken.getOrDefault(account, 0);
            if (now >= most.getAsInt()) {
                return false;
            }
            taken.put(account, now + 1);
            return true;
        }
    }

    void giveBack(String account) {
        synchronized (taken) {
            taken.computeIfPresent(account, (_, now) -> now == 1 ? null : now - 1);
        }
    }
}
