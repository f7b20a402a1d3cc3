package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.DiskGuard;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// The commands of the noun `Queue`.
final class QueueCommands {
    private static final DiskGuard GUARD =
            new DiskGuard(
                    "The queue is not available now.",
                    System.getLogger(QueueCommands.class.getName()));
    private static final int LISTED = 100;
    private static final int MOST_LISTED = 10_000;

    private static final Argument<QueuePattern> PATTERN =
            Argument.of(
                    "pattern",
                    "Which messages: an id, an address (sender or recipient), hop:NAME,"
                            + " from:ADDRESS, to:ADDRESS, held or waiting; * and ? stand for any"
                            + " characters.",
                    QueuePattern::parse);
    private static final Argument<QueuePattern> ANY_PATTERN = PATTERN.optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "How many to list; 100 unless told.", 1, MOST_LISTED)
                    .optional();
    private static final Argument<String> ID =
            Argument.text("id", "A message's id, as Queue List or Message Trace shows it.");

    private final Queue queue;
    private final QueueOperator operator;

    QueueCommands(Queue queue, QueueOperator operator) {
        this.queue = queue;
        this.operator = operator;
    }

    List<Command> commands() {
        return List.of(
                status(),
                list(),
                get(),
                handling("Hold", "Keeps messages back until they are released.", Handling.HOLD),
                handling(
                        "Release",
                        "Lets messages go that are held, by the routes that hold now.",
                        Handling.RELEASE),
                handling(
                        "Retry",
                        "Tries messages at once, by the routes that hold now.",
                        Handling.RETRY),
                destroying(
                        "Delete",
                        "Removes messages; nobody is told.",
                        "Mail is lost and nobody is told; it cannot be undone.",
                        Handling.DELETE),
                destroying(
                        "Bounce",
                        "Sends messages back to their senders.",
                        "The mail is not delivered and its senders are told; it cannot be undone.",
                        Handling.BOUNCE));
    }

    private Command status() {
        return Command.of("Queue", "Status")
                .summary("Shows where queued mail goes, and what keeps it.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> status(queue.schedule().hops()));
    }

    private Result status(List<HopState> hops) {
        var rows = new ArrayList<List<Value>>();
        hops.stream()
                .sorted(Comparator.comparingLong(HopState::messages).reversed())
                .limit(MOST_LISTED)
                .forEach(hop -> rows.add(row(hop)));
        return new Result.Listing(
                List.of(
                        "destination",
                        "messages",
                        "connections",
                        "failures",
                        "nextAttempt",
                        "held",
                        "problem"),
                rows,
                "destination",
                "destinations");
    }

    private static List<Value> row(HopState hop) {
        var retry = hop.retryAt();
        return List.of(
                Value.text(hop.hop().text()),
                Value.number(hop.messages()),
                Value.number(hop.connections()),
                Value.number(hop.failures()),
                retry == null ? Value.nothing() : Value.instant(Instant.ofEpochMilli(retry)),
                Value.flag(hop.held()),
                hop.problem().isEmpty() ? Value.nothing() : Value.text(hop.problem()));
    }

    private Command list() {
        return Command.of("Queue", "List")
                .summary("Lists queued messages.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(ANY_PATTERN)
                .argument(COUNT)
                .handler(call -> GUARD.run(call, this::list));
    }

    private Result list(Call call) throws EngineException, ProblemException {
        var pattern = call.find(ANY_PATTERN).orElse(QueuePattern.ALL);
        long most = call.find(COUNT).orElse((long) LISTED);
        var rows = new ArrayList<List<Value>>();
        queue.store()
                .<ProblemException>forEach(message -> {
                    if (pattern.matches(message)) {
                        rows.add(row(message));
                    }
                    return rows.size() < most;
                });
        return listing(rows);
    }

    private static Result listing(List<List<Value>> rows) {
        return new Result.Listing(
                List.of(
                        "id",
                        "arrived",
                        "size",
                        "from",
                        "to",
                        "destination",
                        "state",
                        "attempts",
                        "nextAttempt",
                        "problem"),
                rows,
                "message",
                "messages");
    }

    private List<Value> row(QueuedMessage message) {
        String first = message.recipients().getFirst().address().toString();
        int more = message.recipients().size() - 1;
        boolean waits = message.position().line() == Position.Line.WAITING;
        String problem = problem(message);
        return List.of(
                Value.text(message.id()),
                Value.instant(message.letter().arrived()),
                Value.octets(message.letter().wholeOctets()),
                Value.text(message.letter().from().toString()),
                Value.text(more == 0 ? first : first + " and " + more + " more"),
                Value.text(message.hop().text()),
                Value.text(message.held() ? "held" : waits ? "waiting" : "ready"),
                Value.number(message.attempts()),
                waits
                        ? Value.instant(Instant.ofEpochMilli(message.position().order()))
                        : Value.nothing(),
                problem.isEmpty() ? Value.nothing() : Value.text(problem));
    }

    private String problem(QueuedMessage message) {
        String hop = queue.schedule().problem(message.hop());
        return hop.isEmpty() ? message.problem() : hop;
    }

    private Command get() {
        return Command.of("Queue", "Get")
                .summary("Shows one queued message.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(ID)
                .handler(call -> GUARD.run(call, this::get));
    }

    /// By its id, or by that of the trail: a message for several destinations is there several
    /// times.
    private Result get(Call call) throws EngineException, ProblemException {
        String id = call.get(ID);
        var found = new ArrayList<QueuedMessage>();
        queue.store()
                .<ProblemException>forEach(message -> {
                    if (message.id().equals(id) || message.letter().trail().equals(id)) {
                        found.add(message);
                    }
                    return found.size() < MOST_LISTED && !message.id().equals(id);
                });
        if (found.isEmpty()) {
            throw ProblemException.noSuch(
                    "There is no queued message " + id + ".",
                    "It may have been delivered.",
                    "Message Trace " + id.split("-", 2)[0]);
        }
        return found.size() == 1
                ? item(found.getFirst())
                : listing(found.stream().map(this::row).toList());
    }

    private Result item(QueuedMessage message) {
        var letter = message.letter();
        var fields = new ArrayList<Field>();
        fields.add(Field.of("id", message.id()));
        fields.add(Field.of("trail", letter.trail()));
        fields.add(Field.of("arrived", Value.instant(letter.arrived())));
        fields.add(Field.of("size", Value.octets(letter.wholeOctets())));
        fields.add(Field.of("from", letter.from().toString()));
        fields.add(Field.of("account", letter.account()));
        fields.add(Field.of("destination", message.hop().text()));
        fields.add(Field.of("line", message.position().line().name().toLowerCase(Locale.ROOT)));
        fields.add(Field.of("attempts", Value.number(message.attempts())));
        if (message.position().line() == Position.Line.WAITING) {
            fields.add(
                    Field.of(
                            "nextAttempt",
                            Value.instant(Instant.ofEpochMilli(message.position().order()))));
        }
        fields.add(Field.of("problem", problem(message)));
        fields.add(
                Field.of(
                        "recipients",
                        Value.many(
                                message.recipients().stream()
                                        .map(recipient ->
                                                Value.group(
                                                        Field.of(
                                                                "address",
                                                                recipient.address().toString()),
                                                        Field.of("problem", recipient.problem())))
                                        .toList())));
        return new Result.Item(fields);
    }

    private Command handling(String verb, String summary, Handling handling) {
        return Command.of("Queue", verb)
                .summary(summary)
                .argument(PATTERN)
                .handler(call -> GUARD.run(call, one -> handle(one, handling)));
    }

    private Command destroying(String verb, String summary, String consequence, Handling handling) {
        return Command.of("Queue", verb)
                .summary(summary)
                .argument(PATTERN)
                .dangerous(consequence)
                .handler(call -> GUARD.run(call, one -> handle(one, handling)));
    }

    private Result handle(Call call, Handling handling) throws IOException, ProblemException {
        var pattern = call.get(PATTERN);
        Set<Hop> touched = new HashSet<>();
        // Those that go another way now come by again there.
        Set<String> moved = new HashSet<>();
        long total = queue.size();
        long[] counts = new long[3];
        // What is done is true once it is said; changes become durable in order.
        var last = new AtomicReference<Committer.@Nullable Ticket>();
        try {
            queue.store()
                    .<ProblemException>forEach(message -> {
                        if (++counts[0] % 1_000 == 0) {
                            call.progress()
                                    .step(
                                            "Looking through the queue",
                                            counts[0],
                                            total,
                                            Progress.Unit.MESSAGES);
                        }
                        if (pattern.matches(message)
                                && handling.applies(message)
                                && !moved.contains(message.id())) {
                            var ticket = handled(message, handling, moved);
                            ticket.ifPresent(last::set);
                            counts[ticket.isPresent() ? 1 : 2]++;
                            touched.add(message.hop());
                        }
                        return true;
                    });
            var ticket = last.get();
            if (ticket != null) {
                ticket.await();
            }
        } finally {
            for (var hop : touched) {
                queue.schedule().changed(hop);
                if (handling == Handling.RETRY) {
                    queue.schedule().retry(hop);
                }
            }
        }
        String busy =
                counts[2] == 0
                        ? ""
                        : " " + counts[2] + " were being delivered just now and are as they were.";
        return new Result.Done(counts[1] + " messages " + handling.done + "." + busy);
    }

    private Optional<Committer.Ticket> handled(
            QueuedMessage message, Handling handling, Set<String> moved) throws EngineException {
        try {
            return operator.handle(message, handling, moved::add);
        } catch (EngineException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException(EngineException.Kind.FAILED, "a notice failed", e);
        }
    }
}
