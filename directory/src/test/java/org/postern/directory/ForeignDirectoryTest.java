package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.directory.client.ForeignDirectory;
import org.postern.directory.client.ForeignSettings;
import org.postern.mail.Address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// People of a directory elsewhere: our own server plays it.
@NullUnmarked
final class ForeignDirectoryTest {
    private static final Address FRED = Address.of("fred@example.test");

    @TempDir Path folder;

    private TestLdap there;
    private TestLdap also;

    @BeforeEach
    void begin() throws Exception {
        Files.writeString(folder.resolve("password"), TestLdap.PASSWORD);
        there = new TestLdap();
        also = new TestLdap();
        for (TestLdap one : List.of(there, also)) {
            try (var connection = one.administrator()) {
                connection.add(
                        "dn: uid=fred,dc=example,dc=test",
                        "objectClass: inetOrgPerson",
                        "objectClass: mirapointMailUser",
                        "cn: Fred",
                        "displayName: Fred Flint",
                        "sn: Flint",
                        "departmentNumber: gold",
                        "mail: fred@example.test",
                        "mailAlternateAddress: flint@example.test",
                        "userPassword: fred's own secret");
            }
        }
    }

    @AfterEach
    void end() {
        there.close();
        also.close();
    }

    private ForeignDirectory directory(String... servers) {
        var settings =
                new ForeignSettings(
                        List.of(servers),
                        "dc=example,dc=test",
                        "(|(mail={address})(mailAlternateAddress={address}))",
                        TestLdap.ADMINISTRATOR,
                        folder.resolve("password").toString(),
                        "",
                        "mail",
                        List.of("displayName", "cn"),
                        List.of("miCosDn=departmentNumber"),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        2);
        return new ForeignDirectory(() -> settings, () -> there.directory.now);
    }

    private static String url(TestLdap server) {
        return "ldap://127.0.0.1:" + server.port();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void peopleAreFoundByTheirAddresses() throws Exception {
        var directory = directory(url(there));
        var person = directory.find(Address.of("flint@example.test")).orElseThrow();
        assertThat(person.address()).isEqualTo(FRED);
        assertThat(person.fullName()).isEqualTo("Fred Flint");
        assertThat(person.attributes().texts("miCosDn")).containsExactly("gold");
        assertThat(directory.find(Address.of("nobody@example.test"))).isEmpty();
        assertThat(directory.find(Address.of("\"*)(mail=*\"@example.test")))
                .as("an address is a value, whatever is in it")
                .isEmpty();
        directory.close();
    }

    @Test
    void passwordsAreJudgedThere() throws Exception {
        var directory = directory(url(there));
        assertThat(directory.judge(FRED, octets("fred's own secret")))
                .isEqualTo(new PasswordBackend.Answer.Right("Fred Flint"));
        assertThat(directory.judge(FRED, octets("wrong")))
                .isInstanceOf(PasswordBackend.Answer.Wrong.class);
        assertThat(directory.judge(FRED, new byte[0]))
                .isInstanceOf(PasswordBackend.Answer.Wrong.class);
        assertThat(directory.judge(Address.of("nobody@example.test"), octets("x")))
                .isInstanceOf(PasswordBackend.Answer.Wrong.class);
        directory.close();
    }

    @Test
    void theNextServerAnswersForOneThatIsAway() throws Exception {
        var directory = directory(url(there), url(also));
        assertThat(directory.find(FRED)).isPresent();
        there.close();
        assertThat(directory.find(FRED)).isPresent();
        assertThat(directory.judge(FRED, octets("fred's own secret")))
                .isInstanceOf(PasswordBackend.Answer.Right.class);
        also.close();
        assertThatThrownBy(() -> directory.find(FRED)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> directory.judge(FRED, octets("x")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(directory::probe).isInstanceOf(IOException.class);
        directory.close();
    }
}
