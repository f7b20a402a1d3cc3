package org.postern.backup;

import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.BlobReferences;
import org.postern.engine.BlobSettings;
import org.postern.engine.BlobVerification;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.FolderCommands.Accounts;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageReferences;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The ground, the store and the commands of a node over a home on disk; segments are small, so
/// that there are several.
final class DiskNode implements AutoCloseable {
    private static final BlobSettings BLOBS = smallSegments();

    /// What happens while a snapshot is taken, once the index is copied.
    @FunctionalInterface
    interface Happening {
        void happen() throws StoreException;
    }

    final Path home;
    Happening afterIndexCopy = () -> {};
    final RocksEngine engine;
    final LogBlobStore blobs;
    final GroupCommitter committer;
    final MessageStore store;
    final LocalDirectory directory;
    final DirectoryWriter writer;
    private final Catalogue catalogue;

    private static BlobSettings smallSegments() {
        var usual = Settings.defaults(BlobSettings.class);
        return new BlobSettings(
                new Octets(0),
                new Octets(1 << 20),
                usual.openSegments(),
                usual.claim(),
                usual.compression());
    }

    DiskNode(Path home) throws Exception {
        this.home = home;
        RocksNative.load(Files.createDirectories(home.resolve("native")));
        var events = new MemoryEvents();
        var people = Settings.defaults(DirectorySettings.class);
        engine = RocksEngine.open(home.resolve("data/index"), RocksSettings.DEFAULTS);
        Path segments = home.resolve("data/blobs");
        blobs = LogBlobStore.open(segments, engine, new DiskFileLayer(), () -> BLOBS, events);
        committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, events);
        var clock = InstantSource.system();
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        clock,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        events);
        directory = new LocalDirectory(engine, () -> people);
        writer =
                new DirectoryWriter(
                        directory,
                        committer,
                        new Passwords(() -> people, () -> false, clock),
                        clock,
                        () -> people,
                        events);
        catalogue = new Catalogue(events);
        Accounts accounts = (name, _) -> Optional.of(id(name));
        catalogue.register(
                new SnapshotCommands(
                                new NodeFiles(
                                        folder -> {
                                            engine.copyTo(folder);
                                            afterCopy();
                                        },
                                        segments,
                                        () -> blobs.hold()::close,
                                        home,
                                        List.of("postern.toml", "tls"),
                                        "test"),
                                store,
                                accounts,
                                new SnapshotSettings(
                                        home.resolve("data/restore.links"),
                                        () -> StoreSettings.DEFAULTS,
                                        () -> people,
                                        RocksSettings.DEFAULTS,
                                        () -> BLOBS,
                                        events),
                                clock)
                        .commands());
        catalogue.register(
                new StoreCommands(
                                store,
                                new BlobVerification(
                                        blobs,
                                        engine,
                                        BlobReferences.of(List.of(new MessageReferences()))),
                                accounts,
                                id -> Optional.of(id.value()).filter(name -> !name.equals("gone")),
                                List::of,
                                new CountedIndex(),
                                List::of)
                        .commands());
    }

    private void afterCopy() {
        try {
            afterIndexCopy.happen();
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    void addAccount(String name) throws Exception {
        if (directory.domains().isEmpty()) {
            FirstStart.run(directory, writer, Domain.of("example.test"));
        }
        writer.add(
                Address.parse(name + "@example.test"),
                name,
                "secret".getBytes(StandardCharsets.US_ASCII));
    }

    AccountId id(String name) {
        try {
            return new AccountId(directory.find(name).orElseThrow().id());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    MailAccount account(String name) throws StoreException {
        return store.account(id(name));
    }

    void append(Folder folder, String subject, FlagSet flags) throws StoreException {
        String message = "Subject: %s\r\n\r\n%s\r\n".formatted(subject, subject.repeat(300));
        byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
        try (var spool = store.spool()) {
            spool.write(octets, 0, octets.length);
            folder.append(Delivery.plain(spool.finish(), flags, Instant.EPOCH));
        }
    }

    List<String> subjects(String account, String folder) throws Exception {
        var subjects = new ArrayList<String>();
        var found = account(account).folder(FolderName.of(folder));
        var view = found.view();
        for (int i = 0; i < view.count(); i++) {
            var message = found.message(view.uidAt(i)).orElseThrow();
            try (var in = message.open()) {
                String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
                String flags = FlagNames.print(view.keywords().flags(view.flagsAt(i))).toString();
                subjects.add(text.substring(9, text.indexOf('\r')) + " " + flags);
            }
        }
        return subjects;
    }

    Map<String, Value> run(String... words) throws ProblemException {
        var caller =
                new Caller(
                        "console",
                        Role.ADMINISTRATOR,
                        true,
                        "id",
                        Caller.SecretSource.NONE,
                        Progress.NONE);
        var fields = new TreeMap<String, Value>();
        if (catalogue.execute(List.of(words), caller) instanceof Result.Item(var answered)) {
            answered.forEach(field -> fields.put(field.name(), field.value()));
        }
        return fields;
    }

    @Override
    public void close() {
        committer.close();
        blobs.close();
        engine.close();
    }
}
