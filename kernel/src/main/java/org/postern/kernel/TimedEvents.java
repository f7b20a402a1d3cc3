package org.postern.kernel;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the times that events tell: of each event that has a duration among its fields, how those
/// spread. So whatever a room reports about its work is a timing without further ado.
public final class TimedEvents implements Events, MetricSource {
    private final Events next;

    /// Event and field → times. As many as there are such fields in the program.
    private final Map<String, Timing> timings = new ConcurrentHashMap<>();

    private static final ClassValue<List<Method>> DURATIONS =
            new ClassValue<>() {
                @Override
                protected List<Method> computeValue(Class<?> type) {
                    return EventShape.accessors(type).stream()
                            .filter(method -> method.getReturnType() == Duration.class)
                            .toList();
                }
            };

    /// @param next where every event goes
    public TimedEvents(Events next) {
        this.next = next;
    }

    @Override
    public void record(Event event) {
        for (Method field : DURATIONS.get(event.getClass())) {
            if (EventShape.read(field, event) instanceof Duration time) {
                String name = EventShape.of(event).name() + "." + field.getName();
                timings.computeIfAbsent(name, _ -> new Timing()).record(time);
            }
        }
        next.record(event);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.timings(
                        "event.times",
                        "The times that events tell, by event and field: how long sessions, scans,"
                                + " starts and the like took.",
                        "event",
                        () -> new TreeMap<>(timings)));
    }
}
