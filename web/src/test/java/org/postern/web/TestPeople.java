package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.Backends;
import org.postern.directory.CertificateLogins;
import org.postern.directory.CredentialRenewal;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FactorUse;
import org.postern.directory.FirstStart;
import org.postern.directory.GroupSettings;
import org.postern.directory.LocalDirectory;
import org.postern.directory.LoginTickets;
import org.postern.directory.OAuthSettings;
import org.postern.directory.PasswordAuthenticator;
import org.postern.directory.Passwords;
import org.postern.directory.Provisioning;
import org.postern.directory.ScramLogins;
import org.postern.directory.SourceSettings;
import org.postern.directory.TokenLogins;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.CertificateSettings;
import org.postern.net.GuardSettings;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;
import org.postern.net.LoginSettings;
import org.postern.net.SessionTokens;
import org.postern.net.TrustedSettings;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// The people of `example.test`, kept in memory, and their logins on a [TestSite]. The clock stands
/// until it is told.
final class TestPeople implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    final List<Event> events = new CopyOnWriteArrayList<>();
    final MemoryEngine engine = new MemoryEngine();
    final GroupCommitter committer = new GroupCommitter(engine);
    volatile Instant now = Instant.parse("2026-03-04T05:06:07Z");
    final InstantSource clock = () -> now;
    volatile GuardSettings guarding = Settings.defaults(GuardSettings.class);
    final LocalDirectory directory;
    final DirectoryWriter writer;
    final LoginTickets tickets;
    final LoginGuard guard;
    final GuardedLogins logins;
    final FactorUse use;
    final SessionTokens tokens = new SessionTokens(clock);

    TestPeople() throws Exception {
        var settings =
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
        directory = new LocalDirectory(engine, () -> settings, () -> GroupSettings.DEFAULTS);
        var passwords = new Passwords(() -> settings, () -> true, clock);
        writer =
                new DirectoryWriter(
                        directory, committer, passwords, clock, () -> settings, events::add);
        tickets = new LoginTickets(directory);
        writer.addListener(tickets);
        var _ = FirstStart.run(directory, writer, Domain.of("example.test")).orElseThrow();
        use = new FactorUse(directory, writer, engine, committer, clock);
        var sources = Settings.defaults(SourceSettings.class);
        guard =
                new LoginGuard(
                        () -> guarding,
                        () -> new TrustedSettings(List.of()),
                        directory::loginKey,
                        clock,
                        events::add);
        logins =
                new GuardedLogins(
                        new PasswordAuthenticator(
                                directory,
                                passwords,
                                new PasswordAuthenticator.Elsewhere(
                                        new Backends(Map.of(), () -> sources),
                                        new Provisioning(directory, writer, Map.of()),
                                        new CredentialRenewal(writer, () -> false),
                                        Optional.of(use)),
                                tickets,
                                clock,
                                () -> settings,
                                events::add),
                        new ScramLogins(
                                directory,
                                writer,
                                () -> true,
                                tickets,
                                () -> settings,
                                events::add),
                        new TokenLogins(
                                directory,
                                tickets,
                                clock,
                                () -> Settings.defaults(OAuthSettings.class),
                                events::add),
                        new CertificateLogins(
                                directory,
                                tickets,
                                () -> CertificateSettings.DEFAULTS,
                                events::add),
                        guard);
    }

    /// An account with [#PASSWORD].
    Account add(String name) throws Exception {
        return writer.add(
                Address.parse(name + "@example.test"),
                name,
                PASSWORD.getBytes(StandardCharsets.UTF_8));
    }

    /// The sessions as a node would have them after a start.
    WebSessions sessions(TestSite site) {
        var sessions =
                new WebSessions(
                        directory, engine, committer, clock, () -> site.settings, events::add);
        writer.addListener(sessions);
        return sessions;
    }

    /// Mounts the pages for logging in, and lets the site know who is logged in.
    void join(TestSite site, WebSessions sessions) {
        var visitors =
                new WebLogins(
                        directory, logins, tokens, sessions, () -> LoginSettings.DEFAULTS, clock);
        new AuthPages(
                        directory,
                        writer,
                        logins,
                        guard,
                        sessions,
                        visitors,
                        use,
                        () -> site.settings,
                        clock)
                .mount(site.mounts);
        site.visitors = visitors;
    }

    @Override
    public void close() {
        committer.close();
        engine.close();
    }
}
