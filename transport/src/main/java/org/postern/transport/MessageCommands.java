package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.DiskGuard;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/// The command `Message Trace`.
final class MessageCommands {
    private static final DiskGuard GUARD =
            new DiskGuard(
                    "The trail is not available now.",
                    System.getLogger(MessageCommands.class.getName()));
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_MESSAGES = 100;
    private static final Duration AROUND = Duration.ofMinutes(5);
    private static final Duration DAY = Duration.ofDays(1);

    private static final Argument<String> WHAT =
            Argument.text(
                    "what",
                    "A message's id (from a Received field, a reply or Queue List), an address, or"
                            + " a time in UTC such as 2026-11-23T10:30, or a day.");

    private final Trail trail;

    MessageCommands(Trail trail) {
        this.trail = trail;
    }

    List<Command> commands() {
        return List.of(
                Command.of("Message", "Trace")
                        .summary("Shows what happened to a message, for each recipient.")
                        .help(
                                """
                                An address lists the latest messages from or to it, a time those that came within
                                five minutes of it, a day (2026-11-23) those that came on it; each with the last that is
                                known of it.\
                                """)
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .argument(WHAT)
                        .handler(call -> GUARD.run(call, this::trace)));
    }

    private Result trace(Call call) throws EngineException, ProblemException {
        String what = call.get(WHAT);
        if (what.indexOf('@') >= 0) {
            return messages(trail.concerning(what, MOST_MESSAGES), what);
        }
        var day = day(what);
        if (day != null) {
            var begin = day.atStartOfDay().toInstant(ZoneOffset.UTC);
            return messages(trail.between(begin, begin.plus(DAY), MOST_MESSAGES), what);
        }
        var time = time(what);
        return time == null
                ? steps(what.split("-", 2)[0])
                : messages(
                        trail.between(time.minus(AROUND), time.plus(AROUND), MOST_MESSAGES), what);
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private Result steps(String id) throws EngineException, ProblemException {
        var steps = trail.of(id, MOST_STEPS);
        if (steps.isEmpty()) {
            throw nothing(id);
        }
        var rows = new ArrayList<List<Value>>();
        for (var step : steps) {
            rows.add(row(step));
        }
        return listing(rows, "step", "steps");
    }

    private Result messages(List<String> ids, String what)
            throws EngineException, ProblemException {
        if (ids.isEmpty()) {
            throw nothing(what);
        }
        var rows = new ArrayList<List<Value>>();
        for (var id : ids) {
            var steps = trail.of(id, MOST_STEPS);
            if (!steps.isEmpty()) {
                var first = steps.getFirst();
                var last = steps.getLast();
                rows.add(
                        row(
                                new Trail.Step(
                                        last.time(),
                                        id,
                                        first.from(),
                                        last.to().isEmpty() ? first.to() : last.to(),
                                        last.what(),
                                        last.text())));
            }
        }
        return listing(rows, "message", "messages");
    }

    private static List<Value> row(Trail.Step step) {
        return List.of(
                Value.instant(step.time()),
                Value.text(step.trail()),
                text(step.from()),
                text(step.to()),
                Value.text(step.what()),
                Value.text(step.text()));
    }

    private static Value text(String text) {
        return text.isEmpty() ? Value.nothing() : Value.text(text);
    }

    private static Result listing(List<List<Value>> rows, String singular, String plural) {
        return new Result.Listing(
                List.of("time", "id", "from", "to", "what", "text"), rows, singular, plural);
    }

    private static ProblemException nothing(String what) {
        return new ProblemException(
                "Nothing is known of " + what + ".",
                "Messages are remembered for a while only.",
                "Settings Get transport.trail");
    }
}
