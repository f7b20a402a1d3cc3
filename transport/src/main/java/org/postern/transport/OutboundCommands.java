package org.postern.transport;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.util.List;

/// The commands of the noun `Outbound`.
final class OutboundCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "An account's address or alias.");

    private final OutboundControl control;
    private final Directory directory;

    OutboundCommands(OutboundControl control, Directory directory) {
        this.control = control;
        this.directory = directory;
    }

    List<Command> commands() {
        return List.of(
                Command.of("Outbound", "Get")
                        .summary("Shows what an account has sent, and whether it is held.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .argument(ACCOUNT)
                        .handler(this::get),
                Command.of("Outbound", "Freeze")
                        .summary("Holds an account: it sends nothing, and its queued mail waits.")
                        .argument(ACCOUNT)
                        .handler(this::freeze),
                Command.of("Outbound", "Thaw")
                        .summary("Lets an account send again.")
                        .help(
                                "Mail that is held stays so: Queue Release from:ADDRESS, or Queue"
                                        + " Delete.")
                        .argument(ACCOUNT)
                        .handler(this::thaw));
    }

    private Result get(Call call) throws ProblemException {
        var account = account(call);
        var usage = control.usage(account);
        return new Result.Item(
                List.of(
                        Field.of("account", account.address().toString()),
                        Field.of("recipientsThisHour", Value.number(usage.recipients())),
                        Field.of("busiestHour", Value.number(usage.busiest())),
                        Field.of("held", Value.flag(usage.frozen()))));
    }

    private Result freeze(Call call) throws ProblemException {
        var account = account(call);
        control.freeze(account, "an administrator decided so");
        return new Result.Done(account.address() + " is held.");
    }

    private Result thaw(Call call) throws ProblemException {
        var account = account(call);
        try {
            return new Result.Done(
                    control.thaw(account)
                            ? account.address() + " may send again."
                            : account.address() + " was not held.");
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem("The account is still held.", e.getMessage(), "Status"), e);
        }
    }

    private Account account(Call call) throws ProblemException {
        try {
            return directory
                    .find(call.get(ACCOUNT))
                    .orElseThrow(() ->
                            ProblemException.noSuch(
                                    "There is no account " + call.get(ACCOUNT) + ".",
                                    null,
                                    "User List"));
        } catch (DirectoryException e) {
            throw new ProblemException(
                    new Problem("The directory is not available now.", null, "Status"), e);
        }
    }
}
