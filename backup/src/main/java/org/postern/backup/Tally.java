package org.postern.backup;

import org.postern.kernel.Field;
import org.postern.kernel.Value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What an import, an export or a restore did, as its command tells it. For one thread.
final class Tally {
    /// Faults told one by one; more are counted only.
    private static final int MAX_TOLD = 200;

    private final long begun = System.nanoTime();
    private final List<String> told = new ArrayList<>();
    private long faults;
    int folders;
    long messages;
    long octets;

    /// Messages left out because they were there.
    long there;

    void fault(String place, String why) {
        faults++;
        if (told.size() < MAX_TOLD) {
            told.add(place + ": " + why);
        }
    }

    /// `folders`, `messages`, `octets`, `alreadyThere`, `time`, `messagesPerSecond`, `faults`,
    /// `faultsTold`.
    List<Field> fields() {
        var time = Duration.ofNanos(System.nanoTime() - begun);
        var fields = new ArrayList<Field>();
        fields.add(Field.of("folders", Value.number(folders)));
        fields.add(Field.of("messages", Value.number(messages)));
        fields.add(Field.of("octets", Value.octets(octets)));
        fields.add(Field.of("alreadyThere", Value.number(there)));
        fields.add(Field.of("time", Value.duration(Duration.ofMillis(time.toMillis()))));
        long rate = Math.round((messages + there) * 1e9 / Math.max(1, time.toNanos()));
        fields.add(Field.of("messagesPerSecond", Value.number(rate)));
        fields.add(Field.of("faults", Value.number(faults)));
        if (!told.isEmpty()) {
            // One line each for people: a text of several lines.
            fields.add(Field.of("faultsTold", Value.many(told.stream().map(Tally::line).toList())));
        }
        return fields;
    }

    private static Value line(String fault) {
        return Value.group(Field.of("fault", fault));
    }

    /// One sentence for a command that stops midway.
    String soFar() {
        return "%,d messages are in, %,d were there already.".formatted(messages, there);
    }
}
