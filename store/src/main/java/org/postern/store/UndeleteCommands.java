package org.postern.store;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.List;

/// The commands about deleted mail: what there is, and bringing it back.
public final class UndeleteCommands {
    /// Most messages in one listing: the newest.
    static final int MAX_LISTED = 1_000;

    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");
    private static final Argument<FolderName> FOLDER =
            Argument.of("folder", "The folder in which it was.", UndeleteCommands::folder);
    private static final Argument<FolderName> ONE_FOLDER = FOLDER.optional();
    private static final Argument<UidSet> UIDS =
            Argument.of(
                            "uids",
                            "Numbers from Mailbox Deleted, as in 3 or 3:9,12; all when left out.",
                            UndeleteCommands::uids)
                    .optional();

    private static final List<String> FOLDERS = List.of("folder", "messages", "octets");
    private static final List<String> MESSAGES =
            List.of("uid", "deleted", "octets", "from", "subject");

    private final MessageStore store;
    private final FolderCommands.Accounts accounts;

    public UndeleteCommands(MessageStore store, FolderCommands.Accounts accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(deleted(), undelete());
    }

    private Command deleted() {
        return Command.of("Mailbox", "Deleted")
                .summary("Shows the deleted mail of an account that can be brought back.")
                .help(
                        """
                        Without a folder: the folders with deleted mail. With one: its deleted
                        messages, the last first, at most %d.
                        Deleted mail is kept until it passes the undelete quota (User Set NAME
                        undeleteQuota, settings store.undelete and store.undeletePercent); then
                        the oldest goes until it is 10 %% under. What is deleted from Deleted
                        Messages itself is gone.\
                        """
                                .formatted(MAX_LISTED))
                .role(Role.HELP_DESK)
                .argument(ACCOUNT)
                .argument(ONE_FOLDER)
                .readOnly()
                .handler(this::deleted);
    }

    private Command undelete() {
        return Command.of("Mailbox", "Undelete")
                .summary("Brings deleted mail back to the folder in which it was.")
                .help(
                        """
                        With numbers: those messages. Without: all of the folder and of those
                        below it. Folders that are gone are made again. What was moved straight
                        into Deleted Messages comes back to INBOX; its folder is called
                        "Deleted Messages" here.\
                        """)
                .role(Role.HELP_DESK)
                .argument(ACCOUNT)
                .argument(FOLDER)
                .argument(UIDS)
                .handler(this::undelete);
    }

    /// The place below `Deleted Messages` for a folder's name.
    private static FolderName folder(String word) {
        try {
            var name = FolderName.of(word);
            return name.within(FolderName.DELETED_MESSAGES)
                    ? name
                    : name.below(FolderName.DELETED_MESSAGES);
        } catch (StoreException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    private static UidSet uids(String word) {
        var uids = new UidSet.Builder();
        for (String range : word.split(",", -1)) {
            int colon = range.indexOf(':');
            try {
                long first = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
                uids.add(first, colon < 0 ? first : Long.parseLong(range.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be numbers, as in 3 or 3:9,12", e);
            }
        }
        return uids.build();
    }

    private Result deleted(Call call) throws ProblemException {
        return on(
                call,
                account -> {
                    var folder = call.find(ONE_FOLDER);
                    return folder.isPresent()
                            ? messages(account.folder(folder.get()))
                            : folders(account);
                });
    }

    private static Result folders(MailAccount account) throws StoreException {
        var rows = new ArrayList<List<Value>>();
        for (FolderEntry entry : account.deletedFolders()) {
            if (!entry.selectable() || entry.folder().status().messages() == 0) {
                continue;
            }
            var status = entry.folder().status();
            var name = entry.name().withoutTop().orElse(FolderName.DELETED_MESSAGES);
            rows.add(
                    List.of(
                            Value.text(name.toString()),
                            Value.number(status.messages()),
                            Value.octets(status.octets())));
        }
        return new Result.Listing(
                FOLDERS, rows, "folder with deleted mail", "folders with deleted mail");
    }

    private static Result messages(Folder folder) throws StoreException {
        var view = folder.view();
        var rows = new ArrayList<List<Value>>();
        if (view.count() > 0) {
            long first = view.uidAt(Math.max(0, view.count() - MAX_LISTED));
            var found = new ArrayList<StoredMessage>();
            folder.messages(UidSet.of(first, UidSet.MAX_UID), found::add);
            for (StoredMessage message : found.reversed()) {
                rows.add(row(message));
            }
        }
        return new Result.Listing(MESSAGES, rows, "deleted message", "deleted messages");
    }

    private static List<Value> row(StoredMessage message) throws StoreException {
        var envelope = message.listed().envelope();
        var from = envelope.from().isEmpty() ? "" : envelope.from().getFirst().displayName();
        var subject = envelope.subject();
        return List.of(
                Value.number(message.uid()),
                Value.instant(message.saveDate()),
                Value.octets(message.octets()),
                Value.text(from),
                subject == null ? Value.nothing() : Value.text(subject.decoded()));
    }

    private Result undelete(Call call) throws ProblemException {
        var uids = call.find(UIDS).orElse(UidSet.ALL);
        return on(
                call,
                account -> {
                    long count = account.undelete(call.get(FOLDER), uids);
                    return new Result.Done(
                            count == 1 ? "1 message is back." : count + " messages are back.");
                });
    }

    @FunctionalInterface
    private interface Work {
        Result on(MailAccount account) throws StoreException;
    }

    private Result on(Call call, Work work) throws ProblemException {
        String name = call.get(ACCOUNT);
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".", null, "User List"));
        try {
            return work.on(store.account(id));
        } catch (StoreException e) {
            throw new ProblemException(problem(name, e), e);
        }
    }

    private static Problem problem(String name, StoreException e) {
        return switch (e.kind()) {
            case ABSENT ->
                    new Problem(
                            "No deleted mail of " + name + " is from that folder.",
                            null,
                            "Mailbox Deleted " + name);
            case OVER_QUOTA ->
                    new Problem(
                            "What is to come back does not fit into the quota of " + name + ".",
                            "What had room is back.",
                            "User Set " + name + " quota SIZE");
            default ->
                    new Problem(
                            "The deleted mail of " + name + " cannot be used.",
                            "The store says " + e.kind() + ".",
                            "Status");
        };
    }
}
