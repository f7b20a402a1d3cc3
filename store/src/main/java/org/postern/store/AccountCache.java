package org.postern.store;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;

/// The accounts in memory. There is never more than one writer of an account that anybody can
/// reach, since it holds the account's lock: the cache keeps some alive, and finds again those that
/// others (an account, a folder, a delivery under way) keep alive.
final class AccountCache {
    private final Function<AccountId, AccountWriter> maker;
    private final IntSupplier most;

    // Guarded by this.
    private final Map<AccountId, Reference> all = new HashMap<>();
    private final Map<AccountId, AccountWriter> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final ReferenceQueue<AccountWriter> gone = new ReferenceQueue<>();

    private static final class Reference extends WeakReference<AccountWriter> {
        private final AccountId id;

        Reference(AccountWriter writer, ReferenceQueue<AccountWriter> queue) {
            super(writer, queue);
            id = writer.id;
        }
    }

    AccountCache(Function<AccountId, AccountWriter> maker, IntSupplier most) {
        this.maker = maker;
        this.most = most;
    }

    synchronized AccountWriter get(AccountId id) {
        forgetTheGone();
        var writer = passing(id);
        recent.put(id, writer);
        for (var eldest = recent.keySet().iterator(); recent.size() > most.getAsInt(); ) {
            eldest.next();
            eldest.remove();
        }
        return writer;
    }

    /// The writer for a look in passing, which pushes no other account out.
    synchronized AccountWriter passing(AccountId id) {
        var reference = all.get(id);
        var writer = reference == null ? null : reference.get();
        if (writer == null) {
            writer = maker.apply(id);
            all.put(id, new Reference(writer, gone));
        }
        return writer;
    }

    synchronized void remove(AccountId id) {
        all.remove(id);
        recent.remove(id);
    }

    private void forgetTheGone() {
        for (var old = gone.poll(); old != null; old = gone.poll()) {
            var reference = (Reference) old;
            // Another may have taken its place.
            all.remove(reference.id, reference);
        }
    }
}
