package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.LoginTicket;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// What takes a login back, and who may act as whom.
class LoginTicketsTest {
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private TestDirectory test;
    private Account alice;
    private Account boss;

    @BeforeEach
    void people() throws Exception {
        test = TestDirectory.begun();
        test.writer.addDomain(Domain.of("other.test"));
        alice = test.add("alice@example.test");
        boss = role("boss@example.test", Role.ADMINISTRATOR);
        role("chief@example.test", Role.DOMAIN_ADMINISTRATOR);
        role("helper@example.test", Role.HELP_DESK);
        test.add("o'hara#1@example.test");
        test.add("bob@other.test");
    }

    private Account role(String address, Role role) throws Exception {
        return test.writer.change(test.add(address).id(), account -> account.withRole(role));
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Outcome login(String authorization, String login) {
        return test.authenticator.password(
                authorization, login, TestDirectory.octets("secret"), CLIENT, "imap");
    }

    private LoginTicket ticket(String authorization, String login) {
        return ((Outcome.Accepted) login(authorization, login)).ticket();
    }

    enum Change {
        PASSWORD,
        LOCK,
        DISABLE,
        ROLE,
        DELETE
    }

    private void make(Change change, Account account) throws Exception {
        switch (change) {
            case PASSWORD -> test.writer.setPassword(account.id(), TestDirectory.octets("other"));
            case LOCK -> status(account, AccountStatus.LOCKED);
            case DISABLE -> status(account, AccountStatus.DISABLED);
            case ROLE -> test.writer.change(account.id(), now -> now.withRole(Role.HELP_DESK));
            case DELETE -> test.writer.delete(account.id());
        }
    }

    private void status(Account account, AccountStatus status) throws Exception {
        test.writer.change(account.id(), now -> now.withStatus(status));
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void changesTakeALoginBack(Change change) throws Exception {
        var told = new AtomicInteger();
        var ticket = ticket("", "alice");
        var _ = ticket.onRevoked(told::incrementAndGet);
        ticket.onRevoked(() -> told.addAndGet(100)).close();
        assertThat(ticket.valid()).isTrue();
        make(change, alice);
        assertThat(told).hasValue(1);
        if (change != Change.ROLE) {
            assertThat(ticket.valid()).isFalse();
        }
        status(boss, AccountStatus.LOCKED);
        assertThat(told).hasValue(1);
    }

    @Test
    void otherChangesDoNot() throws Exception {
        var told = new AtomicInteger();
        var ticket = ticket("", "alice");
        var _ = ticket.onRevoked(told::incrementAndGet);
        test.writer.change(alice.id(), now -> now.withQuota(5).withFullName("A"));
        test.writer.change(alice.id(), now -> now.withAddress(Address.of("alicia@example.test")));
        make(Change.PASSWORD, boss);
        assertThat(ticket.valid()).isTrue();
        assertThat(told).hasValue(0);
    }

    @Test
    void aTicketTakenBackBeforeAnybodyListenedIsToldAtOnce() throws Exception {
        var told = new AtomicInteger();
        var ticket = ticket("", "alice");
        make(Change.PASSWORD, alice);
        var _ = ticket.onRevoked(told::incrementAndGet);
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"alice", "boss"})
    void aMastersSessionEndsWithEither(String changed) throws Exception {
        var told = new AtomicInteger();
        var _ = ticket("alice", "boss").onRevoked(told::incrementAndGet);
        make(Change.LOCK, changed.equals("alice") ? alice : boss);
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "alice, boss, alice@example.test",
                "bob@other.test, boss, bob@other.test",
                "'', '#alice@example.test#boss#', alice@example.test",
                "'', '#alice#boss@example.test#', alice@example.test",
                "'', '#o''hara#1@example.test#boss#', o'hara#1@example.test",
                "alice, chief, alice@example.test",
                "'', '#helper#chief#', helper@example.test",
                "bob@other.test, chief, none",
                "boss, chief, none",
                "alice, helper, none",
                "boss, alice, none",
                "'', '#boss#alice#', none",
                "'', '#nobody#boss#', none",
                "'', '##boss#', none",
                "'', '#alice##', none",
                "'', '#alice#', none",
                "'', '#', none",
                "alice, '#alice#boss#', none"
            })
    void administratorsActAsOthers(String authorization, String login, String account) {
        Outcome outcome = login(authorization, login);
        if (account == null) {
            assertThat(outcome).isEqualTo(new Outcome.Refused());
            return;
        }
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class, in -> assertThat(in.account()).isEqualTo(account));
        assertThat(test.events).anyMatch(DirectoryEvent.LoginByAdministrator.class::isInstance);
    }

    @Test
    void theAuditSaysWhoAsWhomFromWhere() {
        var _ = login("alice", "boss");
        assertThat(test.events)
                .contains(
                        new DirectoryEvent.LoginByAdministrator(
                                "boss@example.test",
                                "alice@example.test",
                                CLIENT.getHostAddress(),
                                "imap"));
    }

    @Test
    void aLockedAccountIsNobodysToActAs() throws Exception {
        make(Change.LOCK, alice);
        assertThat(login("alice", "boss")).isEqualTo(new Outcome.Refused());
    }

    @Test
    void failuresCountUnderOneNameForEachAccount() {
        for (String name : new String[] {"alice", "ALICE@example.test", "#bob@other.test#Alice#"}) {
            assertThat(test.directory.loginKey(name)).isEqualTo("alice@example.test");
        }
        assertThat(test.directory.loginKey("Nobody")).isEqualTo("nobody");
        assertThat(test.directory.loginKey("x".repeat(5_000))).hasSize(320);
    }
}
