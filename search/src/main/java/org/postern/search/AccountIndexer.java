package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderView;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Brings the index of one account up to date, a step at a time. One thread, one step; the index
/// has one writer.
///
/// Copies have the e-mail id of what they are copies of, and one text in the index. Segments are
/// merged when there are [#FAN] of a size, so that a message is written anew a few times in its
/// life and an account has some dozens of segments at most; what was expunged goes with a merge.
final class AccountIndexer {
    private static final System.Logger LOG = System.getLogger(AccountIndexer.class.getName());

    /// Messages that are read together.
    private static final int WINDOW = 64;

    /// So many segments of a size are merged.
    private static final int FAN = 6;

    /// Segments of a size: below this, below four times this, and so on.
    private static final long SMALLEST = 64 << 10;

    /// Segments from this size on are large enough.
    private static final long LARGE = SMALLEST << 6;

    private final AccountId account;
    private final MessageStore store;
    private final Engine engine;
    private final Partition partition;
    private final IndexWriter writer;
    private final MessageZones zones;
    private final long together;
    private final BooleanSupplier ending;

    private final SegmentBuilder builder = new SegmentBuilder();
    private final Map<Integer, Long> moved = new HashMap<>();

    /// @param together octets of text that are indexed in one step
    /// @param ending whether the step should end at the next message
    AccountIndexer(
            AccountId account,
            MessageStore store,
            Engine engine,
            Committer committer,
            MessageZones zones,
            long together,
            BooleanSupplier ending) {
        this.account = account;
        this.store = store;
        this.engine = engine;
        this.zones = zones;
        this.together = together;
        this.ending = ending;
        partition = Keys.partition(account);
        writer = new IndexWriter(committer, partition);
    }

    /// Makes one step.
    ///
    /// @return whether there is more to do
    boolean step() throws StoreException, IndexDamage, SearchFailure {
        if (!store.exists(account)) {
            clear();
            return false;
        }
        var manifest = Manifest.read(engine, partition);
        var folders = selectable(store.passing(account));
        boolean all = gather(manifest, folders);
        manifest = publish(manifest);
        tidy(manifest, folders);
        return !all;
    }

    /// What of the account's mail the index should have and has not, and what of it cannot be read.
    List<String> verify() throws StoreException, IndexDamage, SearchFailure {
        var findings = new ArrayList<String>();
        if (!store.exists(account)) {
            return findings;
        }
        // The cursors first: what is below them now stays indexed as long as it is there.
        var manifest = Manifest.read(engine, partition);
        var known = known(manifest);
        for (SegmentInfo segment : manifest.segments()) {
            new SegmentReader(engine, partition, segment).check();
        }
        for (Folder folder : selectable(store.passing(account))) {
            var view = folder.view();
            int end = from(view, manifest.cursor(folder.id()));
            for (int i = 0; i < end; i++) {
                if (!known.contains(view.emailIdAt(i))) {
                    findings.add(
                            "search index: folder "
                                    + folder.id()
                                    + " UID "
                                    + view.uidAt(i)
                                    + " is missing");
                }
            }
        }
        return findings;
    }

    /// Messages above the cursors.
    long lag() throws StoreException, IndexDamage, SearchFailure {
        if (!store.exists(account)) {
            return 0;
        }
        var manifest = Manifest.read(engine, partition);
        long lag = 0;
        for (Folder folder : selectable(store.passing(account))) {
            long cursor = manifest.cursor(folder.id());
            try {
                if (folder.status().uidNext() > cursor) {
                    var view = folder.view();
                    lag += view.count() - from(view, cursor);
                }
            } catch (StoreException e) {
                refuseUnlessGone(e);
            }
        }
        return lag;
    }

    /// Entries whose messages are not there any more.
    long gone() throws StoreException, IndexDamage, SearchFailure {
        var manifest = Manifest.read(engine, partition);
        if (manifest.segments().isEmpty() || !store.exists(account)) {
            return manifest.messages();
        }
        var living = living(selectable(store.passing(account)));
        long gone = 0;
        for (SegmentInfo segment : manifest.segments()) {
            for (long id : new SegmentReader(engine, partition, segment).ids()) {
                gone += living.contains(id) ? 0 : 1;
            }
        }
        return gone;
    }

    private static void refuseUnlessGone(StoreException e) throws StoreException {
        if (e.kind() != StoreException.Kind.ABSENT
                && e.kind() != StoreException.Kind.NOT_SELECTABLE) {
            throw e;
        }
        // The folder was deleted meanwhile.
    }

    /// Throws the index away.
    void clear() throws SearchFailure {
        try {
            if (!engine.range(partition, new byte[0], null, 1, Direction.FORWARD).isEmpty()) {
                writer.clear();
            }
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
    }

    private static List<Folder> selectable(MailAccount mail) throws StoreException {
        return Stream.concat(mail.folders().stream(), mail.deletedFolders().stream())
                .filter(FolderEntry::selectable)
                .map(FolderEntry::folder)
                .toList();
    }

    /// Reads what is above the cursors.
    ///
    /// @return whether that was all
    private boolean gather(Manifest manifest, List<Folder> folders)
            throws StoreException, IndexDamage, SearchFailure {
        LongSet known = null;
        for (Folder folder : folders) {
            long cursor = manifest.cursor(folder.id());
            try {
                if (folder.status().uidNext() <= cursor) {
                    continue;
                }
                if (full()) {
                    return false;
                }
                var view = folder.view();
                if (known == null && hasCopies(folder, view, cursor)) {
                    known = known(manifest);
                }
                if (!gather(folder, view, cursor, known)) {
                    return false;
                }
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.ABSENT
                        && e.kind() != StoreException.Kind.NOT_SELECTABLE) {
                    throw e;
                }
                // The folder was deleted meanwhile.
            }
        }
        return true;
    }

    private boolean full() {
        return ending.getAsBoolean()
                || builder.textOctets() >= together
                || moved.size() >= IndexWriter.MOST_CURSORS;
    }

    private static int from(FolderView view, long cursor) {
        int at = view.indexOf(cursor);
        return at < 0 ? -at - 1 : at;
    }

    private static boolean hasCopies(Folder folder, FolderView view, long cursor) {
        for (int i = from(view, cursor); i < view.count(); i++) {
            if (!isFirst(folder, view.uidAt(i), view.emailIdAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// Whether it is where its e-mail id was given.
    private static boolean isFirst(Folder folder, long uid, long emailId) {
        return emailId == ((long) folder.id() << 32 | uid);
    }

    /// The ids of all messages that the index has.
    private LongSet known(Manifest manifest) throws IndexDamage, SearchFailure {
        var known = new LongSet();
        for (SegmentInfo segment : manifest.segments()) {
            for (long id : new SegmentReader(engine, partition, segment).ids()) {
                known.add(id);
            }
        }
        builder.forEachId(known::add);
        return known;
    }

    /// @return whether the folder's end was reached
    private boolean gather(Folder folder, FolderView view, long cursor, @Nullable LongSet known)
            throws StoreException {
        int at = from(view, cursor);
        while (at < view.count()) {
            if (full()) {
                moved.put(folder.id(), view.uidAt(at));
                return false;
            }
            int end = Math.min(view.count(), at + WINDOW);
            var wanted = new UidSet.Builder();
            for (int i = at; i < end; i++) {
                if (known == null || known.add(view.emailIdAt(i))) {
                    wanted.add(view.uidAt(i));
                }
            }
            var messages = new ArrayList<StoredMessage>();
            folder.messages(wanted.build(), messages::add);
            messages.forEach(this::add);
            at = end;
        }
        moved.put(folder.id(), view.status().uidNext());
        return true;
    }

    /// Adds a message. One that cannot be read is left out: it must not keep the others from being
    /// found.
    private void add(StoredMessage message) {
        builder.begin(message.emailId());
        try {
            zones.read(message, builder);
        } catch (StoreException | IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "message cannot be indexed account=" + account + " uid=" + message.uid(),
                    e);
        }
        builder.end();
    }

    private Manifest publish(Manifest manifest) throws IndexDamage, SearchFailure {
        if (moved.isEmpty()) {
            return manifest;
        }
        var next = manifest.with(moved);
        if (!builder.isEmpty()) {
            var segment = writer.write(manifest.nextSegment(), builder.finish());
            next = next.with(segment, List.of());
        }
        writer.publish(next, moved, List.of());
        return next;
    }

    /// Merges segments, and rewrites those with much in them that is gone.
    private void tidy(Manifest manifest, List<Folder> folders)
            throws StoreException, IndexDamage, SearchFailure {
        var now = manifest;
        for (var due = due(now); !due.isEmpty() && !ending.getAsBoolean(); due = due(now)) {
            now = merge(now, due, living(folders));
        }
        long there = 0;
        for (Folder folder : folders) {
            try {
                there += folder.status().messages();
            } catch (StoreException e) {
                LOG.log(System.Logger.Level.DEBUG, "folder deleted meanwhile", e);
            }
        }
        if (now.messages() > there + there / 3 + 100) {
            purge(now, living(folders));
        }
    }

    /// Segments of one size, when there are enough of them.
    private static List<SegmentInfo> due(Manifest manifest) {
        for (long size = SMALLEST; size <= LARGE; size <<= 2) {
            long below = size;
            long least = size == SMALLEST ? 0 : size >> 2;
            var same =
                    manifest.segments().stream()
                            .filter(s -> s.octets() >= least && s.octets() < below)
                            .limit(FAN)
                            .toList();
            if (same.size() == FAN) {
                return same;
            }
        }
        return List.of();
    }

    /// The e-mail ids of all messages that are there.
    private static LongSet living(List<Folder> folders) throws StoreException {
        var living = new LongSet();
        for (Folder folder : folders) {
            try {
                var view = folder.view();
                for (int i = 0; i < view.count(); i++) {
                    living.add(view.emailIdAt(i));
                }
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.ABSENT
                        && e.kind() != StoreException.Kind.NOT_SELECTABLE) {
                    throw e;
                }
                // Its messages are gone with it.
            }
        }
        return living;
    }

    private Manifest merge(Manifest manifest, List<SegmentInfo> old, LongSet living)
            throws IndexDamage, SearchFailure {
        var merged = new SegmentBuilder();
        var seen = new LongSet();
        for (SegmentInfo segment : old) {
            var reader = new SegmentReader(engine, partition, segment);
            merged.add(reader, id -> living.contains(id) && seen.add(id));
        }
        Manifest next = manifest.without(old);
        if (!merged.isEmpty()) {
            next = next.with(writer.write(manifest.nextSegment(), merged.finish()), List.of());
        }
        writer.publish(next, Map.of(), old);
        return next;
    }

    private void purge(Manifest manifest, LongSet living) throws IndexDamage, SearchFailure {
        var now = manifest;
        for (SegmentInfo segment : manifest.segments()) {
            int gone = 0;
            for (long id : new SegmentReader(engine, partition, segment).ids()) {
                gone += living.contains(id) ? 0 : 1;
            }
            if (gone * 10 > segment.messages()) {
                now = merge(now, List.of(segment), living);
            }
        }
    }
}
