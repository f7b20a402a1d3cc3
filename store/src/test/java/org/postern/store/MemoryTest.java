package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Octets;

import java.util.Set;

/// What is in memory only: settings, caches, and the names of accounts.
final class MemoryTest {
    @Test
    void dropsViewsThatNobodyWatches() throws Exception {
        try (var fixture = new StoreFixture(new MemoryEngine(), new MemoryBlobStore())) {
            fixture.settings =
                    new StoreSettings(
                            new Octets(1 << 20),
                            40,
                            new Octets(0),
                            100,
                            20,
                            50,
                            new Octets(1 << 20),
                            10,
                            90,
                            5,
                            new Octets(100));
            var alice = fixture.alice();
            var inbox = alice.inbox();
            var sent = alice.folder(FolderName.of("Sent"));
            var trash = alice.folder(FolderName.of("Trash"));
            fixture.fill(inbox, 3);
            try (var _ = sent.watch(() -> {})) {
                sent.view();
                inbox.view();
                trash.view();
                assertThat(inbox.cachedView()).isNull();
                assertThat(sent.cachedView()).isNotNull();
                assertThat(trash.cachedView()).isNotNull();
                assertThat(inbox.view().count()).isEqualTo(3);
            }
            fixture.verify();
        }
    }

    @Test
    void keepsOneWriterAnAccountHoweverSmallTheCache() throws Exception {
        try (var fixture = new StoreFixture(new MemoryEngine(), new MemoryBlobStore())) {
            fixture.settings =
                    new StoreSettings(
                            new Octets(1 << 20),
                            40,
                            new Octets(0),
                            1,
                            20,
                            50,
                            new Octets(1 << 20),
                            10,
                            90,
                            5,
                            new Octets(100));
            var inbox = fixture.alice().inbox();
            for (int i = 0; i < 20; i++) {
                fixture.store().account(new AccountId("other" + i)).inbox().view();
                assertThat(fixture.alice().inbox()).isSameAs(inbox);
            }
            fixture.verify();
        }
    }

    @Test
    void refusesNamesThatAreNoAccount() {
        for (String name : Set.of("", "a b", "a/b", "\u00e4", "x".repeat(101))) {
            assertThatThrownBy(() -> new AccountId(name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
