package org.postern.directory;

import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A whole directory over an engine in memory, with the first domain `example.test` and its
/// administrator, a clock that stands until told, and settings that can be changed.
final class TestDirectory implements AutoCloseable {
    static final DirectorySettings DEFAULTS =
            new DirectorySettings(
                    "+",
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

    /// With small limits, and 64 octets for a password.
    static DirectorySettings limited(int aliases, int forwards, int accounts, int domains) {
        return new DirectorySettings(
                "+",
                aliases,
                forwards,
                accounts,
                domains,
                10_000,
                64,
                4_096,
                2,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                1_000,
                true);
    }

    final Engine engine;
    final GroupCommitter committer;
    final List<Event> events = new CopyOnWriteArrayList<>();
    final LocalDirectory directory;
    final Passwords passwords;
    final DirectoryWriter writer;
    final PasswordAuthenticator authenticator;
    final ScramLogins scram;
    final GroupWriter groups;
    final ClassWriter classes;
    final GroupMail groupMail;
    final CommandNames names;
    final Backends backends;
    final Provisioning provisioning;
    volatile GroupSettings groupSettings = new GroupSettings(1_000, 100_000, 20, 100_000, 500);
    volatile SourceSettings sources =
            new SourceSettings(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ofDays(1),
                    1_000,
                    10,
                    Duration.ofSeconds(1));
    volatile DirectorySettings settings = DEFAULTS;
    volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    volatile boolean keepScram = true;

    TestDirectory(Engine engine) {
        this(engine, Map.of(), Map.of());
    }

    /// @param judges back-ends by their names
    /// @param people who else knows people, by names
    TestDirectory(
            Engine engine, Map<String, PasswordBackend> judges, Map<String, PeopleSource> people) {
        this.engine = engine;
        this.committer = new GroupCommitter(engine);
        this.directory = new LocalDirectory(engine, () -> settings, () -> groupSettings);
        this.passwords = new Passwords(() -> settings, () -> keepScram, () -> now);
        this.writer =
                new DirectoryWriter(
                        directory, committer, passwords, () -> now, () -> settings, events::add);
        var tickets = new LoginTickets(directory);
        writer.addListener(tickets);
        this.groups =
                new GroupWriter(directory, writer, () -> groupSettings, () -> now, events::add);
        writer.addListener(groups);
        writer.addListener(new RenamedForwards(directory, writer));
        this.classes = new ClassWriter(directory, writer, () -> now, events::add);
        this.groupMail = directory.groupMail();
        this.names = new CommandNames(directory);
        this.backends = new Backends(judges, () -> sources);
        this.provisioning = new Provisioning(directory, writer, people);
        directory.provision(provisioning);
        this.authenticator =
                new PasswordAuthenticator(
                        directory,
                        passwords,
                        new PasswordAuthenticator.Elsewhere(
                                backends,
                                provisioning,
                                new CredentialRenewal(writer, () -> settings.renewHashes())),
                        tickets,
                        () -> now,
                        () -> settings,
                        events::add);
        this.scram =
                new ScramLogins(
                        directory, writer, () -> keepScram, tickets, () -> settings, events::add);
    }

    /// With the first start done.
    static TestDirectory begun() throws Exception {
        return begun(Map.of(), Map.of());
    }

    static TestDirectory begun(
            Map<String, PasswordBackend> judges, Map<String, PeopleSource> people)
            throws Exception {
        var test = new TestDirectory(new MemoryEngine(), judges, people);
        var _ =
                FirstStart.run(test.directory, test.writer, Domain.of("example.test"))
                        .orElseThrow();
        return test;
    }

    Account add(String address) throws Exception {
        return writer.add(Address.of(address), "", octets("secret"));
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        committer.close();
    }
}
