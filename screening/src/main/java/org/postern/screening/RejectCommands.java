package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Durations;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.smtp.Reply;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The commands of the noun `RejectList`.
public final class RejectCommands {
    private static final Argument<RejectTarget> WHOM =
            Argument.of(
                    "whom",
                    "An address, a network, the beginning of an address (192.0.2.), a domain with"
                            + " all below it, a sender, or the local part of one (name@).",
                    RejectTarget::parse);
    private static final Argument<String> REASON =
            Argument.text("reason", "What the client is told; in quotes.").optional();
    private static final Argument<Duration> TIME =
            Argument.of(
                            "time",
                            "How long it holds, as 30d; without it, for ever.",
                            Durations::parse)
                    .optional();
    private static final Argument<String> PART =
            Argument.text("part", "Only entries with this in them.").optional();

    private final RejectList list;
    private final InstantSource clock;

    public RejectCommands(RejectList list, InstantSource clock) {
        this.list = list;
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(add(), get(), listing(), delete());
    }

    private Command add() {
        return Command.of("RejectList", "Add")
                .summary("Refuses mail from an address, network, domain or sender.")
                .help(
                        """
                        Networks are refused at connect, domains when the client's confirmed name or
                        the sender is in them, senders at MAIL. An entry about the same is replaced.
                        Examples: RejectList Add 192.0.2.0/24 "sends junk" 30d
                        RejectList Add spam.example; RejectList Add newsletter@\
                        """)
                .role(Role.ADMINISTRATOR)
                .argument(WHOM)
                .argument(REASON)
                .argument(TIME)
                .handler(this::added);
    }

    private Result added(Call call) throws ProblemException {
        var now = clock.instant();
        var target = call.get(WHOM);
        String reason =
                Reply.clean(
                        call.find(REASON).orElse("by local policy"), RejectEntry.LONGEST_REASON);
        var entry =
                new RejectEntry(
                        target,
                        reason,
                        Reply.clean(call.operator(), RejectEntry.LONGEST_OWNER),
                        now,
                        call.find(TIME).map(now::plus).orElse(null),
                        0,
                        null);
        list.add(entry);
        return new Result.Done("Mail from " + target.text() + " is refused: " + reason + ".");
    }

    private Command get() {
        return Command.of("RejectList", "Get")
                .summary("Shows one entry of the reject list.")
                .role(Role.HELP_DESK)
                .argument(WHOM)
                .readOnly()
                .handler(call -> {
                    var entry =
                            list.find(call.get(WHOM)).orElseThrow(() -> unknown(call.get(WHOM)));
                    return new Result.Item(
                            List.of(
                                    Field.of("whom", entry.target().text()),
                                    Field.of("reason", entry.reason()),
                                    Field.of("owner", entry.owner()),
                                    Field.of("created", Value.instant(entry.created())),
                                    Field.of("expires", moment(entry.expires())),
                                    Field.of("hits", Value.number(entry.hits())),
                                    Field.of("lastHit", moment(entry.lastHit()))));
                });
    }

    private static Value moment(@Nullable Instant instant) {
        return Optional.ofNullable(instant).map(Value::instant).orElse(Value.nothing());
    }

    private Command listing() {
        return Command.of("RejectList", "List")
                .summary("Lists whom we take no mail from.")
                .role(Role.HELP_DESK)
                .argument(PART)
                .readOnly()
                .handler(call -> {
                    List<List<Value>> rows =
                            list.entries(call.find(PART).orElse("")).stream()
                                    .map(entry ->
                                            List.of(
                                                    Value.text(entry.target().text()),
                                                    Value.text(entry.reason()),
                                                    Value.text(entry.owner()),
                                                    moment(entry.expires()),
                                                    Value.number(entry.hits())))
                                    .toList();
                    return new Result.Listing(
                            List.of("whom", "reason", "owner", "expires", "hits"),
                            rows,
                            "entry",
                            "entries");
                });
    }

    private Command delete() {
        return Command.of("RejectList", "Delete")
                .summary("Takes an entry out of the reject list.")
                .role(Role.ADMINISTRATOR)
                .argument(WHOM)
                .handler(call -> {
                    var target = call.get(WHOM);
                    if (!list.delete(target, call.operator())) {
                        throw unknown(target);
                    }
                    return new Result.Done(target.text() + " is not refused any more.");
                });
    }

    private static ProblemException unknown(RejectTarget target) {
        return new ProblemException(
                "The reject list has no entry " + target.text() + ".", null, "RejectList List");
    }
}
