package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryWriter;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// The commands of the noun `Autoreply`: answers while somebody is away.
public final class AutoreplyCommands {
    private static final Argument<String> USER = Argument.text("account", "Whose answers.");
    private static final Argument<String> TEXT =
            Argument.text("text", "What senders are told, in quotes; \\\\n begins a new line.");
    private static final Argument<String> SUBJECT =
            Argument.text("subject", "The answer's subject, in quotes; else the mail's own.")
                    .optional();
    private static final Argument<Instant> FROM =
            Argument.of("from", "When it begins: 2026-12-24 or 2026-12-24T17:00:00Z.", t -> time(t))
                    .optional();
    private static final Argument<Instant> UNTIL =
            Argument.of("until", "When it ends, likewise; that day no more.", t -> time(t))
                    .optional();

    private final AccountNames accounts;
    private final DirectoryWriter writer;
    private final InstantSource clock;

    public AutoreplyCommands(Directory directory, DirectoryWriter writer, InstantSource clock) {
        this.accounts = new AccountNames(directory);
        this.writer = writer;
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(get(), set(), clear());
    }

    /// A day begins at midnight where the node is.
    private static Instant time(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "must be a date such as 2026-12-24, or a moment such as 2026-12-24T17:00:00Z",
                    e);
        }
    }

    private Command get() {
        return Command.of("Autoreply", "Get")
                .summary("Shows what an account answers while its owner is away.")
                .role(Role.USER)
                .readOnly()
                .argument(USER)
                .handler(call -> Guarded.run(call, this::get));
    }

    private Result get(Call call) throws ProblemException, IOException {
        var reply = Autoreply.of(accounts.find(call.get(USER), call).attributes());
        return new Result.Item(
                List.of(
                        Field.of("on", Value.flag(reply.on())),
                        Field.of("answersNow", Value.flag(reply.runs(clock.instant()))),
                        Field.of("subject", reply.subject()),
                        Field.of("text", reply.text()),
                        Field.of("from", moment(reply.from())),
                        Field.of("until", moment(reply.until()))));
    }

    private static Value moment(@Nullable Instant instant) {
        return instant == null ? Value.nothing() : Value.instant(instant);
    }

    private Command set() {
        return Command.of("Autoreply", "Set")
                .summary("Answers mail to an account while its owner is away.")
                .help(
                        "Each sender is answered once in some days; lists, programs and junk are"
                                + " not. It runs whatever filters the account has, as long as mail"
                                + " is delivered. Its class of service must have autoreply.")
                .role(Role.USER)
                .argument(USER)
                .argument(TEXT)
                .argument(SUBJECT)
                .argument(FROM)
                .argument(UNTIL)
                .handler(call -> Guarded.run(call, this::set));
    }

    private Result set(Call call) throws ProblemException, IOException {
        Account account = accounts.find(call.get(USER), call);
        var reply =
                new Autoreply(
                        true,
                        call.find(SUBJECT).orElse(""),
                        call.get(TEXT).replace("\\n", "\n"),
                        call.find(FROM).orElse(null),
                        call.find(UNTIL).orElse(null));
        change(call, account, reply);
        return new Result.Done(
                account.address()
                        + (reply.runs(clock.instant())
                                ? " answers from now on."
                                : " answers in the time that is set."));
    }

    private Command clear() {
        return Command.of("Autoreply", "Clear")
                .summary("Ends the answers of an account; their text is forgotten.")
                .role(Role.USER)
                .argument(USER)
                .handler(call -> Guarded.run(call, this::clear));
    }

    private Result clear(Call call) throws ProblemException, IOException {
        Account account = accounts.find(call.get(USER), call);
        change(call, account, Autoreply.NONE);
        return new Result.Done(account.address() + " answers nobody.");
    }

    private void change(Call call, Account account, Autoreply reply)
            throws ProblemException, IOException {
        writer.change(
                account.id(), before -> before.withAttributes(reply.into(before.attributes())));
        call.changed(
                account.address() + " autoreply",
                shown(Autoreply.of(account.attributes())),
                shown(reply));
    }

    private static String shown(Autoreply reply) {
        return reply.on() ? (reply.subject() + " " + reply.text()).strip() : "off";
    }
}
