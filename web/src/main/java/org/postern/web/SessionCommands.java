package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.LocalDirectory;
import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands of the noun `Session`.
public final class SessionCommands {
    private static final int MOST = 10_000;

    private static final Argument<String> WHOSE =
            Argument.text("account", "An account; all unless told.").optional();
    private static final Argument<String> ACCOUNT = Argument.text("account", "The account.");
    private static final Argument<String> ID =
            Argument.text("id", "As Session List shows it; all of the account unless told.")
                    .optional();

    private final WebSessions sessions;
    private final LocalDirectory directory;
    private final Accounts accounts;

    /// Finds an account by what an operator calls it.
    @FunctionalInterface
    public interface Accounts {
        /// The account's id; empty when there is none of that name.
        ///
        /// @param call the command's id, for the log
        Optional<String> find(String name, String call) throws ProblemException;
    }

    public SessionCommands(WebSessions sessions, LocalDirectory directory, Accounts accounts) {
        this.sessions = sessions;
        this.directory = directory;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Session", "List")
                        .summary("Lists the browsers that are logged in.")
                        .argument(WHOSE)
                        .readOnly()
                        .handler(this::list),
                Command.of("Session", "End")
                        .summary("Logs an account's browsers out, or one of them.")
                        .help(
                                "Mail programs are not sessions: a new password or User Set NAME"
                                        + " status locked ends theirs too.")
                        .argument(ACCOUNT)
                        .argument(ID)
                        .handler(this::end));
    }

    private Result list(Call call) throws ProblemException {
        var whose = call.find(WHOSE);
        try {
            var all =
                    whose.isPresent()
                            ? sessions.of(account(whose.get(), call))
                            : sessions.all(MOST);
            var rows = new ArrayList<List<Value>>();
            for (var held : all) {
                rows.add(row(held.session()));
            }
            return new Result.Listing(
                    List.of("id", "account", "begun", "used", "client", "means", "browser"),
                    rows,
                    "session",
                    "sessions");
        } catch (EngineException | DirectoryException e) {
            throw unavailable(e);
        }
    }

    private List<Value> row(WebSession session) throws DirectoryException {
        return List.of(
                Value.text(session.id()),
                Value.text(
                        directory
                                .byId(session.account())
                                .map(Account::address)
                                .map(Object::toString)
                                .orElse(session.account())),
                new Value.Moment(session.begun()),
                new Value.Moment(session.used()),
                Value.text(session.client()),
                Value.text(session.means()),
                Value.text(session.agent()));
    }

    private Result end(Call call) throws ProblemException {
        String account = account(call.get(ACCOUNT), call);
        var id = call.find(ID);
        try {
            if (id.isEmpty()) {
                int ended = sessions.endAll(account, "", WebEvent.SessionEnd.ADMINISTRATOR);
                return new Result.Done(
                        ended == 1 ? "One session has ended." : ended + " sessions have ended.");
            }
            if (!sessions.end(account, id.get(), WebEvent.SessionEnd.ADMINISTRATOR)) {
                throw ProblemException.noSuch(
                        "There is no session " + id.get() + ".",
                        null,
                        "Session List " + call.get(ACCOUNT));
            }
            return new Result.Done("The session has ended.");
        } catch (EngineException e) {
            throw unavailable(e);
        }
    }

    private String account(String name, Call call) throws ProblemException {
        return accounts.find(name, call.id())
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no account " + name + ".", null, "User List"));
    }

    private static ProblemException unavailable(Exception e) {
        return new ProblemException(
                new Problem(
                        "The sessions cannot be read or written now.",
                        String.valueOf(e.getMessage()),
                        "Status"),
                e);
    }
}
