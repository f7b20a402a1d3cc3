package org.postern.content;

import org.postern.directory.Directory;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.sieve.SieveException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The commands of the noun `Sieve`: scripts that the site has for all, and what is wrong with
/// people's own.
public final class SieveCommands {
    private static final Argument<String> NAME =
            Argument.of(
                    "name",
                    "The script's name; the one called default runs for whoever has none active.",
                    Names::checked);
    private static final Argument<Path> FILE =
            Argument.of("file", "A Sieve script in a file of this machine.", Path::of);
    private static final Argument<String> ACCOUNT = Argument.text("account", "Whose script.");

    private final GlobalScripts scripts;
    private final UserScripts users;
    private final SieveMemory memory;
    private final AccountNames accounts;

    public SieveCommands(
            GlobalScripts scripts, UserScripts users, SieveMemory memory, Directory directory) {
        this.scripts = scripts;
        this.users = users;
        this.memory = memory;
        this.accounts = new AccountNames(directory);
    }

    public List<Command> commands() {
        return List.of(put(), list(), show(), delete(), errors());
    }

    private Command put() {
        return Command.of("Sieve", "Import")
                .summary("Keeps a Sieve script of the site, in place of one of that name.")
                .help(
                        """
                        Users include it as include :global "NAME". The one called default runs for whoever has
                        no active script.\
                        """)
                .argument(NAME)
                .argument(FILE)
                .handler(call -> Guarded.run(call, this::put));
    }

    private Result put(Call call) throws ProblemException, IOException {
        byte[] script = FilterCommands.script(call.get(FILE)).getBytes(StandardCharsets.UTF_8);
        try {
            users.check(script, scripts.library());
        } catch (SieveException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        scripts.put(call.get(NAME), script);
        return new Result.Done("Script " + call.get(NAME) + " imported.");
    }

    private Command list() {
        return Command.of("Sieve", "List")
                .summary("Lists the site's Sieve scripts.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> {
                    var rows = new ArrayList<List<Value>>();
                    scripts.all()
                            .forEach((name, script) ->
                                    rows.add(
                                            List.of(
                                                    Value.text(name),
                                                    Value.octets(script.length))));
                    return new Result.Listing(List.of("name", "octets"), rows, "script", "scripts");
                });
    }

    private Command show() {
        return Command.of("Sieve", "Show")
                .summary("Shows a Sieve script of the site.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(call ->
                        SieveText.listing(
                                new String(
                                        scripts.find(call.get(NAME))
                                                .orElseThrow(() -> absent(call)),
                                        StandardCharsets.UTF_8)));
    }

    private static ProblemException absent(Call call) {
        return new ProblemException(
                "There is no script " + call.get(NAME) + ".", null, "Sieve List");
    }

    private Command delete() {
        return Command.of("Sieve", "Delete")
                .summary("Deletes a Sieve script of the site.")
                .argument(NAME)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    if (!scripts.delete(one.get(NAME))) {
                                        throw absent(one);
                                    }
                                    return new Result.Done("Script " + one.get(NAME) + " deleted.");
                                }));
    }

    private Command errors() {
        return Command.of("Sieve", "Errors")
                .summary("Shows what went wrong last with somebody's filters.")
                .role(Role.USER)
                .readOnly()
                .argument(ACCOUNT)
                .handler(call -> Guarded.run(call, this::errors));
    }

    private Result errors(Call call) throws ProblemException, IOException {
        var trouble = memory.trouble(accounts.find(call.get(ACCOUNT), call).id());
        if (trouble.isEmpty()) {
            return new Result.Done(
                    "Nothing has gone wrong with filters of " + call.get(ACCOUNT) + ".");
        }
        return new Result.Item(
                List.of(
                        Field.of("when", Value.instant(trouble.get().when())),
                        Field.of("what", trouble.get().script()),
                        Field.of("error", trouble.get().text()),
                        Field.of("message", trouble.get().trail())));
    }
}
