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

import java.util.Optional;
import java.util.Set;

final class SharingCommandsTest {
    /// Every address of `a.test` is an account's, whose id is the local part.
    private static final Identities IDENTITIES =
            new Identities() {
                @Override
                public Optional<AccountId> account(String name) {
                    return name.endsWith("@a.test")
                            ? Optional.of(new AccountId(name.substring(0, name.indexOf('@'))))
                            : Optional.empty();
                }

                @Override
                public Optional<String> address(AccountId account) {
                    return Optional.of(account + "@a.test");
                }

                @Override
                public Optional<String> domain(AccountId account) {
                    return Optional.of("a.test");
                }

                @Override
                public Principal principal(AccountId account) {
                    return new Principal(account, Set.of(), Role.USER);
                }
            };

    private final StoreFixture fixture =
            new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    private final Catalogue catalogue = new Catalogue(_ -> {});

    SharingCommandsTest() {
        FolderCommands.Accounts accounts =
                (name, _) ->
                        name.startsWith("@")
                                ? Optional.of(AccountId.ofDomain(name.substring(1)))
                                : name.equals("alice")
                                        ? Optional.of(StoreFixture.ALICE)
                                        : Optional.empty();
        catalogue.register(new SharingCommands(fixture.store(), accounts, IDENTITIES).commands());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private String list(String line) throws ProblemException {
        return ((Result.Listing) run(line)).rows().toString();
    }

    private void refuses(String line, String why) {
        assertThatThrownBy(() -> run(line))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why);
    }

    @Test
    void givesTakesAndShowsRights() throws Exception {
        assertThat(list("Folder Acl alice INBOX")).isEqualTo("[]");
        assertThat(list("Folder Acl alice INBOX bob@a.test lrs")).contains("bob@a.test", "lrs");
        assertThat(list("Folder Acl alice INBOX bob@a.test +w")).contains("lrsw");
        assertThat(list("Folder Acl alice INBOX bob@a.test -s")).contains("lrw");
        assertThat(list("Folder Acl alice INBOX group:staff lr")).contains("group:staff");
        assertThat(list("Folder Acl alice INBOX -anyone a")).contains("-anyone");
        assertThat(list("Folder Acl alice INBOX bob@a.test none")).doesNotContain("bob");
        assertThat(fixture.events)
                .filteredOn(StoreEvent.FolderRightsChanged.class::isInstance)
                .hasSize(6);
    }

    @Test
    void makesADomainsFolders() throws Exception {
        run("Folder Create @a.test Archive/2026");
        assertThat(list("Folder Acl @a.test Archive anyone lrs")).contains("anyone");
        refuses("Folder Create @a.test Archive", "There is a folder Archive");
    }

    @Test
    void saysWhatIsWrong() {
        refuses("Folder Acl bob INBOX", "no account bob");
        refuses("Folder Acl alice absent", "no folder absent");
        refuses("Folder Acl alice INBOX bob@a.test", "Which rights");
        refuses("Folder Acl alice INBOX bob@a.test lrq", "is no right");
        refuses("Folder Acl alice INBOX bob@b.test lr", "no such account");
        refuses("Folder Acl alice INBOX alice@a.test lr", "the owner's rights");
    }
}
