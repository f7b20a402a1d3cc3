package org.postern.content;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `SenderList`: whose mail is never junk, and whose always is.
public final class SenderListCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "Whose list: an account, or * for the site's, for all.");
    private static final Argument<SenderLists.Kind> LIST =
            Argument.choice(
                    "list",
                    "allowed-senders, allowed-recipients (such as mailing lists),"
                            + " blocked-senders or correspondents (learned from what the account"
                            + " sends).",
                    SenderLists.Kind.class);
    private static final Argument<List<String>> WHOM =
            Argument.rest(
                    "whom",
                    "Addresses, domains, or *.domain for all below one.",
                    SenderList::pattern);

    private final SenderLists lists;
    private final AccountNames accounts;

    public SenderListCommands(SenderLists lists, Directory directory) {
        this.lists = lists;
        this.accounts = new AccountNames(directory);
    }

    public List<Command> commands() {
        return List.of(add(), delete(), list());
    }

    /// The key of the lists that are meant.
    private String owner(Call call, boolean changes) throws ProblemException, DirectoryException {
        String name = call.get(ACCOUNT);
        if (!name.equals(SenderLists.SITE)) {
            return accounts.find(name, call).id();
        }
        if (changes) {
            AccountNames.requireAdministrator(call, "The site's list");
        }
        return SenderLists.SITE;
    }

    private Command add() {
        return Command.of("SenderList", "Add")
                .summary("Enters addresses or domains in a list of senders.")
                .help(
                        """
                        Lists are asked in this order: the site's, then the account's allowed-senders,
                        allowed-recipients, blocked-senders. What a forged From claims counts for nothing: mail
                        that fails DMARC meets no list of allowed senders.\
                        """)
                .role(Role.USER)
                .argument(ACCOUNT)
                .argument(LIST)
                .argument(WHOM)
                .handler(call -> Guarded.run(call, this::add));
    }

    private Result add(Call call) throws ProblemException, IOException {
        lists.add(owner(call, true), call.get(LIST), call.get(WHOM));
        return new Result.Done(
                String.join(", ", call.get(WHOM))
                        + " entered in "
                        + word(call.get(LIST))
                        + " of "
                        + call.get(ACCOUNT)
                        + ".");
    }

    private static String word(SenderLists.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Command delete() {
        return Command.of("SenderList", "Delete")
                .summary("Takes addresses or domains out of a list of senders.")
                .role(Role.USER)
                .argument(ACCOUNT)
                .argument(LIST)
                .argument(WHOM)
                .handler(call -> Guarded.run(call, this::delete));
    }

    private Result delete(Call call) throws ProblemException, IOException {
        String owner = owner(call, true);
        for (String pattern : call.get(WHOM)) {
            if (!lists.remove(owner, call.get(LIST), pattern)) {
                throw new ProblemException(
                        pattern + " is not in that list.",
                        null,
                        "SenderList List " + call.get(ACCOUNT));
            }
        }
        return new Result.Done(
                String.join(", ", call.get(WHOM))
                        + " taken out of "
                        + word(call.get(LIST))
                        + " of "
                        + call.get(ACCOUNT)
                        + ".");
    }

    private Command list() {
        return Command.of("SenderList", "List")
                .summary("Lists whose mail is never junk, whose always is, and who is known.")
                .role(Role.USER)
                .readOnly()
                .argument(ACCOUNT)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var rows = new ArrayList<List<Value>>();
                                    for (var entry : lists.entries(owner(one, false))) {
                                        rows.add(
                                                List.of(
                                                        Value.text(word(entry.kind())),
                                                        Value.text(entry.pattern()),
                                                        Value.instant(entry.since())));
                                    }
                                    return new Result.Listing(
                                            List.of("list", "whom", "since"),
                                            rows,
                                            "entry",
                                            "entries");
                                }));
    }
}
