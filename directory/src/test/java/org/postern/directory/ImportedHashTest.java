package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.util.Optional;

/// Hashes as other directories and the C library make them, of the password `secret`.
class ImportedHashTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{SSHA}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==",
                "{ssha}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==",
                "{SMD5}dCtuNz1Phu7ihtWf6gnIynBlcHBlcjEy",
                "{SSHA256}ibt9qQlvCjsdp1OMsqJzbvaWpyNc5gi/fOh03z5UN19wZXBwZXIxMg==",
                "{SSHA512}LcgC6joyNAXcaNdbaf3sOEBXj8UoBflfKu3t/xuINyWwaYnOQuOT53bJUUqPHhF4b4LJWvSxNrR4D/RocQlVinBlcHBlcjEy",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ==",
                "{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=",
                "{PBKDF2-SHA256}1000$cGVwcGVyMTI$8CM3FeIsi8XjLZdcav3BqehFh3xZIoPWLCAh2hvseuM",
                "{PBKDF2-SHA512}1000$cGVwcGVyMTI$Enj/zsMi6BhdDnxsPFaZcd2CKWHc/7DKAJQWGB1rPSWCDBmuQg4PTrVTY6KbK8mjMCW2IiJxoEIzkj2gQ.WwPw",
                "{PBKDF2}1000$cGVwcGVyMTI$ER1r1z07IEpa7acm0UCvdhlE8SY",
                "{CRYPT}abNANd1rDfiNc",
                "{CRYPT}$1$saltsalt$9xy1btjgzLYfb7hivXtC//",
                "{CRYPT}$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
                "{CRYPT}$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
                "{CRYPT}$6$rounds=5000$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
                "{CRYPT}$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"
            })
    void hashesOfOthersAreUnderstood(String verifier) {
        var hash = ImportedHash.parse(verifier).orElseThrow();
        byte[] password = TestDirectory.octets("secret");
        assertThat(hash.matches(password)).isTrue();
        assertThat(password).asString().isEqualTo("secret");
        assertThat(hash.matches(TestDirectory.octets("Secret"))).isFalse();
        assertThat(hash.matches(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{SSHA}",
                "{SSHA}AAAA",
                "{SSHA}!!!!",
                "{NTLM}0123456789ABCDEF0123456789ABCDEF",
                "{CRYPT}",
                "{CRYPT}*",
                "{CRYPT}!",
                "{CRYPT}$y$j9T$salt$hash",
                "{CRYPT}$6$rounds=999999999$saltsalt$x",
                "{CRYPT}$2b$31$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
                "{PBKDF2-SHA256}100000000$cGVwcGVyMTI$8CM3FeIsi8XjLZdcav3BqehFh3xZIoPWLCAh2hvseuM",
                "{PBKDF2-SHA999}1000$cGVwcGVyMTI$8CM3",
                "{SHA"
            })
    void whatIsNoHashOrTooDearIsRefused(String verifier) {
        assertThat(ImportedHash.parse(verifier)).isEmpty();
    }

    @Test
    void aHashGivesWayToOursAtTheNextLogin() throws Exception {
        try (var test = TestDirectory.begun()) {
            Account alice = imported(test, "{SSHA}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==");
            assertThat(login(test, "wrong")).isInstanceOf(Outcome.Refused.class);
            assertThat(test.directory.credential(alice.id()).orElseThrow().verifier())
                    .startsWith("{SSHA}");

            var accepted = (Outcome.Accepted) login(test, "secret");
            assertThat(accepted.ticket().valid()).isTrue();
            var kept = test.directory.credential(alice.id()).orElseThrow();
            assertThat(kept.verifier()).startsWith("{ARGON2}$argon2id$");
            assertThat(kept.scram()).isNotNull();
            assertThat(login(test, "secret")).isInstanceOf(Outcome.Accepted.class);
            assertThat(login(test, "wrong")).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void aHashOfAnUnknownSchemeIsNotImported() throws Exception {
        try (var test = TestDirectory.begun()) {
            assertThatThrownBy(() -> test.passwords.imported("{NTLM}0123"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("{NTLM}");
            assertThat(test.passwords.imported("in clear").verifier()).startsWith("{ARGON2}");
        }
    }

    private static Account imported(TestDirectory test, String verifier) throws Exception {
        Account draft = test.writer.draft(Address.of("alice@example.test"), "");
        return test.writer.create(draft, Optional.of(test.passwords.imported(verifier)));
    }

    private static Outcome login(TestDirectory test, String password) {
        return test.authenticator.password(
                "",
                "alice",
                TestDirectory.octets(password),
                InetAddress.getLoopbackAddress(),
                "imap");
    }
}
