package org.postern.access.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.postern.access.Everybody;
import org.postern.access.EverybodysIdentities;
import org.postern.access.StoreScripts;
import org.postern.engine.BlobStore;
import org.postern.engine.CommitPrelude;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.jmap.Caller;
import org.postern.jmap.Capability;
import org.postern.jmap.JmapRequest;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.RequestProblem;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.sieve.SieveLimits;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// JMAP over a real store. The store is checked at the end.
final class JmapFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T18:30:00Z");

    private final Engine engine;
    private final BlobStore blobs;
    private final GroupCommitter committer;
    private final FullText search;
    private final Set<String> users = new ConcurrentSkipListSet<>();
    final MessageStore store;
    final JmapService service;
    final PostBox sending = new PostBox();
    private Instant now = NOW;

    /// @param prelude of the blobs: what forces them before each group
    JmapFixture(Engine engine, BlobStore blobs, CommitPrelude prelude) {
        this.engine = engine;
        this.blobs = blobs;
        committer = new GroupCommitter(engine, prelude, GroupCommitter.DEFAULT_LIMITS, this::event);
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        () -> now,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        this::event);
        search = new FullText(store, engine, committer, () -> SearchSettings.DEFAULTS, this::event);
        search.start();
        service =
                new JmapService(
                        new JmapService.Ground(
                                store,
                                search,
                                new EverybodysIdentities(),
                                engine,
                                blobs,
                                committer,
                                () -> now,
                                () -> "mail.example.test",
                                () -> JmapSettings.DEFAULTS,
                                sending,
                                new StoreScripts(
                                        new Everybody(),
                                        store,
                                        () -> Settings.defaults(ScriptSettings.class),
                                        () -> SieveLimits.DEFAULTS),
                                () -> Settings.defaults(ScriptSettings.class)));
        service.add(new KeptVacations());
    }

    private void event(Event event) {}

    void advance(Duration time) {
        now = now.plus(time);
        service.outbox().runDue();
    }

    Instant now() {
        return now;
    }

    Caller caller(String user) {
        users.add(user);
        return new Caller(user, user + "@example.test");
    }

    MailAccount mail(String user) throws StoreException {
        users.add(user);
        return store.account(new AccountId(user));
    }

    /// Puts a message into a folder.
    ///
    /// @param text with LF at the ends of lines
    void deliver(String user, String folder, String text, Collection<String> keywords)
            throws StoreException {
        var account = mail(user);
        byte[] octets = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (var spool = store.spool()) {
            spool.write(octets, 0, octets.length);
            FlagSet flags = EmailKeywords.flags(keywords);
            var _ =
                    account.folder(FolderName.of(folder))
                            .append(Delivery.plain(spool.finish(), flags, now));
        }
    }

    /// The responses to some calls, with all capabilities in use.
    JsonNode answer(String user, JsonNode calls) throws RequestProblem, MethodError {
        var request = Json.object();
        var using = request.putArray("using");
        for (Capability capability : service.capabilities().all()) {
            using.add(capability.uri());
        }
        request.set("methodCalls", calls);
        var limits = JmapSettings.DEFAULTS;
        return service.processor()
                .answer(
                        JmapRequest.of(request, limits),
                        caller(user),
                        service.sessionState(caller(user)))
                .path("methodResponses");
    }

    /// The response to one call of one's own account.
    JsonNode call(String user, String method, String arguments) throws RequestProblem, MethodError {
        var given = (tools.jackson.databind.node.ObjectNode) Json.parse(arguments).orElseThrow();
        if (!given.has("accountId")) {
            given.put("accountId", "u" + user);
        }
        var calls = Json.array();
        calls.add(Json.array().add(method).add(given).add("0"));
        return answer(user, calls).path(0).path(1);
    }

    @Override
    public void close() throws Exception {
        search.stop(Duration.ofMinutes(1));
        for (String user : users) {
            assertThat(store.verify(new AccountId(user))).isEmpty();
        }
        committer.close();
        blobs.close();
        engine.close();
    }
}
