package org.postern.backup;

import org.postern.engine.CommitPrelude;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// A store in memory with the commands about it.
final class Rig implements AutoCloseable {
    static final Instant DATE = Instant.parse("2021-03-04T05:06:07Z");

    private final MemoryEvents events = new MemoryEvents();
    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommitter committer =
            new GroupCommitter(engine, CommitPrelude.NONE, GroupCommitter.DEFAULT_LIMITS, events);
    AccountLimits.Answer quota = AccountLimits.Quota.UNLIMITED;
    Progress progress = Progress.NONE;
    final MessageStore store =
            new MessageStore(
                    engine,
                    new MemoryBlobStore(),
                    committer,
                    InstantSource.system(),
                    () ->
                            new StoreSettings(
                                    new Octets(1 << 20),
                                    4096,
                                    new Octets(1 << 20),
                                    100,
                                    100,
                                    50,
                                    new Octets(1 << 20),
                                    10,
                                    90,
                                    5,
                                    new Octets(100)),
                    _ -> quota,
                    events);
    private final Catalogue catalogue = new Catalogue(events);

    Rig() {
        catalogue.register(
                new MailboxCommands(store, (name, _) -> Optional.of(new AccountId(name)))
                        .commands());
    }

    MailAccount account(String name) throws StoreException {
        return store.account(new AccountId(name));
    }

    void append(Folder folder, String message, Instant date, FlagSet flags) throws StoreException {
        folder.append(Delivery.plain(stage(message), flags, date));
    }

    StagedMessage stage(String message) throws StoreException {
        try (var spool = store.spool()) {
            byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
            spool.write(octets, 0, octets.length);
            return spool.finish();
        }
    }

    /// The fields that a command answered, by name.
    Map<String, Value> run(String... words) throws ProblemException {
        var caller =
                new Caller(
                        "console",
                        Role.ADMINISTRATOR,
                        true,
                        "id",
                        Caller.SecretSource.NONE,
                        progress);
        var fields = new TreeMap<String, Value>();
        if (catalogue.execute(List.of(words), caller) instanceof Result.Item(var answered)) {
            answered.forEach(field -> fields.put(field.name(), field.value()));
        }
        return fields;
    }

    static long number(Map<String, Value> fields, String name) {
        return fields.get(name) instanceof Value.Count(long number) ? number : -1;
    }

    /// All that an account has, as lines that can be compared.
    List<String> contents(String account) throws StoreException, IOException {
        var lines = new ArrayList<String>();
        for (FolderEntry entry : account(account).folders()) {
            lines.add(
                    "%s %s %s"
                            .formatted(
                                    entry.name(), new TreeSet<>(entry.uses()), entry.subscribed()));
            lines.addAll(messages(entry.folder()));
        }
        return lines;
    }

    List<String> messages(Folder folder) throws StoreException, IOException {
        var lines = new ArrayList<String>();
        var view = folder.view();
        for (int i = 0; i < view.count(); i++) {
            var message = folder.message(view.uidAt(i)).orElseThrow();
            try (var in = message.open()) {
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                lines.add(
                        "%s %s %s"
                                .formatted(
                                        message.internalDate(),
                                        FlagNames.print(view.keywords().flags(view.flagsAt(i))),
                                        text.replace("\r", "\\r").replace("\n", "\\n")));
            }
        }
        lines.sort(null);
        return lines;
    }

    Folder folder(String account, String name) throws StoreException {
        return account(account).folder(FolderName.of(name));
    }

    @Override
    public void close() {
        committer.close();
        engine.close();
    }
}
