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
                    1_000);

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
                1_000);
    }

    final Engine engine;
    final GroupCommitter committer;
    final List<Event> events = new CopyOnWriteArrayList<>();
    final LocalDirectory directory;
    final Passwords passwords;
    final DirectoryWriter writer;
    final PasswordAuthenticator authenticator;
    final ScramLogins scram;
    volatile DirectorySettings settings = DEFAULTS;
    volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    volatile boolean keepScram = true;

    TestDirectory(Engine engine) {
        this.engine = engine;
        this.committer = new GroupCommitter(engine);
        this.directory = new LocalDirectory(engine, () -> settings);
        this.passwords = new Passwords(() -> settings, () -> keepScram, () -> now);
        this.writer =
                new DirectoryWriter(
                        directory, committer, passwords, () -> now, () -> settings, events::add);
        var tickets = new LoginTickets(directory);
        writer.addListener(tickets);
        this.authenticator =
                new PasswordAuthenticator(
                        directory, passwords, tickets, () -> now, () -> settings, events::add);
        this.scram =
                new ScramLogins(
                        directory, writer, () -> keepScram, tickets, () -> settings, events::add);
    }

    /// With the first start done.
    static TestDirectory begun() throws Exception {
        var test = new TestDirectory(new MemoryEngine());
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
