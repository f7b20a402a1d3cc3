package org.postern.screening;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/// One part of the [TripletTable]: an open-addressing table of pairs of longs, key and entry,
/// outside the heap. Its size follows what it holds: it grows by half when four of five slots are
/// taken and shrinks when fewer than a quarter are. Removing closes the gap, so that nothing is
/// left behind by what is gone.
///
/// Guarded by its own monitor, which callers take.
final class TripletStripe {
    /// Goes through what is there.
    @FunctionalInterface
    interface Visitor {
        void visit(long key, long entry);
    }

    /// Judges what is there.
    @FunctionalInterface
    interface Test {
        boolean test(long key, long entry);
    }

    private static final int SMALLEST = 16;
    private static final long SLOT = 2L * Long.BYTES;
    private static final int LOOKED_AT = 64;

    private Arena arena;
    private MemorySegment slots;
    private int capacity;
    private int size;

    TripletStripe() {
        capacity = SMALLEST;
        arena = newArena();
        slots = arena.allocate(capacity * SLOT, Long.BYTES);
    }

    /// Of one table at a time; whoever replaces the table closes its arena.
    @SuppressWarnings("MustBeClosedChecker") // The stripe has it open as long as it is used.
    private static Arena newArena() {
        return Arena.ofShared();
    }

    int size() {
        return size;
    }

    long octets() {
        return capacity * SLOT;
    }

    /// The entry of a key; 0 without one.
    long get(long key) {
        int at = home(key);
        for (long found = key(at); found != 0; found = key(at)) {
            if (found == key) {
                return entry(at);
            }
            at = next(at);
        }
        return TripletEntry.NONE;
    }

    /// @param key not 0
    /// @param entry not 0
    /// @return whether the key is new
    boolean put(long key, long entry) {
        int at = home(key);
        for (long found = key(at); found != 0; found = key(at)) {
            if (found == key) {
                entry(at, entry);
                return false;
            }
            at = next(at);
        }
        if ((size + 1) * 5L > capacity * 4L) {
            resize(capacity + capacity / 2);
            return put(key, entry);
        }
        key(at, key);
        entry(at, entry);
        size++;
        return true;
    }

    boolean remove(long key) {
        int at = home(key);
        for (long found = key(at); found != 0; found = key(at)) {
            if (found == key) {
                close(at);
                return true;
            }
            at = next(at);
        }
        return false;
    }

    /// Empties a slot and moves up what had to go past it.
    private void close(int gap) {
        int hole = gap;
        int at = next(hole);
        for (long found = key(at); found != 0; found = key(at)) {
            int home = home(found);
            boolean reachable = hole <= at ? home <= hole || home > at : home <= hole && home > at;
            if (reachable) {
                key(hole, found);
                entry(hole, entry(at));
                hole = at;
            }
            at = next(at);
        }
        key(hole, 0);
        entry(hole, 0);
        size--;
    }

    void each(Visitor visitor) {
        for (int at = 0; at < capacity; at++) {
            long key = key(at);
            if (key != 0) {
                visitor.visit(key, entry(at));
            }
        }
    }

    /// Removes what the test finds; asks it once for each.
    void removeIf(Test test) {
        // From an empty slot on: what closes a gap comes from behind it and never round the start.
        int start = 0;
        while (key(start) != 0) {
            start++;
        }
        int at = next(start);
        while (at != start) {
            long key = key(at);
            if (key != 0 && test.test(key, entry(at))) {
                // Another may stand here now.
                close(at);
            } else {
                at = next(at);
            }
        }
        if (capacity > SMALLEST && size * 4L < capacity) {
            resize(Math.max(SMALLEST, size * 2));
        }
    }

    /// Removes one of some looked at: one that waits if there is any, else the one longest unused.
    ///
    /// @return whether there was one
    boolean evict(RandomGenerator random) {
        int worst = -1;
        int at = random.nextInt(capacity);
        int looked = 0;
        for (int step = 0; step < capacity && looked < LOOKED_AT; step++) {
            if (key(at) != 0) {
                looked++;
                long entry = entry(at);
                if (TripletEntry.kind(entry) == TripletEntry.WAITING) {
                    close(at);
                    return true;
                }
                if (worst < 0 || TripletEntry.seconds(entry) < TripletEntry.seconds(entry(worst))) {
                    worst = at;
                }
            }
            at = next(at);
        }
        if (worst >= 0) {
            close(worst);
        }
        return worst >= 0;
    }

    /// Makes room for so many without growing on the way.
    void reserve(long entries) {
        long wanted = entries * 4 / 3 + SMALLEST;
        if (wanted > capacity && wanted < Integer.MAX_VALUE) {
            resize((int) wanted);
        }
    }

    private void resize(int wanted) {
        var old = slots;
        var oldArena = arena;
        int oldCapacity = capacity;
        arena = newArena();
        slots = arena.allocate(wanted * SLOT, Long.BYTES);
        capacity = wanted;
        size = 0;
        for (int at = 0; at < oldCapacity; at++) {
            long key = old.get(ValueLayout.JAVA_LONG, at * SLOT);
            if (key != 0) {
                put(key, old.get(ValueLayout.JAVA_LONG, at * SLOT + Long.BYTES));
            }
        }
        oldArena.close();
    }

    void clear() {
        var old = arena;
        capacity = SMALLEST;
        size = 0;
        arena = newArena();
        slots = arena.allocate(capacity * SLOT, Long.BYTES);
        old.close();
    }

    /// Keys are hashes: their low half, scaled to the number of slots, needs no power of two.
    private int home(long key) {
        return (int) (((key & 0xFFFF_FFFFL) * capacity) >>> Integer.SIZE);
    }

    private int next(int at) {
        return at + 1 == capacity ? 0 : at + 1;
    }

    private long key(int at) {
        return slots.get(ValueLayout.JAVA_LONG, at * SLOT);
    }

    private void key(int at, long key) {
        slots.set(ValueLayout.JAVA_LONG, at * SLOT, key);
    }

    private long entry(int at) {
        return slots.get(ValueLayout.JAVA_LONG, at * SLOT + Long.BYTES);
    }

    private void entry(int at, long entry) {
        slots.set(ValueLayout.JAVA_LONG, at * SLOT + Long.BYTES, entry);
    }
}
