package org.postern.store;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The command about the legal hold on an account's mail (SPEC STO-9).
public final class HoldCommand {
    /// Stands before an account's id where there is no address: the account was deleted and its
    /// mail is on hold.
    private static final String ID = "id:";

    /// Told that the hold on an account's mail is over.
    @FunctionalInterface
    public interface Ended {
        /// Lets go what is left of an account that was deleted while it was on hold.
        void of(AccountId id) throws ProblemException, StoreException;
    }

    private enum What {
        ON,
        OFF,
        STATUS
    }

    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address, or id: and its id.");
    private static final Argument<What> WHAT =
            Argument.choice("what", "on, off, or status.", What.class);
    private static final Argument<String> REASON =
            Argument.of("reason", "Why, for the record; needed for on.", HoldCommand::reason)
                    .optional();

    private final MessageStore store;
    private final FolderCommands.Accounts accounts;
    private final InstantSource clock;
    private final Events events;
    private final Ended ended;

    public HoldCommand(
            MessageStore store,
            FolderCommands.Accounts accounts,
            InstantSource clock,
            Events events,
            Ended ended) {
        this.store = store;
        this.accounts = accounts;
        this.clock = clock;
        this.events = events;
        this.ended = ended;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Mailbox", "Hold")
                        .summary("Puts an account's mail on legal hold: nothing leaves for good.")
                        .help(
                                """
                                On hold, what is expunged, expires or passes the undelete quota is
                                kept where the owner does not see it; it counts for no quota. When
                                the account is deleted its mail stays, under id: and the account's
                                id (User Get), until the hold is off, and goes then.
                                off removes for good what only the hold kept; it must be confirmed
                                with --yes.\
                                """)
                        .argument(ACCOUNT)
                        .argument(WHAT)
                        .argument(REASON)
                        .handler(this::handle));
    }

    private static String reason(String word) {
        if (word.isBlank() || word.length() > Hold.MAX_REASON) {
            throw new IllegalArgumentException("must have 1 to " + Hold.MAX_REASON + " characters");
        }
        return word;
    }

    private Result handle(Call call) throws ProblemException {
        String name = call.get(ACCOUNT);
        var id = find(name, call.id());
        try {
            var account = store.account(id);
            return switch (call.get(WHAT)) {
                case ON -> on(call, account, name);
                case OFF -> off(call, account, name);
                case STATUS -> status(account);
            };
        } catch (StoreException e) {
            var problem =
                    new Problem(
                            "The mail of " + name + " cannot be used.",
                            "The store says " + e.kind() + ".",
                            "Status");
            throw new ProblemException(problem, e);
        }
    }

    private AccountId find(String name, String call) throws ProblemException {
        if (name.startsWith(ID)) {
            try {
                var id = new AccountId(name.substring(ID.length()));
                if (store.exists(id)) {
                    return id;
                }
            } catch (IllegalArgumentException | StoreException e) {
                throw new ProblemException(
                        Problem.noSuch("There is no mail of " + name + ".", null, null), e);
            }
            throw ProblemException.noSuch("There is no mail of " + name + ".", null, null);
        }
        return accounts.find(name, call)
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no account " + name + ".", null, "User List"));
    }

    private Result on(Call call, MailAccount account, String name)
            throws ProblemException, StoreException {
        var reason = call.find(REASON);
        if (reason.isEmpty()) {
            throw new ProblemException(
                    "A hold needs a reason.", null, "Mailbox Hold " + name + " on \"REASON\"");
        }
        account.hold(new Hold(clock.instant(), call.operator(), reason.get()));
        record(account, true, call.operator(), reason.get());
        return new Result.Done("The mail of " + name + " is on hold.");
    }

    private Result off(Call call, MailAccount account, String name)
            throws ProblemException, StoreException {
        if (account.hold().isEmpty() && account.heldUsage().equals(AccountLimits.Usage.NONE)) {
            throw new ProblemException("The mail of " + name + " is not on hold.", null, null);
        }
        var kept = account.heldUsage();
        if (!call.confirmed()) {
            throw new ProblemException(
                    "Mailbox Hold off must be confirmed.",
                    "It removes for good %s that only the hold keeps; this cannot be undone."
                                    .formatted(text(kept))
                            + (name.startsWith(ID)
                                    ? " If the account was deleted, all its mail goes."
                                    : ""),
                    "the same command with --yes");
        }
        var all =
                account.usage()
                        .plus(account.deletedUsage().octets(), account.deletedUsage().messages())
                        .plus(kept.octets(), kept.messages());
        account.release();
        record(account, false, call.operator(), "");
        ended.of(account.id());
        if (!store.exists(account.id())) {
            return new Result.Done(
                    "The mail of %s is on hold no more. The account was deleted: %s went for good."
                            .formatted(name, text(all)));
        }
        return new Result.Done(
                "The mail of %s is on hold no more. %s that only the hold kept went for good."
                        .formatted(name, text(kept)));
    }

    private static String text(AccountLimits.Usage kept) {
        return "%,d %s (%,d octets)"
                .formatted(
                        kept.messages(),
                        kept.messages() == 1 ? "message" : "messages",
                        kept.octets());
    }

    private void record(MailAccount account, boolean held, String by, String reason) {
        events.record(new StoreEvent.HoldChanged(account.id().value(), held, by, reason));
    }

    private static Result status(MailAccount account) throws StoreException {
        var hold = account.hold();
        var kept = account.heldUsage();
        var fields = new ArrayList<Field>();
        fields.add(Field.of("hold", Value.flag(hold.isPresent())));
        fields.add(
                Field.of(
                        "since",
                        hold.map(h -> Value.instant(h.since())).orElseGet(Value::nothing)));
        fields.add(Field.of("by", hold.map(h -> Value.text(h.by())).orElseGet(Value::nothing)));
        fields.add(
                Field.of(
                        "reason", hold.map(h -> Value.text(h.reason())).orElseGet(Value::nothing)));
        fields.add(Field.of("keptMessages", Value.number(kept.messages())));
        fields.add(Field.of("keptOctets", Value.octets(kept.octets())));
        return new Result.Item(fields);
    }
}
