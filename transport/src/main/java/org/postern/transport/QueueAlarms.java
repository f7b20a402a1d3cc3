package org.postern.transport;

import org.postern.kernel.Alarm;
import org.postern.kernel.Durations;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// When somebody should look at the queue.
///
/// @param settings asked at each look
public record QueueAlarms(QueueFigures figures, Supplier<QueueAlarmSettings> settings) {
    public List<Alarm> alarms() {
        return List.of(
                Alarm.of(
                        "queue-long",
                        "The queue has alarms.queueMessages messages or more.",
                        false,
                        "Queue Status shows where mail waits for, and why.",
                        this::length),
                Alarm.of(
                        "queue-old",
                        "A message has been waiting for alarms.queueAge or longer.",
                        false,
                        "Queue Status shows where mail waits for, and why.",
                        this::age));
    }

    private Alarm.Reading length() {
        long messages = figures.messages();
        return Alarm.Reading.high(
                (double) messages,
                (double) settings.get().queueMessages(),
                "%,d messages wait for %,d destinations, of which %,d cannot be reached."
                        .formatted(messages, figures.destinations(), figures.unreachable()));
    }

    private Alarm.Reading age() {
        // An empty queue is not read through.
        var age = figures.messages() == 0 ? Duration.ZERO : figures.oldest();
        return Alarm.Reading.high(
                age.toMillis() / 1000.0,
                settings.get().queueAge().toMillis() / 1000.0,
                "The oldest message in the queue has been waiting for "
                        + Durations.approximate(age)
                        + ".");
    }
}
