package org.postern.node;

import org.postern.backup.MailboxCommands;
import org.postern.backup.NodeFiles;
import org.postern.backup.SnapshotCommands;
import org.postern.backup.SnapshotSettings;
import org.postern.backup.StoreCommands;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectorySettings;
import org.postern.engine.BlobCollection;
import org.postern.engine.BlobSettings;
import org.postern.engine.BlobVerification;
import org.postern.engine.EngineException;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.mail.Domain;
import org.postern.screening.MailHurdle;
import org.postern.store.AccountId;
import org.postern.store.FolderCommands.Accounts;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The commands that care for what is kept: import and export, verification, snapshots.
final class StoreCare {
    private StoreCare() {}

    static List<Command> commands(
            Home home,
            Ground ground,
            BlobCollection collection,
            People people,
            Mail mail,
            MailHurdle hurdle,
            Accounts accounts,
            Settings settings,
            InstantSource clock,
            Events events) {
        var commands = new ArrayList<Command>();
        commands.addAll(new MailboxCommands(mail.store(), accounts).commands());
        commands.addAll(
                new StoreCommands(
                                mail.store(),
                                new BlobVerification(
                                        ground.blobs(), ground.engine(), Collection.references()),
                                accounts,
                                names(people),
                                () -> status(ground, collection, settings),
                                index(mail),
                                hurdle::verify)
                        .commands());
        commands.addAll(
                new SnapshotCommands(
                                files(home, ground, hurdle),
                                mail.store(),
                                accounts,
                                snapshots(home, settings, events),
                                clock)
                        .commands());
        return commands;
    }

    private static StoreCommands.Index index(Mail mail) {
        var search = mail.search();
        return new StoreCommands.Index() {
            @Override
            public List<String> verify(AccountId account) throws StoreException {
                return search.verify(account);
            }

            @Override
            public void rebuild(AccountId account, Progress progress)
                    throws StoreException, ProblemException {
                search.rebuild(account, progress);
            }

            @Override
            public long lag(AccountId account) throws StoreException {
                return search.lag(account);
            }

            @Override
            public long gone(AccountId account) throws StoreException {
                return search.gone(account);
            }
        };
    }

    /// All that survives a restart: what is not named here is derived, or of one run only.
    private static NodeFiles files(Home home, Ground ground, MailHurdle hurdle) {
        return new NodeFiles(
                ground.engine()::copyTo,
                home.blobs(),
                () -> hold(ground, hurdle),
                home.folder(),
                List.of(
                        home.folder().relativize(home.settings()).toString(),
                        home.folder().relativize(home.tls()).toString(),
                        home.folder().relativize(home.hurdle()).toString()),
                Node.VERSION);
    }

    private static NodeFiles.SegmentHold hold(Ground ground, MailHurdle hurdle)
            throws EngineException {
        var segments = ground.blobs().hold();
        try {
            var journal = hurdle.hold();
            return () -> {
                journal.close();
                segments.close();
            };
        } catch (EngineException e) {
            segments.close();
            throw e;
        }
    }

    private static SnapshotSettings snapshots(Home home, Settings settings, Events events) {
        return new SnapshotSettings(
                home.folder().resolve("data/restore.links"),
                () -> settings.current(StoreSettings.class),
                () -> settings.current(DirectorySettings.class),
                settings.current(RocksSettings.class),
                () -> settings.current(BlobSettings.class),
                events);
    }

    private static StoreCommands.Names names(People people) {
        return id -> {
            try {
                if (id.ofDomain()) {
                    return people.directory().domains().stream()
                            .filter(domain -> isOf(id, domain))
                            .map(domain -> "@" + domain)
                            .findFirst();
                }
                return people.directory()
                        .byId(id.value())
                        .map(Account::address)
                        .map(String::valueOf);
            } catch (DirectoryException e) {
                throw new ProblemException(
                        new Problem("The directory cannot be read.", e.getMessage(), "Status"), e);
            }
        };
    }

    private static boolean isOf(AccountId site, Domain domain) {
        return site.equals(AccountId.ofDomain(DirectoryIdentities.key(domain)));
    }

    private static List<Field> status(Ground ground, BlobCollection collection, Settings settings) {
        var fields = new ArrayList<Field>();
        var blobs = ground.blobs().counters();
        fields.add(Field.of("bodiesWritten", Value.number(blobs.blobs())));
        fields.add(Field.of("bodiesRepeated", Value.number(blobs.repeated())));
        fields.add(Field.of("bodiesCollected", Value.number(blobs.collected())));
        fields.add(Field.of("octetsFreed", Value.octets(blobs.freedOctets())));
        fields.add(Field.of("collection", collection.health().text()));
        collection
                .found()
                .ifPresent(found -> {
                    fields.add(Field.of("livingOctets", Value.octets(found.livingOctets())));
                    fields.add(Field.of("deadOctets", Value.octets(found.otherOctets())));
                });
        fields.add(Field.of("diskUsable", Value.octets(blobs.usableOctets())));
        fields.add(
                Field.of(
                        "diskReserve",
                        Value.octets(settings.current(BlobSettings.class).reserve())));
        var commits = ground.committer().counters();
        fields.add(Field.of("commits", Value.number(commits.writes())));
        fields.add(Field.of("groups", Value.number(commits.groups())));
        fields.add(Field.of("largestGroup", Value.number(commits.largestGroup())));
        fields.add(Field.of("flushes", Value.number(commits.flushes())));
        var flush = commits.flushTime().dividedBy(Math.max(1, commits.groups()));
        fields.add(Field.of("timeOfAGroup", Value.duration(flush)));
        fields.add(Field.of("waiting", Value.number(commits.waiting())));
        try {
            var index = ground.engine().usage();
            fields.add(Field.of("indexTables", Value.octets(index.tables())));
            fields.add(Field.of("indexCache", Value.octets(index.blockCache())));
            fields.add(Field.of("indexBuffers", Value.octets(index.writeBuffers())));
        } catch (EngineException e) {
            fields.add(Field.of("index", "cannot be asked; see the log"));
        }
        return fields;
    }
}
