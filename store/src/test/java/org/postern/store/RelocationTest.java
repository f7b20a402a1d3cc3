package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.mail.UidSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the node itself moves and takes away, and how it finds what it delivered.
final class RelocationTest {
    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());

    @AfterEach
    void isWhole() throws StoreException {
        fixture.verify();
    }

    private long delivered(String id) throws StoreException {
        var delivery =
                new Delivery(
                        fixture.stage("Subject: " + id + "\r\n\r\n"),
                        new byte[0],
                        FlagSet.NONE,
                        fixture.now,
                        id);
        return fixture.alice().deliver(fixture.alice().inbox(), delivery).await().uid();
    }

    @Test
    void aDeliveryIsFoundByItsId() throws StoreException {
        long uid = delivered("t1");
        var alice = fixture.alice();
        assertThat(alice.delivered("t1"))
                .hasValueSatisfying(there -> {
                    assertThat(there.uid()).isEqualTo(uid);
                    assertThat(there.folder().id()).isEqualTo(inbox().id());
                });
        assertThat(alice.delivered("t2")).isEmpty();
        fixture.reopen();
        fixture.now = fixture.now.plus(Duration.ofDays(7));
        assertThat(fixture.alice().delivered("t1")).isPresent();
        var work = fixture.alice().create(FolderName.of("Work"), Set.of());
        var filed =
                new Delivery(
                        fixture.stage("Subject: x\r\n\r\n"),
                        new byte[0],
                        FlagSet.NONE,
                        fixture.now,
                        "t3");
        fixture.alice().deliver(work, filed).await();
        assertThat(fixture.alice().delivered("t3")).isPresent();
        fixture.alice().delete(FolderName.of("Work"));
        assertThat(fixture.alice().delivered("t3")).isEmpty();
    }

    private Folder inbox() {
        try {
            return fixture.alice().inbox();
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatHasOneOfTheFlagsStays() throws StoreException {
        List<Copied> told = new ArrayList<>();
        fixture.store().watchMoves((_, _, copied) -> told.add(copied));
        long plain = delivered("t1");
        long flagged = delivered("t2");
        var inbox = inbox();
        inbox.changeFlags(
                UidSet.of(flagged),
                new FlagChange(FlagChange.Mode.ADD, FlagSet.of(Flags.FLAGGED | Flags.SEEN)),
                Long.MAX_VALUE);
        var junk = fixture.alice().find(SpecialUse.JUNK).orElseThrow();
        assertThat(inbox.relocate(junk, flagged, ~Flags.SEEN)).isEmpty();
        assertThat(inbox.withdraw(flagged, Flags.FLAGGED)).isFalse();
        var moved = inbox.relocate(junk, plain, ~Flags.SEEN);
        assertThat(moved).isPresent();
        assertThat(inbox.relocate(junk, plain, 0)).isEmpty();
        assertThat(junk.message(moved.getAsLong())).isPresent();
        assertThat(told).isEmpty();
        assertThat(inbox.withdraw(flagged, 0)).isTrue();
        assertThat(inbox.withdraw(flagged, 0)).isFalse();
        assertThat(inbox.status().messages()).isZero();
        assertThat(fixture.alice().deletedUsage().messages()).isZero();
    }

    @Test
    void onlyWithinOneAccount() throws StoreException {
        long uid = delivered("t1");
        var other = fixture.store().account(AccountId.ofDomain("a.test"));
        var there = other.create(FolderName.of("Shared"), Set.of());
        assertThatThrownBy(() -> inbox().relocate(there, uid, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(inbox().status().messages()).isEqualTo(1);
    }
}
