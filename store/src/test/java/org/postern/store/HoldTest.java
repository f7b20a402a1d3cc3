package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The legal hold (SPEC STO-9).
final class HoldTest {
    private static final long SIZE = DeletedMailContract.SIZE;

    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    private final Catalogue catalogue = new Catalogue(_ -> {});
    private boolean known = true;

    private void register() {
        catalogue.register(
                new HoldCommand(
                                fixture.store(),
                                (name, _) ->
                                        known && name.equals("alice@a.test")
                                                ? Optional.of(StoreFixture.ALICE)
                                                : Optional.empty(),
                                () -> fixture.now,
                                fixture.events::add,
                                id -> {
                                    if (!known) {
                                        fixture.store().deleteAccount(id);
                                    }
                                })
                        .commands());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "carol", Role.ADMINISTRATOR);
    }

    private Value status(String field) throws ProblemException {
        var item = (Result.Item) run("Mailbox Hold alice@a.test status");
        return item.fields().stream()
                .filter(one -> one.name().equals(field))
                .map(Field::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsAllThatWouldLeave() throws Exception {
        register();
        var alice = fixture.alice();
        assertThat(run("Mailbox Hold alice@a.test on \"Smith v Jones\""))
                .isEqualTo(new Result.Done("The mail of alice@a.test is on hold."));
        assertThat(fixture.events)
                .contains(
                        new StoreEvent.HoldChanged(
                                StoreFixture.ALICE.value(), true, "carol", "Smith v Jones"));
        fixture.quota = new Quota(0, 0, 2 * SIZE);
        fixture.fill(alice.inbox(), 5);
        // Two stay where the owner sees them at most, and go from there; a draft is replaced.
        alice.inbox().expunge(UidSet.of(1, 4));
        var seen = alice.folder(FolderName.of("Deleted Messages/INBOX"));
        assertThat(alice.heldUsage().plus(alice.deletedUsage().octets(), 0).octets())
                .isEqualTo(4 * SIZE);
        seen.expunge(UidSet.ALL);
        fixture.quota = new Quota(0, 0, 0);
        alice.inbox().replace(fixture.delivery(6), alice.inbox(), 5);
        fixture.fill(alice.create(FolderName.of("a"), Set.of()), 2);
        alice.delete(FolderName.of("a"));
        assertThat(alice.heldUsage()).isEqualTo(new Usage(7 * SIZE, 7));
        assertThat(alice.usage()).isEqualTo(new Usage(SIZE, 1));
        assertThat(alice.deletedUsage()).isEqualTo(Usage.NONE);
        assertThat(alice.heldFolders().stream().map(one -> one.name().toString()))
                .contains("INBOX", "a");
        assertThat(
                        alice.heldFolders().stream()
                                .filter(FolderEntry::selectable)
                                .map(one -> assertDoesNotThrow(one.folder()::status).messages())
                                .mapToLong(Number::longValue)
                                .sum())
                .isEqualTo(7);
        assertThat(alice.folders()).hasSize(5);
        assertThat(alice.deletedFolders())
                .allMatch(e -> e.name().within(FolderName.DELETED_MESSAGES));
        fixture.verify();
        assertThat(fixture.alice().hold())
                .contains(new Hold(fixture.now, "carol", "Smith v Jones"));
        assertThat(fixture.alice().heldUsage()).isEqualTo(new Usage(7 * SIZE, 7));
    }

    @Test
    void endsWithAllThatItKept() throws Exception {
        register();
        run("Mailbox Hold alice@a.test on why");
        fixture.quota = new Quota(0, 0, 0);
        fixture.fill(fixture.alice().inbox(), 3);
        fixture.alice().inbox().expunge(UidSet.ALL);
        assertThat(status("keptMessages")).isEqualTo(Value.number(3));
        assertThat(status("reason")).isEqualTo(Value.text("why"));
        assertThatThrownBy(() -> run("Mailbox Hold alice@a.test off"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(e.problem().toString())
                                        .contains("3 messages", "(%,d octets)".formatted(3 * SIZE))
                                        .contains("the same command with --yes"));
        assertThat(status("keptMessages")).isEqualTo(Value.number(3));
        assertThat(run("Mailbox Hold alice@a.test off --yes"))
                .isEqualTo(
                        new Result.Done(
                                "The mail of alice@a.test is on hold no more. 3 messages (%,d"
                                                .formatted(3 * SIZE)
                                        + " octets) that only the hold kept went for good."));
        assertThat(status("hold")).isEqualTo(Value.flag(false));
        assertThat(status("keptMessages")).isEqualTo(Value.number(0));
        fixture.verify();
    }

    @Test
    void outlivesItsAccount() throws Exception {
        register();
        fixture.fill(fixture.alice().inbox(), 3);
        run("Mailbox Hold alice@a.test on why");
        assertThatThrownBy(() -> fixture.store().deleteAccount(StoreFixture.ALICE))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.RESERVED));
        known = false;
        fixture.quota = new AccountLimits.NoAccount();
        assertThat(fixture.alice().inbox().status().messages()).isEqualTo(3);
        assertThat(run("Mailbox Hold id:" + StoreFixture.ALICE + " off --yes").toString())
                .contains("The account was deleted: 3 messages");
        assertThat(fixture.store().exists(StoreFixture.ALICE)).isFalse();
    }

    @Test
    void saysWhatItNeeds() {
        register();
        for (var line :
                List.of(
                        "Mailbox Hold alice@a.test on",
                        "Mailbox Hold alice@a.test on \" \"",
                        "Mailbox Hold alice@a.test maybe",
                        "Mailbox Hold alice@a.test off --yes",
                        "Mailbox Hold bob@a.test status",
                        "Mailbox Hold id:nobody status")) {
            assertThatThrownBy(() -> run(line)).isInstanceOf(ProblemException.class);
        }
    }
}
