package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.store.AccountId;
import org.postern.store.FolderCommands.Accounts;
import org.postern.store.FolderName;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// `Store Snapshot` and `Store Restore` (SPEC STO-12).
public final class SnapshotCommands {
    private static final Argument<Path> FOLDER =
            Argument.of(
                    "dir",
                    "An absolute path on the node's machine: a folder of snapshots, or one of"
                            + " them.",
                    MailboxCommands::path);
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.").optional();
    private static final Argument<String> MAIL_FOLDER =
            Argument.text("folder", "A mail folder, with those below it.").optional();
    private static final Argument<Long> UID =
            Argument.number("uid", "The UID of one message of the folder.", 1, 0xFFFF_FFFFL)
                    .optional();

    private final NodeFiles node;
    private final MessageStore store;
    private final Accounts accounts;
    private final SnapshotSettings settings;
    private final InstantSource clock;

    /// One of the two at a time.
    private final ReentrantLock working = new ReentrantLock();

    /// The last snapshot since the start; null before the first.
    private volatile @Nullable Finished last;

    private record Finished(Path path, Instant begun, long octets) {}

    public SnapshotCommands(
            NodeFiles node,
            MessageStore store,
            Accounts accounts,
            SnapshotSettings settings,
            InstantSource clock) {
        this.node = node;
        this.store = store;
        this.accounts = accounts;
        this.settings = settings;
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Store", "Snapshot")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Makes a snapshot of the whole node while it works.")
                        .help(
                                "Each snapshot is a folder of its own in the folder named, whole in"
                                    + " itself, and may be deleted by itself. What the last"
                                    + " snapshot there has already is linked, not copied. Its"
                                    + " manifest.jsonl holds the checksum of each file. Copy the"
                                    + " folder to another disk or machine: links share the disk of"
                                    + " the node.")
                        .argument(FOLDER)
                        .handler(call -> alone(call, this::snapshot)),
                Command.of("Store", "Restore")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Brings mail back from a snapshot into the running node.")
                        .help(
                                "Messages that are still there are left as they are; folders that"
                                    + " are gone are made again. The account must exist: User Add"
                                    + " makes one that was deleted. A whole node is restored into"
                                    + " an empty home, where none runs: ./postern restore DIR"
                                    + " --home HOME.")
                        .argument(FOLDER)
                        .argument(ACCOUNT)
                        .argument(MAIL_FOLDER)
                        .argument(UID)
                        .handler(call -> alone(call, this::restore)),
                Command.of("Backup", "Status")
                        .summary(
                                "Shows whether a snapshot is being made or read, and the last one.")
                        .help("The last one since the start: Store Snapshot makes one.")
                        .role(Role.BACKUP_OPERATOR)
                        .readOnly()
                        .handler(_ -> status()));
    }

    private Result status() {
        Finished finished = last;
        return new Result.Item(
                List.of(
                        Field.of("state", working.isLocked() ? "busy" : "idle"),
                        Field.of(
                                "lastSnapshot",
                                finished == null
                                        ? Value.nothing()
                                        : Value.text(finished.path().toString())),
                        Field.of(
                                "lastBegun",
                                finished == null
                                        ? Value.nothing()
                                        : Value.instant(finished.begun())),
                        Field.of(
                                "lastOctets",
                                finished == null
                                        ? Value.nothing()
                                        : Value.octets(finished.octets()))));
    }

    /// Runs `work` unless another snapshot is being taken or read.
    private Result alone(Call call, Command.Handler work) throws ProblemException {
        if (!working.tryLock()) {
            throw new ProblemException(
                    "A snapshot is being taken or read already.", null, "again in a while");
        }
        try {
            return work.handle(call);
        } finally {
            working.unlock();
        }
    }

    /// A snapshot among what the store works with would be taken for that, or go with it.
    private void refuseWithinData(Path folder) throws ProblemException {
        Path data = node.blobs().resolveSibling("");
        try {
            if (real(folder).startsWith(real(data))) {
                throw new ProblemException(
                        "Snapshots cannot be kept in " + data + ".",
                        "The node's own data is there.",
                        "a folder outside the home");
            }
        } catch (IOException e) {
            throw MailFiles.unwritable(folder, e);
        }
    }

    /// With the links on the way followed, as far as it exists.
    private static Path real(Path path) throws IOException {
        Path above = path.getParent();
        return above == null || Files.exists(path)
                ? path.toRealPath()
                : real(above).resolve(path.getFileName());
    }

    private Result snapshot(Call call) throws ProblemException {
        refuseWithinData(call.get(FOLDER));
        var begun = clock.instant();
        var made =
                new SnapshotWriter(node, settings.rocks(), call.get(FOLDER), begun, call.progress())
                        .make();
        last = new Finished(made.path(), begun, made.manifest().octets());
        return new Result.Item(
                List.of(
                        Field.of("snapshot", made.path().toString()),
                        Field.of("files", Value.number(made.manifest().files().size())),
                        Field.of("octets", Value.octets(made.manifest().octets())),
                        Field.of("copied", Value.octets(made.copied())),
                        Field.of("linked", Value.octets(made.linked()))));
    }

    private Result restore(Call call) throws ProblemException {
        Path snapshot = SnapshotFolder.find(call.get(FOLDER));
        if (call.find(ACCOUNT).isEmpty()) {
            throw new ProblemException(
                    "A whole node is not restored into one that runs.",
                    "It goes into an empty home, where no node runs.",
                    "./postern restore " + snapshot + " --home HOME");
        }
        String name = call.find(ACCOUNT).get();
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".",
                                        "Mail is brought back into an account that exists.",
                                        "User Add " + name));
        try (var open = OpenSnapshot.open(snapshot, settings)) {
            return new Result.Item(restored(call, open, name, id).fields());
        }
    }

    private Tally restored(Call call, OpenSnapshot open, String name, AccountId id)
            throws ProblemException {
        Intake intake;
        try {
            var there =
                    open.account(name)
                            .orElseThrow(() ->
                                    new ProblemException(
                                            "The snapshot has no mail of " + name + ".",
                                            null,
                                            "a snapshot from when it had"));
            var folder = call.find(MAIL_FOLDER);
            var source =
                    new SnapshotSource(
                            there,
                            folder.isPresent() ? FolderName.of(folder.get()) : null,
                            call.find(UID).orElse(0L));
            if (source.isEmpty()) {
                throw new ProblemException(
                        "The snapshot has no such folder of " + name + ".", null, null);
            }
            if (!source.hasMessage()) {
                throw new ProblemException(
                        "The snapshot has no such message of " + name + ".",
                        "There is no UID " + call.find(UID).orElse(0L) + " in the folder.",
                        "the whole folder, without a UID");
            }
            intake = new Intake(store, store.account(id), List.of(), source, call.progress());
        } catch (StoreException e) {
            throw MailboxCommands.problem("Nothing was restored.", e, name);
        }
        try {
            intake.run();
            return intake.tally();
        } catch (StoreException e) {
            String far = "The restore stopped: " + intake.tally().soFar();
            throw MailboxCommands.problem(far, e, name);
        }
    }
}
