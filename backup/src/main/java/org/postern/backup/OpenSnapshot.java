package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectorySettings;
import org.postern.directory.LocalDirectory;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.LogBlobStore;
import org.postern.engine.SegmentFiles;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.mail.Domain;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A snapshot opened to be read, beside a node that runs. Nothing in the snapshot changes: its
/// index is opened for reading only, and its segments through links from a folder of our own, where
/// those that opening may cut are copies.
final class OpenSnapshot implements AutoCloseable {
    private final Path links;
    private final RocksEngine engine;
    private final LogBlobStore blobs;
    private final MessageStore store;
    private final LocalDirectory directory;

    private OpenSnapshot(
            Path links,
            RocksEngine engine,
            LogBlobStore blobs,
            Supplier<StoreSettings> settings,
            Supplier<DirectorySettings> directorySettings) {
        this.links = links;
        this.engine = engine;
        this.blobs = blobs;
        this.store =
                new MessageStore(
                        engine,
                        blobs,
                        new ReadCommitter(),
                        InstantSource.system(),
                        settings,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        _ -> {});
        this.directory = new LocalDirectory(engine, directorySettings);
    }

    /// @throws ProblemException when the snapshot is damaged
    static OpenSnapshot open(Path snapshot, SnapshotSettings settings) throws ProblemException {
        var manifest = SnapshotFolder.manifest(snapshot);
        Path links = null;
        RocksEngine engine = null;
        try {
            links = settings.folder();
            // What a crash may have left.
            SnapshotFolder.delete(links);
            PrivateFiles.folder(links);
            engine =
                    RocksEngine.openReadOnly(
                            snapshot.resolve(SnapshotFolder.INDEX), settings.rocks());
            link(snapshot, manifest, sealed(snapshot, engine), links);
            var blobs =
                    LogBlobStore.open(
                            links,
                            engine,
                            new DiskFileLayer(),
                            settings.blobs(),
                            settings.events());
            return new OpenSnapshot(links, engine, blobs, settings.store(), settings.directory());
        } catch (IOException e) {
            if (engine != null) {
                engine.close();
            }
            delete(links);
            throw new ProblemException(
                    new Problem(
                            "The snapshot in " + snapshot + " cannot be opened.",
                            e.getMessage(),
                            "another snapshot"),
                    e);
        }
    }

    /// Segments that opening the index only reads; the others it rescans and may cut.
    private static Set<Path> sealed(Path snapshot, RocksEngine engine) throws IOException {
        Path blobs = snapshot.resolve(SnapshotFolder.BLOBS);
        return SegmentFiles.of(blobs, engine).stream()
                .filter(SegmentFiles.SegmentFile::sealed)
                .map(SegmentFiles.SegmentFile::path)
                .collect(Collectors.toSet());
    }

    private static void link(Path snapshot, Manifest manifest, Set<Path> sealed, Path links)
            throws IOException, ProblemException {
        for (String file : manifest.files().keySet()) {
            if (!file.startsWith(SnapshotFolder.BLOBS + "/")) {
                continue;
            }
            Path there = snapshot.resolve(file);
            Path here = links.resolve(Trees.name(there));
            if (sealed.contains(there) && Files.isWritable(there)) {
                Files.createSymbolicLink(here, there);
            } else {
                CheckedCopy.copy(there, here, _ -> {});
            }
        }
    }

    private static void delete(@Nullable Path links) {
        try {
            if (links != null) {
                SnapshotFolder.delete(links);
            }
        } catch (IOException e) {
            System.getLogger(OpenSnapshot.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot be removed path=" + links, e);
        }
    }

    /// The mail of the account that had this name; empty when there was none, or it had no mail.
    Optional<MailAccount> account(String name) throws ProblemException, StoreException {
        try {
            var id =
                    name.startsWith("@")
                            ? domain(name.substring(1))
                            : directory.find(name).map(Account::id).map(AccountId::new);
            return id.isPresent() && store.exists(id.get())
                    ? Optional.of(store.account(id.get()))
                    : Optional.empty();
        } catch (DirectoryException e) {
            throw new ProblemException(
                    new Problem("The snapshot's directory cannot be read.", null, null), e);
        }
    }

    /// The account of a domain's shared folders.
    private Optional<AccountId> domain(String name) throws DirectoryException {
        for (Domain served : directory.domains()) {
            if (served.ascii().equalsIgnoreCase(name) || served.toString().equals(name)) {
                return Optional.of(AccountId.ofDomain(served.ascii().toLowerCase(Locale.ROOT)));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        blobs.close();
        engine.close();
        delete(links);
    }
}
