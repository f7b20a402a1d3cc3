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

/// One search in one folder: the index answers for what it has, the rest is looked at. One thread.
final class AccountSearch {
    /// Messages that are read together.
    private static final int WINDOW = 64;

    private final Folder folder;
    private final FolderView view;
    private final String wanted;
    private final Set<Zone> zones;
    private final MessageZones messages;
    private final Opened progress;

    /// @param wanted folded, not empty
    AccountSearch(
            Folder folder,
            FolderView view,
            String wanted,
            Set<Zone> zones,
            MessageZones messages,
            Opened progress) {
        this.folder = folder;
        this.view = view;
        this.wanted = wanted;
        this.zones = zones;
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

    private LongSet ids(Reader engine, Partition partition, Manifest manifest)
            throws IndexDamage, SearchFailure {
        var ids = new LongSet();
        for (SegmentInfo info : manifest.segments()) {
            var segment = new SegmentReader(engine, partition, info);
            BitSet here = new SegmentSearch(segment, zones).find(wanted);
            if (!here.isEmpty()) {
                long[] all = segment.ids();
                for (int i = here.nextSetBit(0); i >= 0; i = here.nextSetBit(i + 1)) {
                    ids.add(all[i]);
                }
            }
        }
        return ids;
    }

    private void look(int from, UidSet.Builder found) throws StoreException, IOException {
        for (int at = from; at < view.count(); at += WINDOW) {
            var uids = new UidSet.Builder();
            for (int i = at; i < Math.min(view.count(), at + WINDOW); i++) {
                uids.add(view.uidAt(i));
            }
            var some = new ArrayList<StoredMessage>();
            folder.messages(uids.build(), some::add);
            for (StoredMessage message : some) {
                if (messages.hold(message, wanted, zones)) {
                    found.add(message.uid());
                }
                progress.opened();
            }
        }
    }
}
