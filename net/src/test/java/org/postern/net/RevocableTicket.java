package org.postern.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A ticket that a test takes back.
public final class RevocableTicket implements LoginTicket {
    private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean valid = true;

    public void revoke() {
        valid = false;
        actions.forEach(Runnable::run);
    }

    /// Sessions that want to be told.
    public int watched() {
        return actions.size();
    }

    @Override
    public boolean valid() {
        return valid;
    }

    @Override
    public Watch onRevoked(Runnable action) {
        actions.add(action);
        if (!valid) {
            action.run();
        }
        return () -> actions.remove(action);
    }
}
