package org.postern.admin;

import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.util.List;

/// The commands of the noun `SshKey`.
public final class SshKeyCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The operator's account.");
    private static final Argument<String> WHOSE =
            Argument.text("account", "An operator's account; all unless told.").optional();
    private static final Argument<String> KEY =
            Argument.restOfLine("key", "A line as in authorized_keys: ssh-ed25519 AAAA... name.");
    private static final Argument<String> FINGERPRINT =
            Argument.text("fingerprint", "As SshKey List shows it: SHA256:...");

    /// Finds the canonical address of an account by what an operator calls it.
    @FunctionalInterface
    public interface Accounts {
        /// @throws ProblemException when there is none
        String canonical(String name, Call call) throws ProblemException;
    }

    private final SshKeys keys;
    private final Accounts accounts;

    public SshKeyCommands(SshKeys keys, Accounts accounts) {
        this.keys = keys;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("SshKey", "Add")
                        .summary("Lets an operator log in over SSH by a public key.")
                        .help("The account needs a role besides user: User Set NAME role ROLE.")
                        .argument(ACCOUNT)
                        .argument(KEY)
                        .handler(this::add),
                Command.of("SshKey", "Delete")
                        .summary("Takes a public key away from an operator.")
                        .argument(ACCOUNT)
                        .argument(FINGERPRINT)
                        .handler(this::delete),
                Command.of("SshKey", "List")
                        .summary("Lists the public keys by which operators log in.")
                        .argument(WHOSE)
                        .readOnly()
                        .handler(this::list));
    }

    private Result add(Call call) throws ProblemException {
        String account = accounts.canonical(call.get(ACCOUNT), call);
        String line = call.get(KEY).strip();
        try {
            String fingerprint = SshKeys.fingerprint(SshKeys.parse(line));
            if (keys.list(account).size() >= SshKeys.MOST) {
                throw new ProblemException(
                        account + " has as many keys as allowed.",
                        "At most " + SshKeys.MOST + ".",
                        "SshKey List " + account);
            }
            keys.add(account, line);
            return new Result.Done(account + " may log in by the key " + fingerprint + ".");
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.BAD_ARGUMENT,
                            "This is no public key.",
                            "The line " + e.getMessage() + ".",
                            "the content of ~/.ssh/id_ed25519.pub"),
                    e);
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    private Result delete(Call call) throws ProblemException {
        String account = accounts.canonical(call.get(ACCOUNT), call);
        try {
            if (!keys.delete(account, call.get(FINGERPRINT))) {
                throw ProblemException.noSuch(
                        account + " has no key of that fingerprint.",
                        null,
                        "SshKey List " + account);
            }
            return new Result.Done("The key of " + account + " is gone.");
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    private Result list(Call call) throws ProblemException {
        var whose = call.find(WHOSE);
        String account = whose.isPresent() ? accounts.canonical(whose.get(), call) : "";
        try {
            return new Result.Listing(
                    List.of("account", "fingerprint", "key"),
                    keys.list(account).stream().map(SshKeyCommands::row).toList(),
                    "key",
                    "keys");
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    private static List<Value> row(SshKeys.Known known) {
        return List.of(
                Value.text(known.account()),
                Value.text(known.fingerprint()),
                Value.text(known.line()));
    }

    private static ProblemException unavailable(EngineException e) {
        return new ProblemException(
                new Problem(
                        "The keys cannot be read or written now.",
                        String.valueOf(e.getMessage()),
                        "Status"),
                e);
    }
}
