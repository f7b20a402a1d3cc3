package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Header;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.SieveAction;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.FolderEntry;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Tries a filter on the mail of the last days before it goes live (SPEC BEY-6).
public final class Replay {
    /// Most messages that are looked at.
    static final int MOST_MESSAGES = 5_000;

    private static final int MOST_ACCOUNTS = 10_000;

    private final Directory directory;
    private final Supplier<Room> room;

    public Replay(Directory directory, Supplier<Room> room) {
        this.directory = directory;
        this.room = room;
    }

    Result run(Filters.Ready draft, CompiledScript script, long days, Progress progress)
            throws ProblemException, IOException {
        var rows = new ArrayList<List<Value>>();
        var since = room.get().clock().instant().minus(Duration.ofDays(days));
        int[] looked = {0};
        var accounts = accounts(draft.filter());
        int done = 0;
        try {
            for (var account : accounts) {
                progress.step("trying", done++, accounts.size(), Progress.Unit.ACCOUNTS);
                look(account, draft, script, since, looked, rows);
            }
        } catch (StoreException e) {
            throw new IOException(e);
        }
        return new Result.Listing(
                List.of("when", "account", "folder", "from", "subject", "would"),
                rows,
                "message of " + looked[0] + " would change",
                "messages of " + looked[0] + " would change");
    }

    private List<Account> accounts(Filter filter) throws DirectoryException {
        if (filter.stage() == FilterStage.USER) {
            return directory.byId(filter.owner()).stream().toList();
        }
        return directory.accounts("*", 1, MOST_ACCOUNTS).stream()
                .filter(account ->
                        filter.domain().isEmpty()
                                || account.address()
                                        .domain()
                                        .ascii()
                                        .equalsIgnoreCase(filter.domain()))
                .toList();
    }

    private void look(
            Account account,
            Filters.Ready draft,
            CompiledScript script,
            Instant since,
            int[] looked,
            List<List<Value>> rows)
            throws StoreException, IOException {
        var id = new AccountId(account.id());
        if (!room.get().store().exists(id)) {
            return;
        }
        for (FolderEntry folder : room.get().store().passing(id).folders()) {
            if (!folder.selectable()) {
                continue;
            }
            var view = folder.folder().view();
            for (int i = view.count() - 1; i >= 0 && looked[0] < MOST_MESSAGES; i--) {
                var message = folder.folder().message(view.uidAt(i));
                if (message.isPresent() && message.get().internalDate().isAfter(since)) {
                    looked[0]++;
                    var row = tried(account, folder, message.get(), draft, script);
                    if (row != null) {
                        rows.add(row);
                    }
                }
            }
        }
    }

    private @Nullable List<Value> tried(
            Account account,
            FolderEntry folder,
            StoredMessage message,
            Filters.Ready draft,
            CompiledScript script)
            throws StoreException, IOException {
        var content =
                Content.of(
                        room.get().blobs(),
                        message,
                        room.get().settings().get().examined().count());
        var prefix = Header.parse(message.prefix());
        var mail = mail(account, message, content.form().message(), prefix);
        var strand = Strand.of(List.of(0), content).with(score(prefix));
        var texts = new WordTexts(strand.content());
        var scene = new FilterScene(room.get(), mail);
        var to = mail.addressees().getFirst().address();
        var session =
                draft.filter().stage() == FilterStage.USER
                        ? scene.of(account, to, strand, texts)
                        : scene.site(to, strand, texts);
        var outcome = script.run(strand.content(), session, room.get().limits().get().limits());
        var error = outcome.error();
        var told = new ArrayList<String>();
        if (error != null) {
            told.add("fail: " + error);
        } else {
            outcome.actions().stream()
                    .filter(action -> !plain(action))
                    .map(SieveErrands::word)
                    .map(word -> word.replace("flag " + FilterFacts.STOP, "stop"))
                    .forEach(told::add);
        }
        if (told.isEmpty()) {
            return null;
        }
        var listed = content.summary().listed().header();
        return List.of(
                Value.instant(message.internalDate()),
                Value.text(account.address().toString()),
                Value.text(folder.name().toString()),
                Value.text(listed.value("From").map(one -> one.decoded()).orElse("")),
                Value.text(listed.value("Subject").map(one -> one.decoded()).orElse("")),
                Value.text(String.join(", ", told)));
    }

    private static boolean plain(SieveAction action) {
        return action instanceof SieveAction.Keep(var flags, var form)
                && flags.isEmpty()
                && form.isOriginal();
    }

    private static Score score(Header prefix) {
        var found = JunkStatus.score(prefix);
        return found.isEmpty()
                ? Score.NONE
                : new Score(found.getAsInt(), true, List.of(), List.of());
    }

    private static MailToExamine mail(
            Account account, StoredMessage message, StagedMessage staged, Header prefix) {
        String path = prefix.value("Return-Path").map(one -> one.literal().strip()).orElse("<>");
        String bare =
                path.startsWith("<") && path.endsWith(">")
                        ? path.substring(1, path.length() - 1)
                        : "";
        var to =
                prefix.value("Delivered-To")
                        .map(one -> address(one.literal().strip(), account.address()))
                        .orElse(account.address());
        return new MailToExamine(
                "replay",
                message.internalDate(),
                Origin.OUTSIDE,
                Visitor.NOBODY,
                bare.isEmpty()
                        ? new ReversePath.NullSender()
                        : new ReversePath.Mailbox(address(bare, account.address())),
                new byte[0],
                staged,
                null,
                List.of(new Addressee(to, List.of(new Addressee.Mailbox(account, null)), false)),
                true);
    }

    private static Address address(String text, Address otherwise) {
        try {
            return Address.parse(text);
        } catch (AddressSyntaxException e) {
            return otherwise;
        }
    }
}
