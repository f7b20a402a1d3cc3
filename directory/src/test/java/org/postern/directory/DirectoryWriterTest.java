package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.Batch;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class DirectoryWriterTest {
    private TestDirectory test;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void oneOfManyWhoWantANameGetsIt() throws Exception {
        var taken = new ArrayList<Future<Account>>();
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                // Spelt differently, and the same to us.
                String name = i % 2 == 0 ? "Ada@example.test" : "ADA@Example.TEST";
                Callable<Account> add = () -> test.add(name);
                taken.add(tasks.submit(add));
            }
        }
        assertThat(taken).filteredOn(future -> future.state() == Future.State.SUCCESS).hasSize(1);
        assertThat(taken)
                .filteredOn(future -> future.state() == Future.State.FAILED)
                .allSatisfy(future ->
                        assertThat(future.exceptionNow()).isInstanceOf(ProblemException.class));
        assertThat(test.directory.accounts("ada", 1, 10)).hasSize(1);
        assertThat(test.directory.domainRecords().getFirst().accounts()).isEqualTo(2);
    }

    @Test
    void aliasesAndAccountsShareOneNameSpaceUnderLoad() throws Exception {
        Account a = test.add("a@example.test");
        Account b = test.add("b@example.test");
        var names = new ArrayList<Address>();
        for (int i = 0; i < 40; i++) {
            names.add(Address.of("n" + i + "@example.test"));
        }
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Address name : names) {
                for (Account wanting : List.of(a, b)) {
                    var _ =
                            tasks.submit(() ->
                                    test.writer.change(wanting.id(), now -> withAlias(now, name)));
                }
            }
        }
        Set<Address> all = new HashSet<>();
        for (Account account : test.directory.accounts("?", 1, 10)) {
            for (Address alias : account.aliases()) {
                assertThat(all.add(alias)).as("second owner of " + alias).isTrue();
                assertThat(test.directory.owner(alias)).contains(account);
            }
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(names);
    }

    private static Account withAlias(Account account, Address alias) {
        var aliases = new ArrayList<>(account.aliases());
        aliases.add(alias);
        return account.withAliases(aliases);
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        test.writer.addDomain(Domain.of("b\u00fccher.example"));
        Account alice = test.add("Alice@b\u00fccher.example");
        Account after =
                test.writer.change(
                        alice.id(),
                        account ->
                                account.withFullName("Alice \u00c5")
                                        .withAliases(List.of(Address.of("\"a b\"@example.test")))
                                        .withForwards(
                                                List.of(Address.of("alice@b\u00fccher.example")))
                                        .withRole(Role.HELP_DESK)
                                        .withStatus(AccountStatus.LOCKED)
                                        .withQuota(Long.MAX_VALUE)
                                        .withUndeleteQuota(7));
        try (var again = new TestDirectory(test.engine)) {
            assertThat(again.directory.byId(alice.id())).contains(after);
            assertThat(again.directory.find("\"a b\"")).contains(after);
            assertThat(again.directory.byId(alice.id()).get().address())
                    .hasToString("Alice@b\u00fccher.example");
            assertThat(again.directory.domains())
                    .containsExactly(Domain.of("example.test"), Domain.of("xn--bcher-kva.example"));
            assertThat(again.directory.firstDomain()).contains(Domain.of("example.test"));
            assertThat(again.directory.credential(alice.id()))
                    .isEqualTo(test.directory.credential(alice.id()));
            assertThat(FirstStart.run(again.directory, again.writer, Domain.of("x.test")))
                    .isEmpty();
        }
    }

    @Test
    void aFailedCommitChangesNothingThatIsBelieved() throws Exception {
        Account alice = test.add("alice@example.test");
        assertThat(test.directory.find("alice")).isPresent();
        var broken = new GroupCommitter(test.engine);
        broken.close();
        var writer =
                new DirectoryWriter(
                        test.directory,
                        broken,
                        test.passwords,
                        () -> test.now,
                        () -> test.settings,
                        test.events::add);
        assertThatThrownBy(() -> writer.change(alice.id(), account -> account.withQuota(1)))
                .isInstanceOf(DirectoryException.class);
        assertThatThrownBy(() -> writer.delete(alice.id())).isInstanceOf(DirectoryException.class);
        assertThat(test.directory.find("alice")).contains(alice);
    }

    @Test
    void listenersHearOfEveryChangeInItsOrder() throws Exception {
        var heard = new ArrayList<String>();
        test.writer.addListener(new Listener(heard));
        Account alice = test.add("alice@example.test");
        test.writer.change(alice.id(), account -> account.withQuota(5));
        test.writer.change(alice.id(), account -> account.withQuota(5));
        test.writer.change(alice.id(), account -> account.withFullName("A"));
        test.writer.change(
                alice.id(), account -> account.withAddress(Address.of("ada@example.test")));
        test.writer.delete(alice.id());
        assertThat(heard)
                .containsExactly(
                        "created alice@example.test",
                        "limits 5",
                        "renamed alice@example.test ada@example.test",
                        "deleted ada@example.test");
        assertThat(test.directory.departed()).isEmpty();
    }

    private record Listener(List<String> heard) implements AccountListener {
        @Override
        public void created(Account account) {
            heard.add("created " + account.address());
        }

        @Override
        public void renamed(Account before, Account after) {
            heard.add("renamed " + before.address() + " " + after.address());
        }

        @Override
        public void limitsChanged(Account account) {
            heard.add("limits " + account.quotaOctets());
        }

        @Override
        public void deleted(Account account) {
            heard.add("deleted " + account.address());
        }
    }

    @Test
    void whatADeletedAccountOwnedIsAskedForAgainUntilItIsGone() throws Exception {
        Account alice = test.add("alice@example.test");
        test.writer.addListener(new Failing());
        test.writer.delete(alice.id());
        assertThat(test.directory.find("alice")).isEmpty();
        // The name is free although the mail is still there.
        Account second = test.add("alice@example.test");
        assertThat(second.id()).isNotEqualTo(alice.id());
        var heard = new ArrayList<String>();
        try (var again = new TestDirectory(test.engine)) {
            again.writer.addListener(new Listener(heard));
            again.writer.finishDeletions();
            again.writer.finishDeletions();
            assertThat(again.directory.find("alice")).contains(second);
        }
        assertThat(heard).containsExactly("deleted alice@example.test");
    }

    private static final class Failing implements AccountListener {
        @Override
        public void created(Account account) {
            throw new IllegalStateException("a defect");
        }

        @Override
        public void renamed(Account before, Account after) {}

        @Override
        public void limitsChanged(Account account) {}

        @Override
        public void deleted(Account account) throws IOException {
            throw new IOException("the disk is away");
        }
    }

    @Test
    void whatIsKeptOfADeletedAccountIsToldAndAskedForAgain() throws Exception {
        Account alice = test.add("alice@example.test");
        var keeping = new Keeping();
        test.writer.addListener(keeping);
        assertThat(test.writer.delete(alice.id())).contains("It stays.");
        assertThat(test.directory.departed()).hasSize(1);
        keeping.over = true;
        test.writer.finishDeletions();
        assertThat(test.directory.departed()).isEmpty();
    }

    private static final class Keeping implements AccountListener {
        private boolean over;

        @Override
        public void created(Account account) {}

        @Override
        public void renamed(Account before, Account after) {}

        @Override
        public void limitsChanged(Account account) {}

        @Override
        public void deleted(Account account) throws IOException {
            if (!over) {
                throw new Kept("It stays.");
            }
        }
    }

    @Test
    void aFailingListenerUndoesNothing() throws Exception {
        test.writer.addListener(new Failing());
        var heard = new ArrayList<String>();
        test.writer.addListener(new Listener(heard));
        test.add("alice@example.test");
        assertThat(test.directory.find("alice")).isPresent();
        assertThat(heard).hasSize(1);
    }

    @Test
    void aNewSpellingIsAChange() throws Exception {
        Account alice = test.add("alice@example.test");
        test.writer.change(
                alice.id(), account -> account.withAddress(Address.of("Alice@Example.test")));
        assertThat(test.directory.find("alice").get().address()).hasToString("Alice@Example.test");
    }

    @Test
    void anAccountMayTradeItsAddressForItsAlias() throws Exception {
        Account alice = test.add("alice@example.test");
        test.writer.change(
                alice.id(),
                account -> account.withAliases(List.of(Address.of("ada@example.test"))));
        test.writer.change(
                alice.id(),
                account ->
                        account.withAddress(Address.of("ada@example.test"))
                                .withAliases(List.of(Address.of("alice@example.test"))));
        assertThat(test.directory.accounts("a??", 1, 9)).hasSize(1);
        assertThat(test.directory.find("alice")).isEqualTo(test.directory.find("ada"));
    }

    @Test
    void theNameIndexFollowsRandomChangesExactly() throws Exception {
        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("tests.seed=" + seed);
        var random = new Random(seed);
        Map<Address, String> model = new HashMap<>();
        var accounts = new ArrayList<Account>();
        for (int i = 0; i < 5; i++) {
            accounts.add(test.add("u" + i + "@example.test"));
            model.put(accounts.get(i).address(), accounts.get(i).id());
        }
        for (int step = 0; step < 400; step++) {
            int who = random.nextInt(accounts.size());
            Account before = accounts.get(who);
            Account wanted = changed(before, random);
            boolean free =
                    DirectoryWriter.namesOf(wanted).stream()
                            .allMatch(name ->
                                    model.getOrDefault(name, before.id()).equals(before.id()));
            try {
                Account after = test.writer.change(before.id(), now -> wanted);
                assertThat(free).isTrue();
                DirectoryWriter.namesOf(before).forEach(model::remove);
                DirectoryWriter.namesOf(after).forEach(name -> model.put(name, after.id()));
                accounts.set(who, after);
            } catch (ProblemException e) {
                assertThat(free).as(e.getMessage()).isFalse();
            }
            Address any = Address.of("u" + random.nextInt(12) + "@example.test");
            assertThat(test.directory.owner(any).map(Account::id).orElse(null))
                    .isEqualTo(model.get(any));
        }
        try (var again = new TestDirectory(test.engine)) {
            for (var name : model.entrySet()) {
                assertThat(again.directory.owner(name.getKey()).get().id())
                        .isEqualTo(name.getValue());
            }
        }
    }

    private static Account changed(Account account, Random random) {
        var name = Address.of("u" + random.nextInt(12) + "@example.test");
        if (random.nextInt(3) == 0) {
            return account.withAddress(name).withAliases(without(account, name));
        }
        return random.nextBoolean()
                ? account.withAliases(without(account, name))
                : name.equals(account.address()) || account.aliases().contains(name)
                        ? account
                        : withAlias(account, name);
    }

    private static List<Address> without(Account account, Address name) {
        return account.aliases().stream().filter(alias -> !alias.equals(name)).toList();
    }

    @Test
    void aRecordOfALaterReleaseIsRefusedAndNotGuessedAt() throws Exception {
        Account alice = test.add("alice@example.test");
        byte[] value = AccountCodec.encode(alice);
        value[0] = 3;
        test.committer.commit(
                new Engine.Write(
                        DirectoryKeys.PARTITION,
                        1,
                        new Batch().put(DirectoryKeys.account(alice.id()), value)));
        try (var again = new TestDirectory(test.engine)) {
            assertThatThrownBy(() -> again.directory.find("alice"))
                    .isInstanceOf(DirectoryException.class)
                    .hasRootCauseMessage(
                            "an account record has format version 3, this release reads up to 2");
        }
    }

    @Test
    void brokenRecordsAreFailuresOfTheDirectoryWhereverTheyAreCut() throws Exception {
        Account alice = test.add("alice@example.test");
        byte[] whole = AccountCodec.encode(alice);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> AccountCodec.decode(cut)).isInstanceOf(EngineException.class);
        }
    }
}
