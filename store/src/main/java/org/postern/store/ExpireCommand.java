package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// The command about the age at which a folder's messages go.
public final class ExpireCommand {
    private static final String RECEIVED = "received";
    private static final String FLAGGED = "flagged";

    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");
    private static final Argument<FolderName> FOLDER =
            Argument.of("folder", "The folder's name.", ExpireCommand::folder);
    private static final Argument<Rule> RULE =
            Argument.of("days", "Days, off, or default; shows the rule when left out.", Rule::read)
                    .optional();
    private static final Argument<String> FIRST = option("option");
    private static final Argument<String> SECOND = option("option2");

    /// @param days absent for what the settings say
    private record Rule(@Nullable Integer days) {
        static Rule read(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "default" -> new Rule(null);
                case "off" -> new Rule(0);
                default -> new Rule(days(word));
            };
        }

        private static int days(String word) {
            try {
                int days = Integer.parseInt(word);
                if (days >= 1 && days <= Expiry.MAX_DAYS) {
                    return days;
                }
            } catch (NumberFormatException e) {
                // Said below, with the bounds.
            }
            throw new IllegalArgumentException(
                    "must be off, default, or days from 1 to " + Expiry.MAX_DAYS);
        }
    }

    private final MessageStore store;
    private final FolderCommands.Accounts accounts;
    private final Supplier<ExpirySettings> settings;

    public ExpireCommand(
            MessageStore store,
            FolderCommands.Accounts accounts,
            Supplier<ExpirySettings> settings) {
        this.store = store;
        this.accounts = accounts;
        this.settings = settings;
    }

    private static Argument<String> option(String name) {
        return Argument.of(
                        name,
                        "received: counted from the internal date; flagged: flagged ones too.",
                        word -> {
                            String lower = word.toLowerCase(Locale.ROOT);
                            if (!Set.of(RECEIVED, FLAGGED).contains(lower)) {
                                throw new IllegalArgumentException("must be received or flagged");
                            }
                            return lower;
                        })
                .optional();
    }

    private static FolderName folder(String word) {
        try {
            return FolderName.of(word);
        } catch (StoreException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Folder", "Expire")
                        .summary("Shows or sets the age at which a folder's messages go.")
                        .help(
                                """
                                The days are counted from when a message came into the folder, or
                                with received from its internal date. Flagged messages stay unless
                                flagged is said. Expired messages can be brought back (Mailbox
                                Undelete) while there is room, but for those of the folder for junk
                                mail and of Deleted Messages. default: what the settings expiry.*
                                say.\
                                """)
                        .argument(ACCOUNT)
                        .argument(FOLDER)
                        .argument(RULE)
                        .argument(FIRST)
                        .argument(SECOND)
                        .handler(this::expire));
    }

    private Result expire(Call call) throws ProblemException {
        String name = call.get(ACCOUNT);
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".", null, "User List"));
        try {
            var account = store.account(id);
            var folder = call.get(FOLDER);
            var rule = call.find(RULE);
            if (rule.isPresent()) {
                account.expiry(folder, expiry(call, rule.get()));
            }
            return new Result.Done(folder + ": " + told(account, folder));
        } catch (StoreException e) {
            var problem =
                    e.kind() == StoreException.Kind.ABSENT
                            ? new Problem(
                                    name + " has no folder " + call.get(FOLDER) + ".",
                                    null,
                                    "Folder List " + name)
                            : new Problem(
                                    "The folders of " + name + " cannot be used.",
                                    "The store says " + e.kind() + ".",
                                    "Status");
            throw new ProblemException(problem, e);
        }
    }

    private static @Nullable Expiry expiry(Call call, Rule rule) {
        Integer days = rule.days();
        if (days == null) {
            return null;
        }
        var options = List.of(call.find(FIRST).orElse(""), call.find(SECOND).orElse(" "));
        return new Expiry(days, options.contains(RECEIVED), options.contains(FLAGGED));
    }

    private String told(MailAccount account, FolderName folder) throws StoreException {
        var own = account.expiry(folder);
        var rule = own.isPresent() ? own.get() : account.defaultExpiry(folder, settings.get());
        String text =
                rule.days() == 0
                        ? "messages stay for ever"
                        : "messages go "
                                + rule.days()
                                + " days after they "
                                + (rule.received() ? "were received" : "came there")
                                + (rule.flagged() ? ", flagged ones too" : ", flagged ones stay");
        return text + (own.isPresent() ? "." : " (default).");
    }
}
