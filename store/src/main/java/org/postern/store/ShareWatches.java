package org.postern.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who wants to know when folders of others begin to be shared with them.
final class ShareWatches {
    private record Registered(Set<Identifier> about, Runnable changed) {}

    private final List<Registered> all = new CopyOnWriteArrayList<>();

    /// Calls `changed` after each change of an entry that is about one of these.
    Watch watch(Set<Identifier> about, Runnable changed) {
        // Not a value to the list: the same may watch twice.
        var registered = new Registered(Set.copyOf(about), () -> changed.run());
        all.add(registered);
        return () -> all.remove(registered);
    }

    void changed(Identifier who) {
        for (Registered each : all) {
            if (each.about().contains(who)) {
                each.changed().run();
            }
        }
    }
}
