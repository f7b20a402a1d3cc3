package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.UidSet;

import java.util.List;
import java.util.Optional;
import java.util.Set;

final class UndeleteCommandsTest {
    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    private final Catalogue catalogue = new Catalogue(_ -> {});

    UndeleteCommandsTest() {
        catalogue.register(
                new UndeleteCommands(
                                fixture.store(),
                                (name, _) ->
                                        name.equals("alice@a.test")
                                                ? Optional.of(StoreFixture.ALICE)
                                                : Optional.empty())
                        .commands());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.HELP_DESK);
    }

    private List<List<Value>> rows(String line) throws ProblemException {
        return ((Result.Listing) run(line)).rows();
    }

    private void deleteSome() throws StoreException {
        var folder = fixture.alice().create(FolderName.of("Old mail"), Set.of());
        var staged = fixture.stage("From: Bob <b@a.test>\r\nSubject: =?utf-8?q?h=C3=A9?=\r\n\r\n");
        folder.append(Delivery.plain(staged, FlagSet.NONE, fixture.now));
        folder.append(fixture.delivery(2));
        folder.expunge(UidSet.ALL);
    }

    @Test
    void showsWhatIsDeletedAndBringsItBack() throws Exception {
        assertThat(rows("Mailbox Deleted alice@a.test")).isEmpty();
        deleteSome();
        assertThat(rows("Mailbox Deleted alice@a.test"))
                .containsExactly(
                        List.of(Value.text("Old mail"), Value.number(2), Value.octets(77)));
        var messages = rows("Mailbox Deleted alice@a.test \"Old mail\"");
        assertThat(messages).hasSize(2);
        assertThat(messages.getLast())
                .containsExactly(
                        Value.number(1),
                        Value.instant(fixture.now),
                        Value.octets(54),
                        Value.text("Bob"),
                        Value.text("hé"));
        assertThat(run("Mailbox Undelete alice@a.test \"Old mail\" 1"))
                .isEqualTo(new Result.Done("1 message is back."));
        fixture.alice().delete(FolderName.of("Old mail"));
        assertThat(run("Mailbox Undelete alice@a.test \"Deleted Messages/Old mail\""))
                .isEqualTo(new Result.Done("2 messages are back."));
        assertThat(fixture.alice().folder(FolderName.of("Old mail")).status().messages())
                .isEqualTo(2);
    }

    @Test
    void saysWhyItCannot() throws Exception {
        deleteSome();
        assertThatThrownBy(() -> run("Mailbox Undelete bob@a.test INBOX"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("There is no account bob@a.test.");
        assertThatThrownBy(() -> run("Mailbox Undelete alice@a.test nowhere"))
                .hasMessageContaining("No deleted mail of alice@a.test is from that folder.");
        assertThatThrownBy(() -> run("Mailbox Undelete alice@a.test \"Old mail\" 1:x"))
                .hasMessageContaining("cannot be used");
        assertThatThrownBy(() -> run("Mailbox Undelete alice@a.test \"Old mail\" 9:3"))
                .hasMessageContaining("cannot be used");
        fixture.quota = new AccountLimits.Quota(10, 0, 1_000);
        assertThatThrownBy(() -> run("Mailbox Undelete alice@a.test \"Old mail\""))
                .hasMessageContaining("does not fit into the quota of alice@a.test");
    }
}
