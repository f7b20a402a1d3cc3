package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.BlobCollector;
import org.postern.engine.BlobSettings;
import org.postern.engine.CollectionSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.Pace;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Collection of bodies, with everything that messages refer to. The store is opened anew before
/// each run: then no claim spares anything.
final class CollectionTest {
    @TempDir private Path home;

    @BeforeEach
    void loadLibrary() throws IOException {
        RocksNative.load(home.resolve("native"));
    }

    private StoreFixture open() throws IOException {
        var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
        var blobs =
                LogBlobStore.open(
                        home.resolve("blobs"),
                        engine,
                        new DiskFileLayer(),
                        () -> BlobSettings.DEFAULTS,
                        _ -> {});
        return new StoreFixture(engine, blobs, blobs);
    }

    private static BlobCollector.Collected collect(StoreFixture fixture) throws IOException {
        var blobs = (LogBlobStore) fixture.blobs;
        try (var committer =
                new GroupCommitter(fixture.engine, blobs, GroupCommitter.DEFAULT_LIMITS, _ -> {})) {
            return new BlobCollector(
                            blobs,
                            fixture.engine,
                            committer,
                            new MessageReferences(),
                            () -> CollectionSettings.DEFAULTS,
                            _ -> {})
                    .collect(Pace.unlimited());
        }
    }

    @Test
    void messagesAndTheirCopiesKeepTheirBodies() throws Exception {
        try (var fixture = open()) {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 300);
            var other = fixture.alice().create(FolderName.of("Other"), Set.of());
            inbox.copyTo(other, UidSet.of(1, 150));
            fixture.alice().delete(FolderName.of("Other"));
        }
        try (var fixture = open()) {
            var collected = collect(fixture);
            assertThat(collected.living()).isEqualTo(300);
            assertThat(collected.dead()).isZero();
            fixture.verify();
        }
    }

    @Test
    void theBodiesOfADeletedAccountGo() throws Exception {
        var other = new AccountId("bob");
        try (var fixture = open()) {
            fixture.fill(fixture.alice().inbox(), 40);
            var bob = fixture.store().account(other);
            // The first ten are alice's too.
            for (int i = 31; i <= 70; i++) {
                bob.deliver(bob.inbox(), fixture.delivery(i)).await();
            }
            fixture.store().deleteAccount(other);
        }
        try (var fixture = open()) {
            var collected = collect(fixture);
            assertThat(collected.living()).isEqualTo(40);
            assertThat(collected.dead()).isEqualTo(30);
            fixture.verify();
        }
    }

    @Test
    void aMessageThatWasCollectedBeforeItsDeliveryIsRefused() throws Exception {
        StagedMessage staged;
        try (var fixture = open()) {
            staged = fixture.stage(1);
            fixture.fill(fixture.alice().inbox(), 2);
            fixture.store().deleteAccount(StoreFixture.ALICE);
        }
        try (var fixture = open()) {
            collect(fixture);
            var inbox = fixture.alice().inbox();
            var delivery = Delivery.plain(staged, FlagSet.NONE, fixture.now);
            assertThatThrownBy(() -> fixture.alice().deliver(inbox, delivery))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE));
            fixture.verify();
        }
    }
}
