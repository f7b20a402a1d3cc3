package org.postern.smtp.server;

import org.postern.kernel.Field;
import org.postern.kernel.Metric;
import org.postern.kernel.Timing;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What the sessions of one service have counted since the start: each limit that was passed, and
/// what waits. Safe for use by many threads.
final class SmtpCounters {
    /// What is counted.
    enum Count {
        SESSIONS,
        TURNED_AWAY,
        MESSAGES_ACCEPTED,
        MESSAGES_REFUSED,
        LINES_TOO_LONG,
        TOO_MANY_ERRORS,
        TOO_MANY_REFUSALS,
        TOO_MANY_LOGIN_FAILURES,
        TOO_MANY_RECIPIENTS,
        TOO_MANY_MESSAGES,
        TOO_MANY_IDLE_COMMANDS,
        MESSAGES_TOO_LARGE,
        BARE_LINE_ENDS,
        OUT_OF_TURN,
        TIMED_OUT,
        DELAYED_REPLIES
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final AtomicLong waiting = new AtomicLong();
    private final Timing taking = new Timing();

    SmtpCounters() {
        for (var what : Count.values()) {
            counts.put(what, new LongAdder());
        }
    }

    void count(Count what) {
        adder(what).increment();
    }

    private LongAdder adder(Count what) {
        return Objects.requireNonNull(counts.get(what));
    }

    void waitBegins() {
        count(Count.DELAYED_REPLIES);
        waiting.incrementAndGet();
    }

    void waitEnds() {
        waiting.decrementAndGet();
    }

    /// Counts how long it took to take a message, from its end to the reply.
    void taken(long begun) {
        taking.recordSince(begun);
    }

    /// What is counted, of the service of that name.
    List<Metric> metrics(String service) {
        return List.of(
                Metric.byLabel(
                                "smtp.counts",
                                Metric.Kind.COUNTER,
                                Metric.Unit.NUMBER,
                                "Sessions, messages and each limit that was passed.",
                                "what",
                                this::sums)
                        .with("service", service),
                Metric.gauge(
                                "smtp.tarpit",
                                Metric.Unit.NUMBER,
                                "Sessions whose reply is being held back.",
                                waiting::get)
                        .with("service", service),
                Metric.timing(
                                "smtp.taking",
                                "How long it takes to take a message, from its last octet to the"
                                        + " reply: until it is on disk.",
                                taking)
                        .with("service", service));
    }

    private Map<String, Long> sums() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((what, count) -> sums.put(name(what), count.sum()));
        return sums;
    }

    Value value() {
        var fields = new ArrayList<Field>();
        for (var what : Count.values()) {
            fields.add(Field.of(name(what), Value.number(adder(what).sum())));
        }
        fields.add(Field.of("waitingInTarpit", Value.number(waiting.get())));
        return new Value.Group(fields);
    }

    /// `linesTooLong`.
    private static String name(Count count) {
        var words = count.name().toLowerCase(Locale.ROOT).split("_");
        var name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0)))
                    .append(words[i], 1, words[i].length());
        }
        return name.toString();
    }
}
