package org.postern.store;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands about folders.
public final class FolderCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");

    private static final List<String> COLUMNS =
            List.of(
                    "name",
                    "id",
                    "messages",
                    "unseen",
                    "octets",
                    "uidValidity",
                    "uidNext",
                    "uses",
                    "subscribed");

    /// Finds an account by what an operator calls it.
    @FunctionalInterface
    public interface Accounts {
        /// @param call the command's id, for the log
        /// @return empty when there is none of that name
        /// @throws ProblemException when it cannot be told now
        Optional<AccountId> find(String name, String call) throws ProblemException;
    }

    private final MessageStore store;
    private final Accounts accounts;

    public FolderCommands(MessageStore store, Accounts accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Folder", "List")
                        .summary("Shows the folders of an account and what is in them.")
                        .role(Role.HELP_DESK)
                        .argument(ACCOUNT)
                        .readOnly()
                        .handler(this::list));
    }

    private Result list(Call call) throws ProblemException {
        String name = call.get(ACCOUNT);
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".", null, "User List"));
        try {
            var rows = new ArrayList<List<Value>>();
            if (store.exists(id)) {
                for (FolderEntry entry : store.account(id).folders()) {
                    rows.add(row(entry));
                }
            } else {
                // Looking makes nothing: those that the first use will make are named.
                Hierarchy.initialNames().forEach(folder -> rows.add(unused(folder)));
            }
            return new Result.Listing(COLUMNS, rows, "folder", "folders");
        } catch (StoreException e) {
            var problem =
                    new Problem(
                            "The folders of " + name + " cannot be read.",
                            "The store says " + e.kind() + ".",
                            "Status");
            throw new ProblemException(problem, e);
        }
    }

    private static List<Value> unused(String name) {
        return List.of(
                Value.text(name),
                Value.nothing(),
                Value.number(0),
                Value.number(0),
                Value.octets(0),
                Value.nothing(),
                Value.nothing(),
                Value.texts(List.of()),
                Value.flag(true));
    }

    private static List<Value> row(FolderEntry entry) throws StoreException {
        var row = new ArrayList<Value>();
        row.add(Value.text(entry.name().toString()));
        row.add(Value.number(entry.folder().id()));
        if (entry.selectable()) {
            var status = entry.folder().status();
            row.add(Value.number(status.messages()));
            row.add(Value.number(status.unseen()));
            row.add(Value.octets(status.octets()));
            row.add(Value.number(status.uidValidity()));
            row.add(Value.number(status.uidNext()));
        } else {
            for (int i = 0; i < 5; i++) {
                row.add(Value.nothing());
            }
        }
        row.add(Value.texts(entry.uses().stream().map(SpecialUse::attribute).sorted().toList()));
        row.add(Value.flag(entry.subscribed()));
        return row;
    }
}
