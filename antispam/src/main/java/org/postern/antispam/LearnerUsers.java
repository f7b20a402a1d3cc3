package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// The models of users that were needed lately; others are read from disk when they are.
///
/// A user without lessons has none, which is remembered too. Whoever teaches or reads a model from
/// disk holds the user's lock, so that there is never a second copy that differs.
final class LearnerUsers {
    /// 2 to that power is the number of buckets of a user's model: 256 KiB.
    static final int BITS = 12;

    /// How many lessons back a user's messages are remembered.
    static final long MEMOS = 10_000;

    private static final long OCTETS_WITH_MODEL = 64L * (1 << BITS) + 4_096;
    private static final long OCTETS_WITHOUT = 256;
    private static final int LOCKS = 64;

    /// What is known of a user.
    ///
    /// @param keeper of their model; absent when they have none
    private record Known(@Nullable LearnerKeeper keeper) {}

    private final LearnerStorage storage;
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toList();

    /// Guarded by itself; those used last are last.
    private final Map<String, Known> lately = new LinkedHashMap<>(16, 0.75f, true);

    /// What `lately` takes, about; guarded by it.
    private long octets;

    LearnerUsers(LearnerStorage storage) {
        this.storage = storage;
    }

    /// The lock of a user; some others have the same.
    ReentrantLock lock(String user) {
        return locks.get(Math.floorMod(user.hashCode(), LOCKS));
    }

    /// The user's model, if they have one.
    ///
    /// @param most how many octets all that are kept may take
    Optional<LearnerKeeper> find(String user, long most) throws IOException {
        Known known = known(user);
        if (known == null) {
            ReentrantLock lock = lock(user);
            lock.lock();
            try {
                known = known(user);
                if (known == null) {
                    known = new Known(hasModel(user) ? open(user) : null);
                    keep(user, known, most);
                }
            } finally {
                lock.unlock();
            }
        }
        return Optional.ofNullable(known.keeper());
    }

    /// The user's model, a new one if need be. The caller holds the user's lock, and calls
    /// [#keep(String,LearnerKeeper,long)] before letting it go.
    LearnerKeeper toTeach(String user, long most) throws IOException {
        Optional<LearnerKeeper> found = find(user, most);
        return found.isPresent() ? found.get() : open(user);
    }

    private LearnerKeeper open(String user) throws IOException {
        return LearnerKeeper.open(storage, user, BITS, MEMOS);
    }

    private @Nullable Known known(String user) {
        synchronized (lately) {
            return lately.get(user);
        }
    }

    /// Makes this the model that everybody finds, also if it was given up meanwhile.
    void keep(String user, LearnerKeeper keeper, long most) {
        keep(user, new Known(keeper), most);
    }

    private void keep(String user, Known known, long most) {
        synchronized (lately) {
            Known before = lately.put(user, known);
            octets += cost(user, known) - (before == null ? 0 : cost(user, before));
            var eldest = lately.entrySet().iterator();
            while (octets > most && eldest.hasNext()) {
                var entry = eldest.next();
                if (!entry.getKey().equals(user)) {
                    octets -= cost(entry.getKey(), entry.getValue());
                    eldest.remove();
                }
            }
        }
    }

    /// Knows nothing of the user any more.
    void drop(String user) {
        synchronized (lately) {
            Known before = lately.remove(user);
            octets -= before == null ? 0 : cost(user, before);
        }
    }

    private static long cost(String user, Known known) {
        return 2L * user.length() + (known.keeper() == null ? OCTETS_WITHOUT : OCTETS_WITH_MODEL);
    }

    private boolean hasModel(String user) throws IOException {
        byte[] first = LearnerFormat.journal(0);
        byte[] end = LearnerFormat.journal(-1);
        return storage.get(user, LearnerFormat.HEAD).isPresent()
                || !storage.range(user, first, end, 1).isEmpty();
    }
}
