package org.postern.net;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.util.List;

/// The commands of the noun `Block`: whom failed logins are held against.
public final class BlockCommands {
    private static final Argument<String> WHO =
            Argument.text("who", "A client's address, or an account.");

    private final LoginGuard guard;

    public BlockCommands(LoginGuard guard) {
        this.guard = guard;
    }

    public List<Command> commands() {
        return List.of(list(), lift());
    }

    private Command list() {
        return Command.of("Block", "List")
                .summary("Lists the addresses and accounts with failed logins.")
                .help(
                        """
                        An address with an end is blocked until then: its logins are not judged,
                        except those of accounts that have logged in from there before. Accounts
                        are never blocked; their failures delay further failures.\
                        """)
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> listing());
    }

    private Result listing() {
        List<List<Value>> rows =
                guard.standings().stream()
                        .map(row ->
                                List.of(
                                        Value.text(row.who()),
                                        Value.number(row.failures()),
                                        row.until().map(Value::instant).orElse(Value.text("")),
                                        Value.instant(row.last())))
                        .toList();
        return new Result.Listing(
                List.of("who", "failures", "blockedUntil", "lastFailure"), rows, "row", "rows");
    }

    private Command lift() {
        return Command.of("Block", "Lift")
                .summary("Forgets failed logins of an address or account, and lifts its block.")
                .role(Role.HELP_DESK)
                .argument(WHO)
                .handler(this::lifted);
    }

    private Result lifted(Call call) throws ProblemException {
        String who = call.get(WHO);
        if (!guard.lift(who)) {
            throw new ProblemException(
                    "No failed logins are held against \"" + who + "\".", null, "Block List");
        }
        return new Result.Done("The failed logins of " + who + " are forgotten.");
    }
}
