package org.postern.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.Batch;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Progress;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits;
import org.postern.store.Folder;
import org.postern.store.FolderName;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class FullTextTest {
    @TempDir private Path home;

    private static String message(String text) {
        return "From: a@x.test\r\nSubject: S\r\n\r\n" + text + "\r\n";
    }

    private static List<Long> find(SearchFixture fixture, Folder folder, String wanted)
            throws Exception {
        return SearchFixture.list(fixture.found(folder, folder.view(), wanted, SearchFixture.TEXT));
    }

    @Test
    void findsCopiesByOneText() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            for (int i = 0; i < 10; i++) {
                inbox.append(fixture.delivery(message("needle " + i)));
            }
            fixture.index();
            var trash = fixture.alice().folder(FolderName.of("Trash"));
            inbox.copyTo(trash, UidSet.of(3, 5));
            fixture.index();
            assertThat(fixture.search.size(SearchFixture.ALICE).messages()).isEqualTo(10);
            assertThat(find(fixture, trash, "edle 4")).containsExactly(3L);
            inbox.expunge(UidSet.ALL);
            assertThat(find(fixture, inbox, "needle")).isEmpty();
            assertThat(find(fixture, trash, "needle")).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void opensOnlyCandidates() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            inbox.append(fixture.delivery(message("needle in the index")));
            fixture.index();
            for (int i = 0; i < 100; i++) {
                inbox.append(fixture.delivery(message("needle " + i)));
            }
            var opened = new AtomicInteger();
            var found =
                    fixture.search.find(
                            inbox,
                            inbox.view(),
                            "needle",
                            SearchFixture.TEXT,
                            uid -> uid % 50 == 0,
                            opened::incrementAndGet);
            assertThat(SearchFixture.list(found)).containsExactly(1L, 50L, 100L);
            assertThat(opened).hasValue(2);
        }
    }

    @Test
    void tellsHowFarItIsBehindAndWhatIsGone() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            for (int i = 0; i < 3; i++) {
                inbox.append(fixture.delivery(message("needle " + i)));
            }
            assertThat(fixture.search.lag(SearchFixture.ALICE)).isEqualTo(3);
            fixture.index();
            assertThat(fixture.search.lag(SearchFixture.ALICE)).isZero();
            assertThat(fixture.search.gone(SearchFixture.ALICE)).isZero();
            inbox.expunge(UidSet.of(2));
            fixture.index();
            // It is kept as deleted mail, and found there.
            assertThat(fixture.search.gone(SearchFixture.ALICE)).isZero();
            for (var entry : fixture.alice().deletedFolders()) {
                entry.folder().expunge(UidSet.ALL);
            }
            assertThat(fixture.search.gone(SearchFixture.ALICE)).isEqualTo(1);
            assertThat(fixture.search.lag(SearchFixture.ALICE)).isZero();
        }
    }

    @Test
    void forgetsWhatIsGone() throws Exception {
        try (var fixture = new SearchFixture()) {
            var unlimited = AccountLimits.Quota.UNLIMITED;
            fixture.quota = new AccountLimits.Quota(unlimited.octets(), unlimited.messages(), 0);
            var inbox = fixture.alice().inbox();
            for (int i = 0; i < 300; i++) {
                inbox.append(fixture.delivery(message("number " + i)));
            }
            fixture.index();
            inbox.expunge(UidSet.of(1, 299));
            fixture.index();
            assertThat(fixture.search.size(SearchFixture.ALICE).messages()).isEqualTo(1);
            fixture.store.deleteAccount(SearchFixture.ALICE);
            fixture.index();
            assertThat(fixture.engine.partitions(null, 10))
                    .noneMatch(partition -> partition.name().startsWith(Keys.KIND));
        }
    }

    /// What is damaged is made anew, and searches are right meanwhile.
    @Test
    void healsDamage() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            inbox.append(fixture.delivery(message("needle")));
            fixture.index();
            var partition = Keys.partition(SearchFixture.ALICE);
            var loss = new Batch().delete(Keys.chunk(1, Columns.IDS, 0));
            fixture.committer.commit(new Engine.Write(partition, 0, loss));
            assertThat(find(fixture, inbox, "needle")).containsExactly(1L);
            assertThat(fixture.events).anyMatch(SearchEvent.IndexDamaged.class::isInstance);
            fixture.index();
            assertThat(fixture.search.size(SearchFixture.ALICE).messages()).isEqualTo(1);
            assertThat(find(fixture, inbox, "needle")).containsExactly(1L);
        }
    }

    /// A writer that was cut off left chunks that no manifest names.
    @Test
    void passesOverWhatWasCutOff() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            inbox.append(fixture.delivery(message("one")));
            fixture.index();
            var torn = new Batch().put(Keys.chunk(2, Columns.POSTINGS, 7), new byte[100]);
            var partition = Keys.partition(SearchFixture.ALICE);
            fixture.committer.commit(new Engine.Write(partition, 0, torn));
            inbox.append(fixture.delivery(message("two")));
            assertThat(find(fixture, inbox, "two")).containsExactly(2L);
            fixture.index();
            assertThat(find(fixture, inbox, "o")).containsExactly(1L, 2L);
            assertThat(fixture.engine.get(partition, Keys.chunk(2, Columns.POSTINGS, 7))).isEmpty();
        }
    }

    @Test
    void rebuilds() throws Exception {
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            for (int i = 0; i < 50; i++) {
                inbox.append(fixture.delivery(message("needle " + i)));
            }
            fixture.index();
            fixture.search.rebuild(SearchFixture.ALICE, Progress.NONE);
            assertThat(fixture.search.size(SearchFixture.ALICE).messages()).isEqualTo(50);
            assertThat(find(fixture, inbox, "needle 49")).containsExactly(50L);
        }
    }

    /// Answers stay those of a look while the indexer runs, mail comes and goes, on disk; and after
    /// everything in memory is gone.
    @Test
    void answersWhileMailComesAndGoes() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        RocksNative.load(home.resolve("native"));
        for (int life = 0; life < 3; life++) {
            var random = new Random(seed + life);
            var mail = new RandomMail(new Random(seed));
            var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
            var blobs =
                    LogBlobStore.open(
                            home.resolve("blobs"),
                            engine,
                            new DiskFileLayer(),
                            () -> BlobSettings.DEFAULTS,
                            _ -> {});
            try (var fixture = new SearchFixture(engine, blobs, blobs);
                    var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
                fixture.search.start();
                var inbox = fixture.alice().inbox();
                var coming =
                        tasks.submit(() -> {
                            for (int i = 0; i < 60; i++) {
                                inbox.append(fixture.delivery(mail.message()));
                            }
                            return null;
                        });
                while (!coming.isDone()) {
                    inbox.expunge(UidSet.of(1 + random.nextLong(inbox.status().uidNext())));
                    fixture.index();
                    var view = inbox.view();
                    String wanted = "u" + random.nextInt(20) + "@ex";
                    var expected = fixture.looked(inbox, view, wanted, SearchFixture.TEXT);
                    assertThat(
                                    SearchFixture.list(
                                            fixture.found(inbox, view, wanted, SearchFixture.TEXT)))
                            .as("seed %d, life %d, %s", seed, life, wanted)
                            .isEqualTo(SearchFixture.list(expected));
                }
                coming.get();
                fixture.search.stop(Duration.ofMinutes(1));
                assertThat(fixture.events).noneMatch(SearchEvent.class::isInstance);
            }
        }
    }
}
