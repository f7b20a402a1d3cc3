package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.postern.engine.BlobStore;
import org.postern.engine.CommitPrelude;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.kernel.Event;
import org.postern.kernel.Octets;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A store over an engine and a blob store, with all that a test wants to turn.
public final class StoreFixture implements AutoCloseable {
    /// The account that most tests use.
    public static final AccountId ALICE = new AccountId("alice");

    public static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    final FailingEngine engine;
    final BlobStore blobs;
    final List<Event> events = new CopyOnWriteArrayList<>();
    volatile Instant now = START;
    volatile StoreSettings settings =
            new StoreSettings(
                    new Octets(1 << 20),
                    40,
                    new Octets(1 << 20),
                    100,
                    20,
                    50,
                    new Octets(8_192),
                    10,
                    90,
                    5,
                    new Octets(100));
    volatile AccountLimits.Answer quota = AccountLimits.Quota.UNLIMITED;
    private final CommitPrelude prelude;
    private GroupCommitter committer;
    private MessageStore store;

    public StoreFixture(Engine engine, BlobStore blobs) {
        this(engine, blobs, CommitPrelude.NONE);
    }

    /// @param prelude of the blobs: what forces them before each group
    public StoreFixture(Engine engine, BlobStore blobs, CommitPrelude prelude) {
        this.engine = new FailingEngine(engine);
        this.blobs = blobs;
        this.prelude = prelude;
        committer = committer();
        store = open();
    }

    private MessageStore open() {
        return new MessageStore(
                engine, blobs, committer, () -> now, () -> settings, _ -> quota, events::add);
    }

    /// The store as a restarted node sees it: nothing in memory.
    void reopen() {
        committer.close();
        committer = committer();
        store = open();
    }

    private GroupCommitter committer() {
        return new GroupCommitter(engine, prelude, GroupCommitter.DEFAULT_LIMITS, events::add);
    }

    MessageStore store() {
        return store;
    }

    MailAccount alice() throws StoreException {
        return store.account(ALICE);
    }

    /// A message in the blob store.
    StagedMessage stage(String octets) throws StoreException {
        try (var spool = store.spool()) {
            byte[] all = octets.getBytes(StandardCharsets.UTF_8);
            spool.write(all, 0, all.length);
            return spool.finish();
        }
    }

    /// A small message, with its number in it.
    StagedMessage stage(int number) throws StoreException {
        return stage("Subject: " + number + "\r\n\r\nHello " + number + "\r\n");
    }

    Delivery delivery(int number) throws StoreException {
        return Delivery.plain(stage(number), FlagSet.NONE, now);
    }

    /// Appends `count` messages to a folder.
    void fill(Folder folder, int count) throws StoreException {
        var pending = new ArrayList<PendingDelivery>();
        for (int i = 1; i <= count; i++) {
            pending.add(alice().deliver(folder, delivery(i)));
        }
        for (PendingDelivery delivery : pending) {
            delivery.await();
        }
    }

    /// Checks every account that was used, in memory and as a restarted node sees it.
    void verify() throws StoreException {
        engine.mend();
        assertThat(store.verify(ALICE)).isEmpty();
        reopen();
        assertThat(store.verify(ALICE)).isEmpty();
    }

    @Override
    public void close() {
        committer.close();
        blobs.close();
        engine.close();
    }
}
