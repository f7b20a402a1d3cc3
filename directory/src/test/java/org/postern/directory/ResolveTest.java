package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.util.List;

/// Tables over people who stay as they are.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResolveTest {
    private TestDirectory test;
    private Directory directory;

    @BeforeAll
    void people() throws Exception {
        test = TestDirectory.begun();
        directory = test.directory;
        test.writer.addDomain(Domain.of("b\u00fccher.example"));
        Account alice = test.add("Alice@Example.test");
        test.writer.change(
                alice.id(),
                account ->
                        account.withAliases(
                                List.of(
                                        Address.of("sales@b\u00fccher.example"),
                                        Address.of("\"john doe\"@example.test"),
                                        Address.of("a+b@example.test"))));
        test.add("jos\u00e9@example.test");
        test.add("a@example.test");
        Account gone = test.add("gone@example.test");
        test.writer.change(gone.id(), account -> account.withStatus(AccountStatus.DISABLED));
        Account locked = test.add("locked@example.test");
        test.writer.change(locked.id(), account -> account.withStatus(AccountStatus.LOCKED));
    }

    @AfterAll
    void close() {
        test.close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "alice@example.test, Alice@example.test, ",
                "ALICE@EXAMPLE.TEST, Alice@example.test, ",
                "alice+Lists@example.test, Alice@example.test, Lists",
                "alice+@example.test, Alice@example.test, ``",
                "alice+x+y@example.test, Alice@example.test, x+y",
                "sales@b\u00fccher.example, Alice@example.test, ",
                "sales+q@xn--bcher-kva.example, Alice@example.test, q",
                "\"john doe\"@example.test, Alice@example.test, ",
                "\"John Doe+x y\"@example.test, Alice@example.test, x y",
                // A whole address is itself before it is a sub-address.
                "a+b@example.test, Alice@example.test, ",
                "a+c@example.test, a@example.test, c",
                "JOS\u00c9@example.test, jos\u00e9@example.test, ",
                "jose\u0301@example.test, jos\u00e9@example.test, ",
                "locked@example.test, locked@example.test, ",
                "postmaster@example.test, Administrator@example.test, ",
                "Abuse@b\u00fccher.example, Administrator@example.test, ",
                "abuse+x@example.test, Administrator@example.test, x",
            })
    void findsThePersonBehindAnAddress(String recipient, String account, String detail)
            throws Exception {
        assertThat(directory.resolve(Address.of(recipient)))
                .isInstanceOfSatisfying(
                        Resolution.LocalAccount.class,
                        local -> {
                            assertThat(local.account().address()).isEqualTo(Address.of(account));
                            assertThat(local.detail()).isEqualTo(detail);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody@example.test",
                "alice@b\u00fccher.example",
                "+alice@example.test",
                "\"alice \"@example.test",
                "webmaster@example.test",
                "sales@example.test"
            })
    void knowsWhoIsNotThere(String recipient) throws Exception {
        assertThat(directory.resolve(Address.of(recipient)))
                .isInstanceOf(Resolution.UnknownUser.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org",
                "postmaster@other.test",
                "alice@sub.example.test",
                "alice@[127.0.0.1]"
            })
    void knowsWhatIsNotServed(String recipient) throws Exception {
        assertThat(directory.resolve(Address.of(recipient)))
                .isInstanceOf(Resolution.NotServed.class);
    }

    @Test
    void closesTheDoorOfADisabledAccount() throws Exception {
        assertThat(directory.resolve(Address.of("gone+x@example.test")))
                .isInstanceOf(Resolution.Closed.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "alice, Alice@example.test",
                "ALICE@example.TEST, Alice@example.test",
                "sales@xn--bcher-kva.example, Alice@example.test",
                // Typed with fullwidth letters.
                "\uff41lice, Alice@example.test",
                "jos\u00e9, jos\u00e9@example.test",
                "gone, gone@example.test",
                "\"john doe\", Alice@example.test",
            })
    void findsLogins(String login, String account) throws Exception {
        assertThat(directory.find(login)).map(Account::address).contains(Address.of(account));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "alice@",
                "@example.test",
                "alice+x",
                "sales",
                "a b",
                "alice@x@example.test",
                "\"",
                "\"a",
                "a..b",
                "alice@[127.0.0.1]",
                "postmaster",
                "alice\u0000"
            })
    void findsNobodyBehindOtherNames(String login) throws Exception {
        assertThat(directory.find(login)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*, 1, 100, 'a Administrator Alice gone jos\u00e9 locked'",
        "*, 2, 2, 'Administrator Alice'",
        "*, 7, 10, ''",
        "*, 1, 0, ''",
        "a*, 1, 9, 'a Administrator Alice'",
        "?????, 1, 9, Alice",
        "*@example.test, 1, 1, a",
        "*@B\u00dcCHER.example, 1, 9, ''",
        "G*NE@*.test, 1, 9, gone",
        "alice@example.test, 1, 9, Alice",
        "JOS\u00c9, 1, 9, jos\u00e9",
        "sales, 1, 9, ''",
        "'', 1, 9, ''"
    })
    void listsByPattern(String pattern, long start, int count, String names) throws Exception {
        assertThat(
                        directory.accounts(pattern, start, count).stream()
                                .map(account -> account.address().localPart())
                                .toList())
                .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
    }

    @Test
    void patternsOfManyStarsEndSoon() {
        var pattern = new AddressPattern("*a".repeat(500) + "@*");
        assertThat(pattern.localPart("a".repeat(499))).isFalse();
        assertThat(pattern.localPart("a".repeat(500))).isTrue();
    }
}
