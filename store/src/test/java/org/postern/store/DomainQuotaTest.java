package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.kernel.Octets;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.DomainQuota;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/// Quotas of domains: accounts `a1`, `a2` … are in `a.test`, `b1` … in `b.test`.
final class DomainQuotaTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommitter committer = new GroupCommitter(engine);
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile Quota account = Quota.UNLIMITED;
    private volatile Quota domain = Quota.UNLIMITED;
    private volatile String moved = "";
    private volatile boolean broken;

    private final AccountLimits limits =
            new AccountLimits() {
                @Override
                public Answer of(AccountId id) {
                    return account;
                }

                @Override
                public Optional<DomainQuota> domain(AccountId id) {
                    if (broken) {
                        throw new IllegalStateException("limits");
                    }
                    boolean b = id.value().startsWith("b") || id.value().equals(moved);
                    return Optional.of(new DomainQuota(b ? "b.test" : "a.test", domain));
                }
            };

    private MessageStore open() {
        return new MessageStore(
                engine,
                blobs,
                committer,
                () -> NOW,
                () ->
                        new StoreSettings(
                                new Octets(1 << 20),
                                40,
                                new Octets(1 << 20),
                                100,
                                20,
                                50,
                                new Octets(0),
                                10,
                                80,
                                5,
                                new Octets(100)),
                limits,
                events::add);
    }

    @AfterEach
    void close() {
        committer.close();
    }

    private static Folder inbox(MessageStore store, String id) throws StoreException {
        return store.account(new AccountId(id)).inbox();
    }

    private static void append(MessageStore store, String id) throws StoreException {
        byte[] octets = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (var spool = store.spool()) {
            spool.write(octets, 0, octets.length);
            inbox(store, id).append(Delivery.plain(spool.finish(), FlagSet.NONE, NOW));
        }
    }

    /// Asks until the domain is counted.
    private static Usage counted(MessageStore store, String name) {
        while (true) {
            var usage = store.domainUsage(name);
            if (usage.isPresent()) {
                return usage.get();
            }
            Thread.onSpinWait();
        }
    }

    /// What was read of an account before it went does not count after it.
    @Test
    void doesNotCountWhatWentMeanwhile() {
        var sum = new DomainUsage.Sum();
        var id = new AccountId("a1");
        sum.remove(id);
        sum.putIfNew(id, new Usage(14, 1));
        sum.putIfNew(new AccountId("a2"), new Usage(28, 2));
        sum.counted();
        assertThat(sum.total()).contains(new Usage(28, 2));
        sum.put(id, new Usage(1, 1));
        assertThat(sum.total()).contains(new Usage(29, 3));
    }

    @Test
    void countsWhatWasThereAndFollowsWhatChanges() throws Exception {
        var store = open();
        append(store, "a1");
        append(store, "a2");
        append(store, "b1");
        var again = open();
        assertThat(counted(again, "a.test")).isEqualTo(new Usage(28, 2));
        append(again, "a1");
        append(again, "b1");
        assertThat(counted(again, "a.test")).isEqualTo(new Usage(42, 3));
        inbox(again, "a1").expunge(UidSet.ALL);
        assertThat(counted(again, "a.test")).isEqualTo(new Usage(14, 1));
        moved = "a2";
        again.domainChanged(new AccountId("a2"));
        assertThat(counted(again, "a.test")).isEqualTo(Usage.NONE);
        assertThat(counted(again, "b.test")).isEqualTo(new Usage(42, 3));
        again.deleteAccount(new AccountId("b1"));
        assertThat(counted(again, "b.test")).isEqualTo(new Usage(14, 1));
    }

    @Test
    void goesOnAfterADefectOfTheLimits() throws Exception {
        var store = open();
        append(store, "a1");
        assertThat(counted(store, "a.test")).isEqualTo(new Usage(14, 1));
        var inbox = inbox(store, "a1");
        broken = true;
        // A thread of its own: the lock is reentrant.
        var expunge =
                new FutureTask<>(() ->
                        assertThatThrownBy(() -> inbox.expunge(UidSet.ALL))
                                .isInstanceOf(IllegalStateException.class));
        Thread.ofVirtual().start(expunge);
        expunge.get();
        broken = false;
        append(store, "a1");
        assertThat(inbox.status().messages()).isEqualTo(1);
        assertThat(counted(store, "a.test")).isEqualTo(new Usage(14, 1));
    }

    @Test
    void refusesAboveTheQuotaAndNamesTheDomain() throws Exception {
        domain = new Quota(0, 2);
        var store = open();
        assertThat(counted(store, "a.test")).isEqualTo(Usage.NONE);
        append(store, "a1");
        append(store, "a2");
        assertThatThrownBy(() -> append(store, "a3"))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(Kind.DOMAIN_OVER_QUOTA);
                            assertThat(e.detail()).isEqualTo("a.test");
                        });
        append(store, "b1");
        inbox(store, "a2").expunge(UidSet.ALL);
        append(store, "a3");
    }

    @Test
    void warnsOnceWhenAMarkIsPassed() throws Exception {
        account = new Quota(0, 5);
        domain = new Quota(0, 10);
        var store = open();
        assertThat(counted(store, "a.test")).isEqualTo(Usage.NONE);
        var warned = new LinkedBlockingQueue<String>();
        store.addListener(
                new QuotaListener() {
                    @Override
                    public void accountNearlyFull(AccountId id, Usage usage, Quota quota) {
                        warned.add(id + " " + usage.messages());
                    }

                    @Override
                    public void domainNearlyFull(String name, Usage usage, Quota quota) {
                        warned.add(name + " " + usage.messages());
                    }
                });
        for (int i = 0; i < 5; i++) {
            append(store, "a1");
        }
        assertThat(warned.take()).isEqualTo("a1 4");
        for (int i = 0; i < 3; i++) {
            append(store, "a2");
        }
        assertThat(warned.take()).isEqualTo("a.test 8");
        assertThat(warned).isEmpty();
        assertThat(events).filteredOn(StoreEvent.QuotaNearlyUsed.class::isInstance).hasSize(2);
    }
}
