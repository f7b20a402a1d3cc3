package org.postern.store;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The commands that make folders and say who may do what with them: for operators, who may do so
/// with any.
public final class SharingCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text(
                    "account",
                    "The account's address, or @ and a domain for the domain's shared folders.");
    private static final Argument<String> FOLDER =
            Argument.text("folder", "The folder's full name, with / between levels.");
    private static final Argument<String> IDENTIFIER =
            Argument.text(
                            "identifier",
                            "An address, group:NAME, administrators or anyone; with - before it"
                                    + " the rights are taken and not given.")
                    .optional();
    private static final Argument<String> RIGHTS =
            Argument.text("rights", "Letters of lrswipkxtea; + adds, - removes, none removes all.")
                    .optional();

    private static final String NONE = "none";
    private static final List<String> COLUMNS = List.of("identifier", "rights");

    private final MessageStore store;
    private final FolderCommands.Accounts accounts;
    private final Identities identities;

    public SharingCommands(
            MessageStore store, FolderCommands.Accounts accounts, Identities identities) {
        this.store = store;
        this.accounts = accounts;
        this.identities = identities;
    }

    public List<Command> commands() {
        return List.of(acl(), create());
    }

    private Command acl() {
        return Command.of("Folder", "Acl")
                .summary("Shows or changes who may do what with a folder.")
                .help(
                        """
                        Without identifier and rights it shows the list. The rights: l is listed,
                        r read, s seen kept, w flags changed, i messages added, p mail delivered,
                        k folders made below, x folder deleted, t messages marked deleted,
                        e expunged, a rights changed. The owner has them all.\
                        """)
                .argument(ACCOUNT)
                .argument(FOLDER)
                .argument(IDENTIFIER)
                .argument(RIGHTS)
                .handler(guarded(this::acl));
    }

    private Command create() {
        return Command.of("Folder", "Create")
                .summary("Makes a folder, and those above it that are missing.")
                .argument(ACCOUNT)
                .argument(FOLDER)
                .handler(
                        guarded(call -> {
                            var name = FolderName.of(call.get(FOLDER));
                            account(call).create(name, Set.of());
                            return new Result.Done("Folder " + name + " created.");
                        }));
    }

    private Result acl(Call call) throws ProblemException, StoreException {
        var account = account(call);
        var name = FolderName.of(call.get(FOLDER));
        var who = call.find(IDENTIFIER);
        if (who.isEmpty()) {
            return list(account.acl(name));
        }
        var letters = call.find(RIGHTS);
        if (letters.isEmpty()) {
            throw new ProblemException("Which rights?", "Letters, or none.", "Help Folder Acl");
        }
        boolean negative = who.get().startsWith("-");
        var identifier = identities.identifier(negative ? who.get().substring(1) : who.get());
        var before = account.acl(name).of(identifier, negative);
        var after = changed(before, letters.get());
        account.setAcl(name, identifier, negative, after, call.operator());
        return list(account.acl(name));
    }

    private static Rights changed(Rights before, String letters) throws ProblemException {
        if (letters.equals(NONE)) {
            return Rights.NONE;
        }
        boolean adds = letters.startsWith("+");
        boolean removes = letters.startsWith("-");
        var given =
                Rights.parse(adds || removes ? letters.substring(1) : letters)
                        .orElseThrow(() ->
                                new ProblemException(
                                        "There is a letter in " + letters + " that is no right.",
                                        "The rights are lrswipkxtea, or none.",
                                        "Help Folder Acl"));
        return adds ? before.with(given) : removes ? before.without(given) : given;
    }

    private Result list(Acl acl) throws StoreException {
        var rows = new ArrayList<List<Value>>();
        for (Acl.Entry entry : acl.entries()) {
            String who = identities.text(entry.who());
            rows.add(
                    List.of(
                            Value.text(entry.negative() ? "-" + who : who),
                            Value.text(entry.rights().toString())));
        }
        return new Result.Listing(COLUMNS, rows, "entry", "entries");
    }

    private MailAccount account(Call call) throws ProblemException, StoreException {
        String name = call.get(ACCOUNT);
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".", null, "User List"));
        return store.account(id);
    }

    /// A command's work.
    @FunctionalInterface
    private interface Work {
        Result run(Call call) throws ProblemException, StoreException;
    }

    private static Command.Handler guarded(Work work) {
        return call -> {
            try {
                return work.run(call);
            } catch (StoreException e) {
                throw new ProblemException(problem(call, e), e);
            }
        };
    }

    private static Problem problem(Call call, StoreException e) {
        String folder = call.get(FOLDER);
        return switch (e.kind()) {
            case ABSENT ->
                    Problem.noSuch("There is no folder " + folder + ".", null, "Folder List");
            case EXISTS -> new Problem("There is a folder " + folder + ".", null, "Folder List");
            case RESERVED ->
                    new Problem("That is not to be changed: " + e.detail() + ".", null, null);
            case INVALID_NAME,
                    LIMIT,
                    NOT_SELECTABLE,
                    USE_TAKEN,
                    FORBIDDEN,
                    OVER_QUOTA,
                    DOMAIN_OVER_QUOTA ->
                    new Problem("It is refused: " + e.detail() + ".", null, null);
            case FULL, UNAVAILABLE ->
                    new Problem(
                            "The store cannot do it now.",
                            "The store says " + e.kind() + ".",
                            "Status");
        };
    }
}
