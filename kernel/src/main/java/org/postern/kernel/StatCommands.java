package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// `Stat List`, `Stat Get` and `Stat Watch`.
public final class StatCommands {
    private static final int MOST_SECONDS = 3_600;

    private static final Argument<String> PATTERN =
            Argument.text(
                            "pattern",
                            "Which figures: a part of the name, or a name with * in it; all unless"
                                    + " told.")
                    .optional();
    private static final Argument<String> NAME =
            Argument.text("stat", "The figure's name, with or without its labels.");
    private static final Argument<Long> SECONDS =
            Argument.number("seconds", "How often it is shown; 5 unless told.", 1, MOST_SECONDS)
                    .optional();

    private final Metrics metrics;

    public StatCommands(Metrics metrics) {
        this.metrics = metrics;
    }

    /// The names of all metrics, for Tab.
    public List<String> names() {
        return metrics.families().stream().map(Metrics.Family::name).toList();
    }

    public List<Command> commands() {
        return List.of(list(), get(), watch());
    }

    private Command list() {
        return Command.of("Stat", "List")
                .summary("Lists the node's figures: counters, what is now, and times.")
                .help(
                        "perSecond is of the last minute. Of times, value is how often, and"
                                + " median, p95, p99 and longest are of the last quarter of an"
                                + " hour: within how long half, 95 and 99 of 100 were done. Stat"
                                + " Get says what a figure means.")
                .role(Role.HELP_DESK)
                .argument(PATTERN)
                .readOnly()
                .handler(call -> listed(matching(call.find(PATTERN).orElse(""))));
    }

    private static Result listed(List<Metrics.Stat> stats) {
        var rows = new ArrayList<List<Value>>();
        for (Metrics.Stat stat : stats) {
            rows.add(List.of(Value.text(stat.name()), value(stat), rate(stat), times(stat)));
        }
        return new Result.Listing(
                List.of("name", "value", "perSecond", "times"), rows, "figure", "figures");
    }

    private List<Metrics.Stat> matching(String pattern) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        return metrics.stats().stream()
                .filter(stat -> matches(stat.name().toLowerCase(Locale.ROOT), wanted))
                .toList();
    }

    /// `*` is any text; without one the pattern may stand anywhere.
    static boolean matches(String name, String pattern) {
        if (pattern.indexOf('*') < 0) {
            return name.contains(pattern);
        }
        List<String> parts = List.of(pattern.split("\\*", -1));
        if (!name.startsWith(parts.getFirst())) {
            return false;
        }
        int at = parts.getFirst().length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = name.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return name.length() - at >= parts.getLast().length() && name.endsWith(parts.getLast());
    }

    private static Value value(Metrics.Stat stat) {
        return value(stat.family(), stat.point().value());
    }

    private static Value value(Metrics.Family family, double number) {
        if (!Double.isFinite(number)) {
            return Value.nothing();
        }
        if (family.kind() == Metric.Kind.TIMING) {
            return Value.number((long) number);
        }
        return switch (family.unit()) {
            case NUMBER, RATIO -> Value.measure(number, "");
            case OCTETS -> Value.octets(Math.max(0, (long) number));
            case SECONDS -> Value.duration(duration(number));
        };
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static Value rate(Metrics.Stat stat) {
        return stat.family().kind() == Metric.Kind.GAUGE
                ? Value.nothing()
                : Value.measure(rounded(stat.perSecond()), "");
    }

    /// Three decimals: a rate below is none.
    private static double rounded(double number) {
        return Math.round(number * 1_000) / 1_000.0;
    }

    private static Value times(Metrics.Stat stat) {
        var recent = stat.recent();
        if (recent == null || recent.count() == 0) {
            return Value.nothing();
        }
        return Value.group(
                Field.of("median", Value.duration(recent.percentile(0.5))),
                Field.of("p95", Value.duration(recent.percentile(0.95))),
                Field.of("p99", Value.duration(recent.percentile(0.99))),
                Field.of("longest", Value.duration(recent.longest())));
    }

    private Command get() {
        return Command.of("Stat", "Get")
                .summary("Shows one of the node's figures with what it means.")
                .role(Role.HELP_DESK)
                .argument(NAME)
                .readOnly()
                .handler(call -> shown(call.get(NAME)));
    }

    private Result shown(String name) throws ProblemException {
        var found =
                metrics.stats().stream()
                        .filter(stat ->
                                stat.family().name().equalsIgnoreCase(name)
                                        || stat.name().equalsIgnoreCase(name))
                        .toList();
        if (found.isEmpty()) {
            List<String> nearest = Nearest.of(name, names());
            throw ProblemException.noSuch(
                    "There is no figure " + Words.shown(name) + ".",
                    nearest.isEmpty() ? null : "Did you mean " + String.join(" or ", nearest) + "?",
                    "Stat List");
        }
        var family = found.getFirst().family();
        var fields = new ArrayList<Field>();
        fields.add(Field.of("name", family.name()));
        fields.add(Field.of("meaning", family.help()));
        fields.add(Field.of("kind", Words.constantName(family.kind())));
        fields.add(Field.of("unit", Words.constantName(family.unit())));
        fields.add(Field.of("over", Value.duration(found.getFirst().over())));
        fields.add(Field.of("values", Value.many(found.stream().map(StatCommands::all).toList())));
        return new Result.Item(fields);
    }

    private static Value all(Metrics.Stat stat) {
        var fields = new ArrayList<Field>();
        stat.point().labels().forEach((label, value) -> fields.add(Field.of(label, value)));
        fields.add(Field.of("value", value(stat)));
        if (stat.family().kind() != Metric.Kind.GAUGE) {
            fields.add(Field.of("perSecond", rate(stat)));
        }
        var timing = stat.point().timing();
        if (timing != null) {
            fields.add(Field.of("total", Value.duration(timing.total())));
            fields.add(Field.of("times", times(stat)));
        }
        return new Value.Group(fields);
    }

    private Command watch() {
        return Command.of("Stat", "Watch")
                .summary("Shows figures that change, again and again, until you stop it.")
                .help(
                        "Each round shows what has changed since the one before, and how fast."
                                + " Ctrl-C ends it.")
                .role(Role.HELP_DESK)
                .argument(PATTERN)
                .argument(SECONDS)
                .readOnly()
                .handler(call ->
                        new Result.Live(
                                List.of("name", "value", "perSecond"),
                                new Rounds(
                                        call.find(PATTERN).orElse(""),
                                        Duration.ofSeconds(call.find(SECONDS).orElse(5L)))));
    }

    /// Rounds of lines, from one look at the figures to the next.
    private final class Rounds implements Result.Source {
        private final String pattern;
        private final Duration pause;
        private final Queue<Result.Line> lines = new ArrayDeque<>();
        private List<Metrics.Stat> before;
        private long lastLook = System.nanoTime();

        Rounds(String pattern, Duration pause) {
            this.pattern = pattern;
            this.pause = pause;
            this.before = matching(pattern);
        }

        @Override
        public Result.@Nullable Line next(Duration wait) throws InterruptedException {
            if (lines.isEmpty()) {
                long left = pause.toNanos() - (System.nanoTime() - lastLook);
                TimeUnit.NANOSECONDS.sleep(Math.min(left, wait.toNanos()));
                if (left <= wait.toNanos()) {
                    look();
                }
            }
            return lines.poll();
        }

        private void look() {
            double seconds = (System.nanoTime() - lastLook) / 1e9;
            lastLook = System.nanoTime();
            List<Metrics.Stat> now = matching(pattern);
            for (Metrics.Stat stat : now) {
                double earlier =
                        before.stream()
                                .filter(each -> each.name().equals(stat.name()))
                                .mapToDouble(each -> each.point().value())
                                .findFirst()
                                .orElse(0);
                double change = stat.point().value() - earlier;
                if (change != 0) {
                    lines.add(line(stat, change / seconds));
                }
            }
            before = now;
        }

        private Result.Line line(Metrics.Stat stat, double rate) {
            String number =
                    switch (value(stat)) {
                        case Value.Size(var octets) -> octets.approximate();
                        case Value.Span(var duration) -> Durations.approximate(duration);
                        case Value.Count(var count) -> Long.toString(count);
                        case Value.Measure measure -> measure.forPeople();
                        default -> "-";
                    };
            Value speed = Value.measure(rounded(rate), "");
            return new Result.Line(
                    List.of(Value.text(stat.name()), value(stat), speed),
                    List.of(),
                    "%-44s %12s %+10.1f/s".formatted(stat.name(), number, rate));
        }

        @Override
        public void close() {
            lines.clear();
        }
    }
}
