package org.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.postern.engine.BlobStore;
import org.postern.engine.CommitPrelude;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.imap.server.ImapLogins;
import org.postern.imap.server.ImapServer;
import org.postern.imap.server.ImapSettings;
import org.postern.kernel.Event;
import org.postern.kernel.Octets;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// An IMAP server over a real store, on a free port. Its users are whoever asks, with any password;
/// the store is checked at the end.
final class ImapFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T18:30:00Z");

    private final Engine engine;
    private final BlobStore blobs;
    private final GroupCommitter committer;
    private final Set<String> users = new ConcurrentSkipListSet<>();
    final MessageStore store;
    private final FullText search;
    final LoopbackServer server;

    /// @param prelude of the blobs: what forces them before each group
    ImapFixture(Engine engine, BlobStore blobs, CommitPrelude prelude) {
        this.engine = engine;
        this.blobs = blobs;
        committer = new GroupCommitter(engine, prelude, GroupCommitter.DEFAULT_LIMITS, this::event);
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        () -> NOW,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        this::event);
        search = new FullText(store, engine, committer, () -> SearchSettings.DEFAULTS, this::event);
        search.start();
        var logins = new ImapLogins(this::judge, new PasswordMechanisms(this::judge), _ -> true);
        var imap =
                new ImapServer(
                        () -> "mail.example.test",
                        new StoreImapBackend(
                                new Everybody(), new EverybodysIdentities(), store, search),
                        logins,
                        ImapFixture::settings,
                        this::event,
                        () -> NOW);
        server = LoopbackServer.of("imap", imap).start();
    }

    private Authenticator.Outcome judge(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        users.add(authentication);
        return new Authenticator.Outcome.Accepted(authentication + "@example.test");
    }

    private static ImapSettings settings() {
        var defaults = Settings.defaults(ImapSettings.class);
        return new ImapSettings(
                new Octets(1 << 20),
                defaults.maxCommandOctets(),
                defaults.idleTimeout(),
                defaults.loginTimeout(),
                defaults.commandTimeout(),
                defaults.maxFailedLogins(),
                defaults.maxBadCommands(),
                List.of("submit@example.test"),
                true);
    }

    private void event(Event event) {}

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() throws Exception {
        server.close();
        search.stop(Duration.ofMinutes(1));
        for (String user : users) {
            assertThat(store.verify(new AccountId(user))).isEmpty();
        }
        committer.close();
        blobs.close();
        engine.close();
    }
}
