package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.store.AccountId;

import java.util.LinkedHashMap;
import java.util.Map;

/// Previews of the messages that lists have shown last: making one reads a body. Safe for use by
/// many threads.
final class Previews {
    /// Some 300 octets each.
    private static final int MOST = 20_000;

    /// Which message: what an e-mail id stands for never changes.
    record Key(AccountId account, long emailId) {}

    /// Guarded by itself.
    private final Map<Key, String> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
                    return size() > MOST;
                }
            };

    @Nullable String find(Key key) {
        synchronized (kept) {
            return kept.get(key);
        }
    }

    void keep(Key key, String preview) {
        synchronized (kept) {
            kept.put(key, preview);
        }
    }
}
