package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.mail.UidSet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The age at which mail goes by itself (SPEC STO-9).
final class ExpiryTest {
    private static final ExpirySettings SETTINGS =
            new ExpirySettings(30, 7, 90, Duration.ofHours(1));

    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    private final Catalogue catalogue = new Catalogue(_ -> {});

    ExpiryTest() {
        fixture.quota = new AccountLimits.Quota(0, 0, 1 << 20);
        catalogue.register(
                new ExpireCommand(
                                fixture.store(),
                                (name, _) ->
                                        name.equals("alice@a.test")
                                                ? Optional.of(StoreFixture.ALICE)
                                                : Optional.empty(),
                                () -> SETTINGS)
                        .commands());
    }

    @AfterEach
    void isWhole() throws StoreException {
        fixture.verify();
    }

    private long pass() throws InterruptedException {
        return new MailExpiry(fixture.store(), () -> SETTINGS).pass();
    }

    private void later(int days) {
        fixture.now = fixture.now.plus(Duration.ofDays(days));
    }

    private Folder folder(String name) throws StoreException {
        return fixture.alice().folder(FolderName.of(name));
    }

    private int count(String name) throws StoreException {
        return folder(name).status().messages();
    }

    private String run(String line) throws ProblemException {
        return ((Result.Done) catalogue.execute(line, "carol", Role.ADMINISTRATOR)).text();
    }

    @Test
    void removesOldTrashAndJunkAndNothingElse() throws Exception {
        for (var name : List.of("INBOX", "Trash", "Junk Mail")) {
            fixture.fill(folder(name), 3);
        }
        later(8);
        fixture.fill(folder("Junk Mail"), 1);
        assertThat(pass()).isEqualTo(3);
        assertThat(count("Junk Mail")).isOne();
        assertThat(fixture.alice().deletedUsage()).isEqualTo(AccountLimits.Usage.NONE);
        later(22);
        // The day is not over yet.
        assertThat(pass()).isOne();
        assertThat(count("Trash")).isEqualTo(3);
        fixture.now = fixture.now.plusSeconds(1);
        assertThat(pass()).isEqualTo(3);
        assertThat(count("Deleted Messages/Trash")).isEqualTo(3);
        later(91);
        assertThat(pass()).isEqualTo(3);
        assertThat(fixture.alice().deletedFolders()).hasSize(1);
        assertThat(count("INBOX")).isEqualTo(3);
    }

    @Test
    void countsFromWhenAMessageCameThere() throws Exception {
        fixture.fill(folder("INBOX"), 1);
        later(100);
        folder("INBOX").moveTo(folder("Trash"), UidSet.ALL);
        assertThat(pass()).isZero();
        later(31);
        assertThat(pass()).isOne();
    }

    @Test
    void obeysTheFoldersOwnRule() throws Exception {
        fixture.fill(folder("INBOX"), 4);
        folder("INBOX")
                .changeFlags(
                        UidSet.of(2),
                        new FlagChange(FlagChange.Mode.ADD, FlagSet.of(Flags.FLAGGED)),
                        Long.MAX_VALUE);
        assertThat(run("Folder Expire alice@a.test INBOX"))
                .isEqualTo("INBOX: messages stay for ever (default).");
        assertThat(run("Folder Expire alice@a.test INBOX 5"))
                .isEqualTo("INBOX: messages go 5 days after they came there, flagged ones stay.");
        later(6);
        assertThat(pass()).isEqualTo(3);
        assertThat(run("Folder Expire alice@a.test INBOX 365 received flagged"))
                .isEqualTo(
                        "INBOX: messages go 365 days after they were received, flagged ones too.");
        fixture.reopen();
        assertThat(fixture.alice().expiry(FolderName.INBOX)).contains(new Expiry(365, true, true));
    }

    @Test
    void offIsARuleAndDefaultIsNone() throws Exception {
        fixture.fill(folder("Trash"), 2);
        assertThat(run("Folder Expire alice@a.test Trash off"))
                .isEqualTo("Trash: messages stay for ever.");
        later(100);
        assertThat(pass()).isZero();
        assertThat(run("Folder Expire alice@a.test Trash default received received"))
                .isEqualTo(
                        "Trash: messages go 30 days after they came there, flagged ones too"
                                + " (default).");
        assertThat(pass()).isEqualTo(2);
    }

    @Test
    void goesOverAllAccountsAndInSteps() throws Exception {
        fixture.fill(folder("Junk Mail"), Expiring.MOST + 10);
        var bob = fixture.store().account(new AccountId("bob"));
        bob.folder(FolderName.of("Trash")).append(fixture.delivery(1));
        later(60);
        assertThat(pass()).isEqualTo(Expiring.MOST + 11);
        assertThat(fixture.events)
                .contains(
                        new StoreEvent.Expired(
                                StoreFixture.ALICE.value(),
                                folder("Junk Mail").id(),
                                Expiring.MOST));
    }

    @Test
    void aRuleGoesWithItsFolder() throws Exception {
        var alice = fixture.alice();
        alice.create(FolderName.of("a"), Set.of());
        run("Folder Expire alice@a.test a 5");
        alice.delete(FolderName.of("a"));
        alice.create(FolderName.of("a"), Set.of());
        assertThat(alice.expiry(FolderName.of("a"))).isEmpty();
    }

    @Test
    void aHoldKeepsWhatExpires() throws Exception {
        fixture.fill(folder("Junk Mail"), 2);
        fixture.alice().hold(new Hold(fixture.now, "carol", "why"));
        later(10);
        assertThat(pass()).isEqualTo(2);
        assertThat(fixture.alice().heldUsage().messages()).isEqualTo(2);
    }

    @Test
    void saysWhatIsWrong() {
        for (var line :
                List.of(
                        "Folder Expire bob@a.test INBOX",
                        "Folder Expire alice@a.test nowhere",
                        "Folder Expire alice@a.test INBOX -1",
                        "Folder Expire alice@a.test INBOX 99999",
                        "Folder Expire alice@a.test INBOX 5 sometimes")) {
            assertThatThrownBy(() -> run(line)).isInstanceOf(ProblemException.class);
        }
    }
}
