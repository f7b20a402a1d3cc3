package org.postern.kernel;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/// Keeps the latest events in memory: for tests, and for showing what happened last.
public final class MemoryEvents implements Events {
    private static final int DEFAULT_CAPACITY = 10_000;

    private final int capacity;
    // Guarded by this.
    private final ArrayDeque<Event> events = new ArrayDeque<>();

    /// Keeps the latest 10,000 events.
    public MemoryEvents() {
        this(DEFAULT_CAPACITY);
    }

    /// @param capacity how many events are kept; the oldest go first
    public MemoryEvents(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("room for no event: " + capacity);
        }
        this.capacity = capacity;
    }

    @Override
    public synchronized void record(Event event) {
        if (events.size() == capacity) {
            events.removeFirst();
        }
        events.addLast(event);
        notifyAll();
    }

    /// All events kept, oldest first.
    public synchronized List<Event> all() {
        return List.copyOf(events);
    }

    /// The events of one class, oldest first.
    public <E extends Event> List<E> of(Class<E> type) {
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// Waits until an event that meets the condition is there, and returns the first. Callers bound
    /// the wait by interrupting.
    public synchronized Event await(Predicate<Event> condition) throws InterruptedException {
        while (true) {
            for (Event event : events) {
                if (condition.test(event)) {
                    return event;
                }
            }
            wait();
        }
    }
}
