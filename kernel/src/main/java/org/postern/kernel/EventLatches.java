package org.postern.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Remembers what events have said and not taken back: that a scanner was lost and has not come
/// back. From it come alarms about what rooms tell by a pair of events. Safe for use by many
/// threads.
public final class EventLatches implements Events {
    /// Most subjects of one latch.
    private static final int MOST = 100;

    private final Events next;
    private final List<Latch> latches = new CopyOnWriteArrayList<>();

    /// @param next where every event goes
    public EventLatches(Events next) {
        this.next = next;
    }

    /// What one pair of events says.
    public static final class Latch {
        private final Class<? extends Event> lost;
        private final Class<? extends Event> back;
        private final Function<Event, String> subject;
        private final Function<Event, String> text;
        // Guarded by this.
        private final Map<String, String> bad = new HashMap<>();

        private Latch(
                Class<? extends Event> lost,
                Class<? extends Event> back,
                Function<Event, String> subject,
                Function<Event, String> text) {
            this.lost = lost;
            this.back = back;
            this.subject = subject;
            this.text = text;
        }

        private synchronized void see(Event event) {
            if (lost.isInstance(event) && bad.size() < MOST) {
                bad.put(subject.apply(event), text.apply(event));
            } else if (back.isInstance(event)) {
                bad.remove(subject.apply(event));
            }
        }

        /// What is lost now.
        public synchronized List<Alarm.Reading> readings() {
            return bad.entrySet().stream()
                    .map(each -> Alarm.Reading.bad(each.getKey(), each.getValue()))
                    .toList();
        }

        /// Forgets all: what is lost still will be said again.
        public synchronized void clear() {
            bad.clear();
        }
    }

    /// Begins to remember.
    ///
    /// @param lost the event that something is bad
    /// @param back the event that it is good again
    /// @param subject what either is about; the same text of both
    /// @param text what is wrong, in a sentence
    public <L extends Event, B extends Event> Latch latch(
            Class<L> lost,
            Class<B> back,
            Function<Event, String> subject,
            Function<L, String> text) {
        var latch = new Latch(lost, back, subject, event -> text.apply(lost.cast(event)));
        latches.add(latch);
        return latch;
    }

    @Override
    public void record(Event event) {
        for (Latch latch : latches) {
            if (latch.lost.isInstance(event) || latch.back.isInstance(event)) {
                latch.see(event);
            }
        }
        next.record(event);
    }
}
