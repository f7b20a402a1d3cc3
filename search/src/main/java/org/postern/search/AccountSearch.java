package org.postern.search;

import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.SearchIndex.Opened;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Set;
import java.util.function.LongPredicate;

/// One search in one folder: the index answers for what it has, the rest is looked at. One thread.
final class AccountSearch {
    /// Messages that are read together.
    private static final int WINDOW = 64;

    private final Folder folder;
    private final FolderView view;
    private final String wanted;
    private final Set<Zone> zones;
    private final LongPredicate candidates;
    private final MessageZones messages;
    private final Opened progress;

    /// @param wanted folded, not empty
    /// @param candidates UIDs of messages that may have to be opened
    AccountSearch(
            Folder folder,
            FolderView view,
            String wanted,
            Set<Zone> zones,
            LongPredicate candidates,
            MessageZones messages,
            Opened progress) {
        this.folder = folder;
        this.view = view;
        this.wanted = wanted;
        this.zones = zones;
        this.candidates = candidates;
        this.messages = messages;
        this.progress = progress;
    }

    /// Asks the index, and looks at what it does not have.
    UidSet find(Engine engine) throws IndexDamage, SearchFailure, StoreException, IOException {
        var found = new UidSet.Builder();
        int indexed;
        try (var snapshot = engine.snapshot()) {
            var partition = Keys.partition(folder.account());
            var manifest = Manifest.read(snapshot, partition);
            indexed = from(manifest.cursor(folder.id()));
            var ids = ids(snapshot, partition, manifest);
            for (int i = 0; i < indexed; i++) {
                if (ids.contains(view.emailIdAt(i))) {
                    found.add(view.uidAt(i));
                }
            }
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
        look(indexed, found);
        return found.build();
    }

    /// Looks at every message.
    UidSet look() throws StoreException, IOException {
        var found = new UidSet.Builder();
        look(0, found);
        return found.build();
    }

    private int from(long cursor) {
        int at = view.indexOf(cursor);
        return at < 0 ? -at - 1 : at;
    }

    /// Asks all segments, as many at a time as there are processors: that is bounded for the whole
    /// node, since they share the threads of the common pool.
    private LongSet ids(Reader engine, Partition partition, Manifest manifest)
            throws IndexDamage, SearchFailure {
        var answers =
                manifest.segments().parallelStream()
                        .map(info -> answer(new SegmentReader(engine, partition, info)))
                        .toList();
        var ids = new LongSet();
        for (Answer answer : answers) {
            switch (answer) {
                case Answer.Found(long[] found) -> {
                    for (long id : found) {
                        ids.add(id);
                    }
                }
                case Answer.Damaged(IndexDamage damage) -> throw damage;
                case Answer.Failed(SearchFailure failure) -> throw failure;
            }
        }
        return ids;
    }

    /// What one segment says.
    private sealed interface Answer {
        record Found(long[] ids) implements Answer {}

        record Damaged(IndexDamage damage) implements Answer {}

        record Failed(SearchFailure failure) implements Answer {}
    }

    private Answer answer(SegmentReader segment) {
        try {
            BitSet here = new SegmentSearch(segment, zones).find(wanted);
            if (here.isEmpty()) {
                return new Answer.Found(new long[0]);
            }
            long[] all = segment.ids();
            return new Answer.Found(here.stream().mapToLong(i -> all[i]).toArray());
        } catch (IndexDamage e) {
            return new Answer.Damaged(e);
        } catch (SearchFailure e) {
            return new Answer.Failed(e);
        }
    }

    private void look(int from, UidSet.Builder found) throws StoreException, IOException {
        for (int at = from; at < view.count(); at += WINDOW) {
            var uids = new UidSet.Builder();
            for (int i = at; i < Math.min(view.count(), at + WINDOW); i++) {
                if (candidates.test(view.uidAt(i))) {
                    uids.add(view.uidAt(i));
                }
            }
            look(uids.build(), found);
        }
    }

    private void look(UidSet uids, UidSet.Builder found) throws StoreException, IOException {
        var some = new ArrayList<StoredMessage>();
        if (!uids.isEmpty()) {
            folder.messages(uids, some::add);
        }
        for (StoredMessage message : some) {
            if (messages.hold(message, wanted, zones)) {
                found.add(message.uid());
            }
            progress.opened();
        }
    }
}
