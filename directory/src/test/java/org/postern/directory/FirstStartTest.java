package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.mail.Domain;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;

class FirstStartTest {
    @Test
    void makesADomainAndAnAdministratorOnce() throws Exception {
        try (var test = new TestDirectory(new MemoryEngine())) {
            assertThat(test.directory.firstDomain()).isEmpty();
            assertThat(test.directory.find("Administrator")).isEmpty();
            var begun =
                    FirstStart.run(test.directory, test.writer, Domain.of("example.test"))
                            .orElseThrow();
            assertThat(begun.administrator().address()).hasToString("Administrator@example.test");
            assertThat(begun.administrator().role()).isEqualTo(Role.ADMINISTRATOR);
            assertThat(begun.password()).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
            assertThat(begun.toString()).doesNotContain(begun.password());
            assertThat(test.events.toString()).doesNotContain(begun.password());
            assertThat(
                            test.authenticator.password(
                                    "",
                                    "administrator",
                                    TestDirectory.octets(begun.password()),
                                    InetAddress.getLoopbackAddress(),
                                    "imap"))
                    .isInstanceOf(Outcome.Accepted.class);
            assertThat(FirstStart.run(test.directory, test.writer, Domain.of("other.test")))
                    .isEmpty();
            assertThat(test.directory.domains()).containsExactly(Domain.of("example.test"));
        }
    }

    @Test
    void keepsScramKeysOnlyWhenAsked() throws Exception {
        try (var test = TestDirectory.begun()) {
            var id = test.directory.find("administrator").orElseThrow().id();
            var kept = test.directory.credential(id).orElseThrow();
            assertThat(kept.verifier()).startsWith("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$");
            assertThat(kept.scram()).isNotNull();
            assertThat(kept.toString()).doesNotContain("argon2");
            test.keepScram = false;
            test.writer.setPassword(id, TestDirectory.octets("other"));
            assertThat(test.directory.credential(id).orElseThrow().scram()).isNull();
        }
    }

    @Test
    void theSettingsHaveTheirDefaults() {
        var settings = Settings.defaults(DirectorySettings.class);
        assertThat(settings.separator()).isEqualTo("+");
        assertThat(settings.scramIterations()).isGreaterThanOrEqualTo(4096);
    }
}
