package org.postern.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Which folders have their views in memory. Above the budget the views go that were not used for
/// longest, but never those of watched folders.
final class ViewCache {
    /// What a loaded folder costs beside its messages, its account included.
    private static final long FOLDER_OCTETS = 4_096;

    /// 48 octets of columns, and the pages' heads and unused ends.
    private static final long MESSAGE_OCTETS = 52;

    private final LongSupplier budget;

    // Guarded by this; least recently used first.
    private final Map<Folder, Long> octets = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    ViewCache(LongSupplier budget) {
        this.budget = budget;
    }

    /// Notes that `folder`'s view is in memory and was used, and makes room for it.
    synchronized void used(Folder folder, int messages) {
        long now = FOLDER_OCTETS + MESSAGE_OCTETS * messages;
        Long before = octets.put(folder, now);
        total += now - (before == null ? 0 : before);
        if (total > budget.getAsLong()) {
            evict(folder);
        }
    }

    synchronized void forget(Folder folder) {
        Long before = octets.remove(folder);
        total -= before == null ? 0 : before;
    }

    synchronized long octets() {
        return total;
    }

    private void evict(Folder keep) {
        long most = budget.getAsLong();
        for (var entries = octets.entrySet().iterator(); total > most && entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.getKey() != keep && entry.getKey().dropView()) {
                total -= entry.getValue();
                entries.remove();
            }
        }
    }
}
