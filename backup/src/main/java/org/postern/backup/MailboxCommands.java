package org.postern.backup;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Words;
import org.postern.store.AccountId;
import org.postern.store.FolderCommands.Accounts;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// `Mailbox Import` and `Mailbox Export`: an account's mail as files (SPEC STO-15).
public final class MailboxCommands {
    /// How mail lies in files.
    enum Format {
        /// A folder a mail folder, a file a message; Maildir++ below.
        MAILDIR,
        /// A file a mail folder, mboxrd.
        MBOX,
        /// The same as programs wrote it that quote `From ` only. Written as `MBOX`.
        MBOXO,
        /// A folder a mail folder, a file a message, as it was sent.
        EML
    }

    /// What of an account is exported.
    private enum Part {
        /// The owner's folders without `Deleted Messages`.
        MAIL,
        /// `Deleted Messages` and what is below it.
        DELETED,
        /// What only a legal hold keeps.
        HELD
    }

    /// Stands before an account's id where there is no address, as in `Mailbox Hold`.
    private static final String ID = "id:";

    private static final Argument<String> EXPORTED =
            Argument.text("account", "The account's address, or id: and its id.");
    private static final Argument<Part> PART =
            Argument.choice(
                            "part",
                            "mail, deleted (Deleted Messages), or held (what only a legal hold"
                                    + " keeps); mail without it.",
                            Part.class)
                    .optional();
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");
    private static final Argument<Format> FORMAT =
            Argument.choice("format", "maildir, mbox, mboxo or eml.", Format.class);
    private static final Argument<Format> WRITTEN = FORMAT.optional();
    private static final Argument<Path> PATH =
            Argument.of(
                    "path",
                    "An absolute path on the node's machine: the node reads or writes it, as its"
                            + " own user.",
                    MailboxCommands::path);
    private static final Argument<String> FOLDER =
            Argument.text("folder", "The folder that takes what is at the root; else INBOX.")
                    .optional();

    private final MessageStore store;
    private final Accounts accounts;

    public MailboxCommands(MessageStore store, Accounts accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Mailbox", "Import")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Brings mail from files into an account.")
                        .help(
                                "Folders that are missing are made. A message that is in its folder"
                                    + " already, with the same octets and date, is not brought in"
                                    + " again: an import that was cut short is simply given again."
                                    + " What cannot be read is told as a fault with its place, and"
                                    + " the rest goes on. mboxo is for mbox files whose program"
                                    + " quoted \"From \" only, and not \">From \".")
                        .argument(ACCOUNT)
                        .argument(FORMAT)
                        .argument(PATH)
                        .argument(FOLDER)
                        .handler(this::imported),
                Command.of("Mailbox", "Export")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Writes the mail of an account to files.")
                        .help(
                                "The path is a folder that is empty or not there yet. maildir is"
                                    + " the default. Beside the mail, postern-folders.jsonl keeps"
                                    + " names, special uses and subscriptions. Only eml keeps every"
                                    + " octet as it is: the others have LF for CRLF, and mbox has"
                                    + " fields of its own for the flags. The mail of a deleted"
                                    + " account that is on hold is exported under id: and the"
                                    + " account's id. What a hold keeps has the folders' names that"
                                    + " it had when it left.")
                        .argument(EXPORTED)
                        .argument(PATH)
                        .argument(WRITTEN)
                        .argument(PART)
                        .handler(this::exported));
    }

    /// Reads an absolute path.
    static Path path(String word) {
        try {
            var path = Path.of(word);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "must be an absolute path on the node's machine, such as /srv/mail/alice");
    }

    private AccountId account(Call call) throws ProblemException {
        String name = call.get(ACCOUNT);
        return accounts.find(name, call.id())
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no account " + name + ".", null, "User List"));
    }

    private Result imported(Call call) throws ProblemException {
        var id = account(call);
        var source = source(call.get(FORMAT), call.get(PATH));
        Intake intake;
        try {
            intake = new Intake(store, store.account(id), below(call), source, call.progress());
        } catch (StoreException e) {
            throw problem("Nothing was imported.", e, call.get(ACCOUNT));
        }
        try {
            intake.run();
            return new Result.Item(intake.tally().fields());
        } catch (StoreException e) {
            throw problem("The import stopped: " + intake.tally().soFar(), e, call.get(ACCOUNT));
        }
    }

    private static List<String> below(Call call) throws StoreException {
        var folder = call.find(FOLDER);
        return folder.isPresent() ? FolderName.of(folder.get()).elements() : List.of();
    }

    private static MailSource source(Format format, Path path) throws ProblemException {
        return switch (format) {
            case MAILDIR -> new MaildirSource(path);
            case MBOX -> new MboxSource(path, MboxFile.Quoting.MBOXRD);
            case MBOXO -> new MboxSource(path, MboxFile.Quoting.MBOXO);
            case EML -> new EmlSource(path);
        };
    }

    /// A command that the store stopped.
    static ProblemException problem(String what, StoreException e, String account) {
        String again = "the same command again: what is in is not brought in twice";
        var problem =
                switch (e.kind()) {
                    case OVER_QUOTA ->
                            new Problem(
                                    what,
                                    "The account would pass its quota.",
                                    "User Set %s quota, and then the same command again"
                                            .formatted(Words.quoteIfNeeded(account)));
                    case DOMAIN_OVER_QUOTA ->
                            new Problem(
                                    what,
                                    "The domain " + e.detail() + " would pass its quota.",
                                    "Domain Set %s quota, and then the same command again"
                                            .formatted(e.detail()));
                    case FULL -> new Problem(what, "The device is full.", again);
                    case ABSENT,
                            FORBIDDEN,
                            EXISTS,
                            INVALID_NAME,
                            RESERVED,
                            USE_TAKEN,
                            NOT_SELECTABLE,
                            LIMIT,
                            UNAVAILABLE ->
                            new Problem(what, "The store says: " + e.detail() + ".", again);
                };
        return new ProblemException(problem, e);
    }

    private AccountId exportedAccount(Call call) throws ProblemException {
        String name = call.get(EXPORTED);
        if (!name.startsWith(ID)) {
            return accounts.find(name, call.id())
                    .orElseThrow(() ->
                            ProblemException.noSuch(
                                    "There is no account " + name + ".", null, "User List"));
        }
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

    private static List<FolderEntry> folders(MailAccount account, Part part) throws StoreException {
        return switch (part) {
            case MAIL ->
                    account.folders().stream()
                            .filter(entry -> !entry.name().within(FolderName.DELETED_MESSAGES))
                            .toList();
            case DELETED -> account.deletedFolders();
            case HELD -> account.heldFolders();
        };
    }

    private Result exported(Call call) throws ProblemException {
        var id = exportedAccount(call);
        Path root = call.get(PATH);
        try {
            prepare(root);
            var account = store.account(id);
            var target =
                    switch (call.find(WRITTEN).orElse(Format.MAILDIR)) {
                        case MAILDIR -> new MaildirTarget(root);
                        case MBOX, MBOXO -> new MboxTarget(root);
                        case EML -> new EmlTarget(root);
                    };
            var tally =
                    new MailExport(
                                    folders(account, call.find(PART).orElse(Part.MAIL)),
                                    root,
                                    target,
                                    call.progress())
                            .run();
            return new Result.Item(tally.fields());
        } catch (StoreException e) {
            throw problem("The export stopped.", e, call.get(EXPORTED));
        }
    }

    private static void prepare(Path root) throws ProblemException {
        try {
            PrivateFiles.folder(root);
            if (!Trees.children(root).isEmpty()) {
                throw new ProblemException(
                        root + " is not empty.",
                        "An export is written to a folder of its own.",
                        "another path");
            }
        } catch (IOException e) {
            throw MailFiles.unwritable(root, e);
        }
    }
}
