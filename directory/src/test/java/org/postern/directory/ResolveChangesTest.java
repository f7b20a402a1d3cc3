package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Role;
import org.postern.mail.Address;

import java.time.Duration;

/// What becomes of answers when people and settings change.
class ResolveChangesTest {
    private TestDirectory test;
    private Directory directory;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
        directory = test.directory;
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void postmasterNeedsNoDomainAndMayBeAnAccountOfItsOwn() throws Exception {
        assertThat(accountOf(directory.resolvePostmaster()).role()).isEqualTo(Role.ADMINISTRATOR);
        Account own = test.add("postmaster@example.test");
        assertThat(accountOf(directory.resolvePostmaster())).isEqualTo(own);
        test.writer.change(own.id(), account -> account.withStatus(AccountStatus.DISABLED));
        // The address must always work, so a closed account of that name does not close it.
        assertThat(accountOf(directory.resolvePostmaster()).role()).isEqualTo(Role.ADMINISTRATOR);
    }

    @Test
    void postmasterFollowsTheSystemsAdministrators() throws Exception {
        Account second = test.add("second@example.test");
        test.writer.change(second.id(), account -> account.withRole(Role.ADMINISTRATOR));
        Account first = directory.find("administrator").orElseThrow();
        test.writer.delete(first.id());
        assertThat(accountOf(directory.resolvePostmaster()).id()).isEqualTo(second.id());
    }

    @Test
    void theSeparatorIsASettingThatActsAtOnce() throws Exception {
        test.add("alice@example.test");
        test.settings = withSeparator("-");
        assertThat(accountOf(directory.resolve(Address.of("alice-x@example.test"))).address())
                .isEqualTo(Address.of("alice@example.test"));
        assertThat(directory.resolve(Address.of("alice+x@example.test")))
                .isInstanceOf(Resolution.UnknownUser.class);
        test.settings = withSeparator("");
        assertThat(directory.resolve(Address.of("alice-x@example.test")))
                .isInstanceOf(Resolution.UnknownUser.class);
    }

    private static DirectorySettings withSeparator(String separator) {
        return new DirectorySettings(
                separator,
                50,
                20,
                0,
                1_000,
                10_000,
                1_024,
                4_096,
                2,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                1_000,
                true);
    }

    private static Account accountOf(Resolution resolution) {
        return ((Resolution.LocalAccount) resolution).account();
    }
}
