package org.postern.admin;

import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;
import org.postern.kernel.Words;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// `Audit List`.
public final class AuditCommands {
    private static final int MOST = 10_000;

    private static final Argument<String> TEXT =
            Argument.text("text", "Only what has it in operator, command or words.").optional();
    private static final Argument<Long> DAYS =
            Argument.number("days", "How far back; all unless told.", 1, 36_500).optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "How many; 100 unless told.", 1, MOST).optional();

    private final AuditTrail trail;
    private final InstantSource clock;

    public AuditCommands(AuditTrail trail, InstantSource clock) {
        this.trail = trail;
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Audit", "List")
                        .summary("Lists who changed what, the newest first.")
                        .help(
                                "Every command that changes something is there, refused ones too;"
                                        + " secrets are masked. audit.days says how long.")
                        .argument(TEXT)
                        .argument(DAYS)
                        .argument(COUNT)
                        .readOnly()
                        .handler(this::list));
    }

    private Result list(Call call) throws ProblemException {
        String text = call.find(TEXT).orElse("").toLowerCase(Locale.ROOT);
        Instant since =
                call.find(DAYS)
                        .map(days -> clock.instant().minus(Duration.ofDays(days)))
                        .orElse(Instant.EPOCH);
        int count = Math.toIntExact(call.find(COUNT).orElse(100L));
        try {
            return new Result.Listing(
                    List.of("time", "operator", "from", "command", "changes", "outcome", "id"),
                    trail.newest(since, count, given -> matches(given, text)).stream()
                            .map(AuditCommands::row)
                            .toList(),
                    "record",
                    "records");
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem(
                            "The audit cannot be read.", String.valueOf(e.getMessage()), "Status"),
                    e);
        }
    }

    private static boolean matches(KernelEvent.CommandGiven given, String text) {
        return (given.operator() + " " + line(given)).toLowerCase(Locale.ROOT).contains(text);
    }

    private static String line(KernelEvent.CommandGiven given) {
        var line = new StringBuilder(given.command());
        given.arguments().forEach(word -> line.append(' ').append(Words.quoteIfNeeded(word)));
        return line.toString();
    }

    private static List<Value> row(AuditTrail.Kept record) {
        var given = record.given();
        return List.of(
                Value.instant(record.instant()),
                Value.text(given.operator()),
                Value.text(given.from()),
                Value.text(line(given)),
                Value.texts(
                        given.changes().stream()
                                .map(c -> c.what() + ": " + c.before() + " -> " + c.after())
                                .toList()),
                Value.text(given.outcome()),
                Value.text(given.correlation()));
    }
}
