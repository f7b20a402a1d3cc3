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

import java.util.List;
import java.util.Optional;
import java.util.Set;

final class FolderCommandsTest {
    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    private final Catalogue catalogue = new Catalogue(_ -> {});

    FolderCommandsTest() {
        var commands = new FolderCommands(fixture.store(), (name, _) -> account(name));
        catalogue.register(commands.commands());
    }

    private static Optional<AccountId> account(String name) throws ProblemException {
        if (name.equals("down@a.test")) {
            throw new ProblemException("The directory is not available now.", null, null);
        }
        return name.equals("alice@a.test") ? Optional.of(StoreFixture.ALICE) : Optional.empty();
    }

    private Result.Listing list(String account) throws ProblemException {
        var result = catalogue.execute("Folder List " + account, "console", Role.HELP_DESK);
        return (Result.Listing) result;
    }

    @Test
    void namesTheFoldersOfAnAccountThatWasNeverUsedAndMakesNone() throws Exception {
        assertThat(list("alice@a.test").rows())
                .map(List::getFirst)
                .containsExactly(
                        Value.text("INBOX"),
                        Value.text("Drafts"),
                        Value.text("Sent"),
                        Value.text("Trash"),
                        Value.text("Junk Mail"));
        assertThat(fixture.store().exists(StoreFixture.ALICE)).isFalse();
    }

    @Test
    void showsFoldersWithTheirNumbers() throws Exception {
        fixture.fill(fixture.alice().inbox(), 3);
        fixture.alice().create(FolderName.of("a/b"), Set.of());
        fixture.alice().delete(FolderName.of("a"));
        var listing = list("alice@a.test");
        int name = listing.columns().indexOf("name");
        int messages = listing.columns().indexOf("messages");
        assertThat(listing.rows())
                .extracting(row -> row.get(name) + " " + row.get(messages))
                .contains(
                        Value.text("INBOX") + " " + Value.number(3),
                        Value.text("a") + " " + Value.nothing(),
                        Value.text("a/b") + " " + Value.number(0));
    }

    @Test
    void tellsWhyAnAccountCannotBeFoundNow() {
        assertThatThrownBy(() -> list("down@a.test"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("directory is not available");
    }

    @Test
    void saysThatThereIsNoSuchAccount() {
        assertThatThrownBy(() -> list("bob@a.test"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no account bob@a.test");
    }
}
