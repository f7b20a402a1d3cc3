package org.postern.search;

import org.postern.engine.BlobStore;
import org.postern.engine.CommitPrelude;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.mail.FoldedText;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// A store with its full-text index. The indexer does not run; tests let it make its steps.
final class SearchFixture implements AutoCloseable {
    static final AccountId ALICE = new AccountId("alice");
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final Set<Zone> TEXT = Set.of(Zone.HEADER, Zone.BODY, Zone.ATTACHMENT);

    final Engine engine;
    final BlobStore blobs;
    final List<Event> events = new CopyOnWriteArrayList<>();
    final GroupCommitter committer;
    final MessageStore store;
    final PdfText pdf;
    final FullText search;
    volatile AccountLimits.Quota quota = AccountLimits.Quota.UNLIMITED;

    SearchFixture() {
        this(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE);
    }

    SearchFixture(Engine engine, BlobStore blobs, CommitPrelude prelude) {
        this.engine = engine;
        this.blobs = blobs;
        committer = new GroupCommitter(engine, prelude, GroupCommitter.DEFAULT_LIMITS, events::add);
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        () -> NOW,
                        () -> StoreSettings.DEFAULTS,
                        _ -> quota,
                        events::add);
        pdf = new PdfText(events::add);
        search = new FullText(store, engine, committer, () -> SearchSettings.DEFAULTS, events::add);
    }

    MailAccount alice() throws StoreException {
        return store.account(ALICE);
    }

    Delivery delivery(byte[] message) throws StoreException {
        StagedMessage staged;
        try (var spool = store.spool()) {
            spool.write(message, 0, message.length);
            staged = spool.finish();
        }
        return Delivery.plain(staged, FlagSet.NONE, NOW);
    }

    Delivery delivery(String message) throws StoreException {
        return delivery(message.getBytes(StandardCharsets.UTF_8));
    }

    /// Brings the index up to date.
    void index() throws StoreException {
        search.catchUp(ALICE);
    }

    /// What search says.
    UidSet found(Folder folder, FolderView view, String wanted, Set<Zone> zones)
            throws StoreException, IOException {
        return search.find(folder, view, wanted, zones, _ -> true, () -> {});
    }

    /// What a look at every message says.
    UidSet looked(Folder folder, FolderView view, String wanted, Set<Zone> zones)
            throws StoreException, IOException {
        var zonesOf = new MessageZones(new DocumentText(() -> 16 << 20, pdf));
        return new AccountSearch(
                        folder, view, FoldedText.of(wanted), zones, _ -> true, zonesOf, () -> {})
                .look();
    }

    static List<Long> list(UidSet uids) {
        var list = new ArrayList<Long>();
        uids.forEach(list::add);
        return list;
    }

    @Override
    public void close() {
        pdf.close();
        search.stop(Duration.ofSeconds(10));
        committer.close();
        blobs.close();
        engine.close();
    }
}
