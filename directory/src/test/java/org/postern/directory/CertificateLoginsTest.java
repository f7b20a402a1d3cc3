package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.CertificateSettings;
import org.postern.net.CertificateSettings.CertificateName;
import org.postern.net.TestAuthority;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

/// Whom certificates let in.
class CertificateLoginsTest {
    private TestDirectory test;
    private TestAuthority authority;
    private volatile CertificateName names = CertificateName.EMAIL;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
        test.add("alice@example.test");
        test.add("bob@example.test");
        authority = new TestAuthority("CN=authority");
    }

    @AfterEach
    void end() {
        test.close();
    }

    private Outcome login(String authorization, X509Certificate certificate) {
        var logins =
                new CertificateLogins(
                        test.directory,
                        new LoginTickets(test.directory),
                        () -> new CertificateSettings("ca.pem", names),
                        test.events::add);
        return logins.certificate(
                authorization, certificate, InetAddress.getLoopbackAddress(), "imap");
    }

    private static void assertIn(Outcome outcome, String account) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class, in -> assertThat(in.account()).isEqualTo(account));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'', Alice@Example.test, alice@example.test",
                "alice, alice@example.test, alice@example.test",
                "'', alice@example.test unknown@example.test, alice@example.test",
                "'', alice@example.test bob@example.test, none",
                "bob, alice@example.test bob@example.test, bob@example.test",
                "bob, alice@example.test, none",
                "nobody, alice@example.test, none",
                "alice, administrator@example.test, alice@example.test",
                "'', unknown@example.test, none",
                "'', '', none"
            })
    void judges(String authorization, String addresses, String account) throws Exception {
        String[] named = addresses.isEmpty() ? new String[0] : addresses.split(" ", -1);
        var outcome = login(authorization, authority.issue("CN=alice@example.test", named));
        if (account == null) {
            assertThat(outcome).isEqualTo(new Outcome.Refused());
        } else {
            assertIn(outcome, account);
        }
    }

    @Test
    void readsTheCommonNameWhenTold() throws Exception {
        names = CertificateName.COMMON_NAME;
        assertIn(login("", authority.issue("O=Example,CN=alice")), "alice@example.test");
        assertThat(login("", authority.issue("O=Example", "alice@example.test")))
                .isEqualTo(new Outcome.Refused());
    }
}
