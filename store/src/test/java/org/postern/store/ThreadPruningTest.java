package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.mail.UidSet;

import java.time.Duration;

class ThreadPruningTest {
    private static final Duration WEEK = Duration.ofDays(7);

    private static long thread(StoreFixture fixture, Folder folder, String id, String field)
            throws Exception {
        var message = fixture.stage("Message-ID: <" + id + "@x>\r\n" + field + "\r\n\r\n");
        var stored = folder.append(Delivery.plain(message, FlagSet.NONE, StoreFixture.START));
        return folder.message(stored.uid()).orElseThrow().threadId();
    }

    @Test
    void forgetsThreadsOfWhichNothingIsLeft() throws Exception {
        var fixture = new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
        fixture.quota = new AccountLimits.Quota(0, 0, 0);
        var inbox = fixture.alice().inbox();
        long living = thread(fixture, inbox, "a", "Subject: stays");
        long gone = thread(fixture, inbox, "b", "References: <c@x> <d@x>");
        assertThat(fixture.store().pruneThreads(StoreFixture.ALICE)).isZero();
        inbox.expunge(UidSet.of(2));
        assertThat(fixture.store().pruneThreads(StoreFixture.ALICE)).isEqualTo(3);
        assertThat(fixture.store().pruneThreads(StoreFixture.ALICE)).isZero();
        // What is still there is found, what is not begins anew.
        assertThat(thread(fixture, inbox, "e", "In-Reply-To: <a@x>")).isEqualTo(living);
        assertThat(thread(fixture, inbox, "f", "In-Reply-To: <b@x>")).isNotEqualTo(gone);
        fixture.verify();
    }

    @Test
    void comesOnceAWeek() {
        var now = StoreFixture.START;
        int due = 0;
        for (int hour = 0; hour < 7 * 24; hour++) {
            var next = now.plus(Duration.ofHours(1));
            due += ThreadPruning.isDue(StoreFixture.ALICE, now, next) ? 1 : 0;
            now = next;
        }
        assertThat(due).isOne();
        assertThat(ThreadPruning.isDue(StoreFixture.ALICE, now, now)).isFalse();
        assertThat(ThreadPruning.isDue(StoreFixture.ALICE, now, now.plus(WEEK))).isTrue();
    }
}
