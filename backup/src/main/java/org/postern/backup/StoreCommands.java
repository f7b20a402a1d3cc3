package org.postern.backup;

import org.postern.engine.BlobVerification;
import org.postern.engine.EngineException;
import org.postern.engine.Pace;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.store.AccountId;
import org.postern.store.FolderCommands.Accounts;
import org.postern.store.FolderEntry;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// `Store Verify` and `Store Status`: is what is kept sound, and how much of it is there (SPEC
/// STO-2).
public final class StoreCommands {
    private static final int MAX_TOLD = 200;

    private static final Argument<String> ACCOUNT =
            Argument.text("account", "One account's address; else all.").optional();

    private final MessageStore store;
    private final BlobVerification blobs;
    private final Accounts accounts;
    private final Names names;
    private final Supplier<List<Field>> ground;
    private final Index index;
    private final Beside beside;

    /// The index that text is searched with.
    public interface Index {
        /// What is wrong with an account's, one line each.
        List<String> verify(AccountId account) throws StoreException;

        /// Makes an account's anew.
        void rebuild(AccountId account, Progress progress) throws StoreException, ProblemException;

        /// Messages of an account that are not in it yet; searches look at them one by one.
        long lag(AccountId account) throws StoreException;

        /// Entries of an account's whose messages are gone; they go when segments are merged.
        long gone(AccountId account) throws StoreException;
    }

    /// What a node keeps beside mail.
    @FunctionalInterface
    public interface Beside {
        /// What is wrong with it, one line each.
        List<String> verify() throws EngineException;
    }

    /// What an operator calls an account.
    @FunctionalInterface
    public interface Names {
        /// @return the address; empty when the directory has no such account
        /// @throws ProblemException when it cannot be told now
        Optional<String> name(AccountId account) throws ProblemException;
    }

    /// @param ground what engine, blobs and committer tell of themselves
    public StoreCommands(
            MessageStore store,
            BlobVerification blobs,
            Accounts accounts,
            Names names,
            Supplier<List<Field>> ground,
            Index index,
            Beside beside) {
        this.store = store;
        this.blobs = blobs;
        this.accounts = accounts;
        this.names = names;
        this.ground = ground;
        this.index = index;
        this.beside = beside;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Store", "Verify")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Reads all mail again and compares what belongs together.")
                        .help(
                                "For each account: folders, counters, pages and change logs against"
                                    + " the records; each record, with its summary, thread and keys"
                                    + " for listings, against its body; the index of shared folders"
                                    + " and the search index against the mail. Without an account"
                                    + " also every stored body against its checksums, and bodies"
                                    + " against what refers to them, and the journals of what is"
                                    + " kept beside mail. The node works on meanwhile. A fault ends"
                                    + " it with exit status 1; nothing is changed. Bodies that"
                                    + " nothing refers to any more are no fault, nor are messages"
                                    + " that the search index will have in a moment (indexLag) or"
                                    + " entries of messages that are gone (indexGone).")
                        .argument(ACCOUNT)
                        .readOnly()
                        .handler(this::verify),
                Command.of("Store", "Rebuild")
                        .summary("Makes anew all that is derived of mail, while the node works.")
                        .help(
                                "Made anew: the summary in each message's record (envelope, header"
                                    + " fields of listings, structure), from the body; keys for"
                                    + " listings, sorting and threading, which are kept again when"
                                    + " they are next asked for; counters of folders and the use of"
                                    + " quota, from the pages; the index of threads, from the"
                                    + " messages that are there; the index of shared folders, from"
                                    + " the access lists; the search index, from the bodies. Not"
                                    + " derived of anything, and so brought back by Store Restore"
                                    + " only: bodies; UIDs, UIDVALIDITY and MODSEQs, flags and"
                                    + " keywords, dates, delivery's own header fields, which thread"
                                    + " a message belongs to; folders, subscriptions, access lists,"
                                    + " what guests have seen, annotations, scripts, holds, rules"
                                    + " of expiry, accounts. Searches look at every message until"
                                    + " the index is there again. Ctrl-C ends it; what was made so"
                                    + " far remains. Exit status 1, and a line each, for what could"
                                    + " not be made.")
                        .argument(ACCOUNT)
                        .handler(this::rebuild),
                Command.of("Store", "Status")
                        .role(Role.BACKUP_OPERATOR)
                        .summary("Shows what the store holds and how it works.")
                        .argument(ACCOUNT)
                        .readOnly()
                        .handler(this::status));
    }

    private List<AccountId> chosen(Call call) throws ProblemException, StoreException {
        if (call.find(ACCOUNT).isEmpty()) {
            return store.accounts();
        }
        String name = call.find(ACCOUNT).get();
        var id =
                accounts.find(name, call.id())
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no account " + name + ".", null, "User List"));
        return store.exists(id) ? List.of(id) : List.of();
    }

    private Result verify(Call call) throws ProblemException {
        try {
            var findings = new ArrayList<String>();
            var fields = new ArrayList<Field>();
            var ids = chosen(call);
            long done = 0;
            for (AccountId id : ids) {
                verifyAccount(id, call.progress(), findings);
                call.progress()
                        .step("Verifying folders", ++done, ids.size(), Progress.Unit.ACCOUNTS);
            }
            fields.add(Field.of("accounts", Value.number(ids.size())));
            addIndex(ids, fields);
            if (call.find(ACCOUNT).isEmpty()) {
                verifyBodies(call.progress(), findings, fields);
                findings.addAll(beside.verify());
            }
            if (!findings.isEmpty()) {
                throw found("Store Verify found %,d %s.", findings);
            }
            return new Result.Item(fields);
        } catch (StoreException e) {
            throw unreadable(e);
        } catch (EngineException e) {
            throw unreadable(e);
        }
    }

    private void addIndex(List<AccountId> ids, List<Field> fields) throws StoreException {
        long lag = 0;
        long gone = 0;
        for (AccountId id : ids) {
            if (store.exists(id)) {
                lag += index.lag(id);
                gone += index.gone(id);
            }
        }
        fields.add(Field.of("indexLag", Value.number(lag)));
        fields.add(Field.of("indexGone", Value.number(gone)));
    }

    private Result rebuild(Call call) throws ProblemException {
        try {
            long messages = 0;
            long summaries = 0;
            long threads = 0;
            long folders = 0;
            var findings = new ArrayList<String>();
            var ids = chosen(call);
            for (AccountId id : ids) {
                var rebuilt = store.rebuild(id, call.progress());
                messages += rebuilt.messages();
                summaries += rebuilt.summaries();
                threads += rebuilt.threads();
                folders += rebuilt.folders();
                String name = names.name(id).orElse(id.toString());
                rebuilt.findings().forEach(finding -> findings.add(name + " " + finding));
                index.rebuild(id, call.progress());
            }
            if (!findings.isEmpty()) {
                throw found("Store Rebuild leaves %,d %s.", findings);
            }
            return new Result.Item(
                    List.of(
                            Field.of("accounts", Value.number(ids.size())),
                            Field.of("messages", Value.number(messages)),
                            Field.of("summariesMended", Value.number(summaries)),
                            Field.of("threadsMended", Value.number(threads)),
                            Field.of("foldersMended", Value.number(folders))));
        } catch (StoreException e) {
            throw unreadable(e);
        }
    }

    private void verifyAccount(AccountId id, Progress progress, List<String> findings)
            throws ProblemException, StoreException {
        var name = names.name(id);
        try {
            // A deleted account's mail stays while it is on hold (SPEC STO-9).
            if (name.isEmpty() && store.account(id).hold().isEmpty()) {
                findings.add("mail of the account %s, which the directory has not".formatted(id));
            }
            var found = new ArrayList<>(store.verify(id));
            found.addAll(store.verifyBodies(id, progress));
            found.addAll(index.verify(id));
            found.forEach(finding -> findings.add(name.orElse(id.toString()) + " " + finding));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.ABSENT) {
                // It was deleted meanwhile.
                return;
            }
            if (e.kind() != StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            findings.add("%s cannot be read: %s".formatted(name.orElse(id.toString()), why(e)));
        }
    }

    private static String why(StoreException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.detail() : String.valueOf(cause.getMessage());
    }

    private void verifyBodies(Progress progress, List<String> findings, List<Field> fields)
            throws ProblemException, EngineException {
        var stop = new CountDownLatch(1);
        var cancelled = new AtomicReference<ProblemException>();
        try {
            var verified =
                    blobs.run(
                            (step, done, all) -> {
                                try {
                                    tell(progress, step, done, all);
                                } catch (ProblemException e) {
                                    cancelled.set(e);
                                    stop.countDown();
                                }
                            },
                            new Pace(() -> 0, stop));
            verified.findings().forEach(finding -> findings.add(finding.toString()));
            fields.add(Field.of("bodies", Value.number(verified.blobs())));
            fields.add(Field.of("octets", Value.octets(verified.octets())));
            fields.add(Field.of("references", Value.number(verified.references())));
            fields.add(Field.of("unreferenced", Value.number(verified.orphans())));
            fields.add(Field.of("unreferencedOctets", Value.octets(verified.orphanOctets())));
            fields.add(Field.of("segments", Value.number(verified.segments())));
            fields.add(Field.of("segmentOctets", Value.octets(verified.segmentOctets())));
        } catch (CancellationException e) {
            var cause = cancelled.get();
            throw cause != null
                    ? cause
                    : new ProblemException(Problem.of("The verification was ended."), e);
        }
    }

    private static void tell(Progress progress, BlobVerification.Step step, long done, long all)
            throws ProblemException {
        long total = Math.max(0, all);
        switch (step) {
            case SEGMENTS -> progress.step("Reading bodies", done, total, Progress.Unit.OCTETS);
            case INDEX -> progress.step("Comparing the index", done, total, Progress.Unit.MESSAGES);
            case REFERENCES ->
                    progress.step("Comparing references", done, total, Progress.Unit.MESSAGES);
        }
    }

    private static ProblemException found(String what, List<String> findings) {
        int told = Math.min(MAX_TOLD, findings.size());
        String more =
                told < findings.size() ? "\nand %,d more".formatted(findings.size() - told) : "";
        return new ProblemException(
                what.formatted(findings.size(), findings.size() == 1 ? "fault" : "faults"),
                String.join("\n", findings.subList(0, told)) + more,
                "Store Rebuild for what is derived, Store Restore for the rest, from a snapshot");
    }

    private static ProblemException unreadable(Exception e) {
        return new ProblemException(
                new Problem("The store cannot be read.", e.getMessage(), "Status"), e);
    }

    private Result status(Call call) throws ProblemException {
        try {
            var ids = chosen(call);
            long folders = 0;
            long messages = 0;
            long octets = 0;
            long done = 0;
            for (AccountId id : ids) {
                for (FolderEntry entry : store.account(id).folders()) {
                    folders++;
                    if (entry.selectable()) {
                        var numbers = entry.folder().status();
                        messages += numbers.messages();
                        octets += numbers.octets();
                    }
                }
                call.progress().step("Counting", ++done, ids.size(), Progress.Unit.ACCOUNTS);
            }
            var fields = new ArrayList<Field>();
            fields.add(Field.of("accounts", Value.number(ids.size())));
            fields.add(Field.of("folders", Value.number(folders)));
            fields.add(Field.of("messages", Value.number(messages)));
            fields.add(Field.of("octets", Value.octets(octets)));
            addIndex(ids, fields);
            if (call.find(ACCOUNT).isEmpty()) {
                fields.addAll(ground.get());
            }
            return new Result.Item(fields);
        } catch (StoreException e) {
            throw unreadable(e);
        }
    }
}
