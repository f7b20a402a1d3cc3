package org.postern.web;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.directory.DirectoryException;
import org.postern.directory.LocalDirectory;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.Sha256;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.LoginTicket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The sessions of browsers. A browser holds a token of 256 random bits; kept are its digest and
/// what the session is, in the engine, so that a restart ends nobody's work. A session ends when it
/// is not used, when it is old, when its user or an administrator ends it, when another password is
/// set, and with its account. Safe for use by many threads.
///
/// That a session was used is written down now and then only: after a crash it may seem to have
/// been idle for [#WRITTEN] longer than it was.
public final class WebSessions implements AccountListener, Service, StatusSource {
    private static final Logger LOG = System.getLogger(WebSessions.class.getName());

    /// How far the last use may be behind on disk.
    static final Duration WRITTEN = Duration.ofMinutes(5);

    /// How often what has expired is swept away.
    private static final Duration SWEEP = Duration.ofHours(1);

    /// Sessions in memory; others are read when they are used.
    private static final int REMEMBERED = 10_000;

    private static final int TOKEN_OCTETS = 32;
    private static final int PAGE = 500;
    private static final Partition PARTITION = new Partition("web/sessions");

    /// A session by its digest.
    private static final byte SESSION = 's';

    /// The digests of an account's sessions.
    private static final byte OF_ACCOUNT = 'a';

    private final LocalDirectory directory;
    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;
    private final Supplier<WebSettings> settings;
    private final Events events;
    private final SecureRandom random = new SecureRandom();

    /// By the hexadecimal digest, the longest unused first. Guarded by itself.
    private final Map<String, WebSession> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, WebSession> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// Whoever wants to be told of a session's end, by its digest.
    private final Map<String, List<Runnable>> watches = new ConcurrentHashMap<>();

    /// Digests of sessions that outlive the change of password under way.
    private final Set<String> spared = ConcurrentHashMap.newKeySet();

    /// By digest, one of these is held while a session is changed, ended or taken into memory: one
    /// that has ended must not come back because somebody was just using it.
    private final ReentrantLock[] changing = new ReentrantLock[64];

    private volatile @Nullable Thread sweeper;

    public WebSessions(
            LocalDirectory directory,
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<WebSettings> settings,
            Events events) {
        this.directory = directory;
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
        this.settings = settings;
        this.events = events;
        Arrays.setAll(changing, _ -> new ReentrantLock());
    }

    private ReentrantLock lock(String digest) {
        return changing[Math.floorMod(digest.hashCode(), changing.length)];
    }

    /// A session as it is found.
    ///
    /// @param digest names it here
    record Found(String digest, WebSession session, Account account) {}

    /// A session that was begun.
    ///
    /// @param token what the browser keeps
    record Begun(String token, WebSession session) {}

    /// Begins a session; beyond the most that an account may have, the one that has not been used
    /// for longest ends.
    Begun begin(Account account, boolean remembered, String client, String agent, String means)
            throws EngineException, DirectoryException {
        var octets = new byte[TOKEN_OCTETS];
        random.nextBytes(octets);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        var now = now();
        var session =
                new WebSession(
                        Ids.next(),
                        account.id(),
                        directory.passwordChanged(account.id()).orElse(Instant.EPOCH),
                        now,
                        now,
                        remembered,
                        client,
                        agent,
                        means);
        String digest = digest(token);
        var all = new ArrayList<>(of(account.id()));
        all.sort(Comparator.comparing(one -> one.session().used()));
        int most = settings.get().sessionsPerAccount();
        for (int i = 0; i <= all.size() - most; i++) {
            end(all.get(i), WebEvent.SessionEnd.TOO_MANY);
        }
        write(
                new Batch()
                        .put(key(digest), session.encode())
                        .put(accountKey(account.id(), digest), new byte[] {1}));
        remember(digest, session);
        events.record(
                new WebEvent.SessionBegun(
                        account.address().toString(), session.id(), client, means));
        return new Begun(token, session);
    }

    /// Whose session a token is; it counts as used now.
    ///
    /// @return empty when there is no such session, or it has ended
    Optional<Found> find(String token) throws EngineException, DirectoryException {
        String digest = digest(token);
        Optional<WebSession> there = read(digest);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        var session = there.get();
        var now = now();
        Optional<Account> account = directory.byId(session.account()).filter(Account::logsIn);
        if (!now.isBefore(session.expires(settings.get()))) {
            end(new Held(digest, session), WebEvent.SessionEnd.EXPIRED);
            return Optional.empty();
        }
        if (account.isEmpty() || !samePassword(session)) {
            end(new Held(digest, session), WebEvent.SessionEnd.ACCOUNT);
            return Optional.empty();
        }
        if (session.used().plus(WRITTEN).isBefore(now)) {
            if (!replace(digest, session.usedAt(now))) {
                return Optional.empty();
            }
            session = session.usedAt(now);
        }
        return Optional.of(new Found(digest, session, account.get()));
    }

    /// Keeps a session in its new form.
    ///
    /// @return false when it has ended meanwhile
    private boolean replace(String digest, WebSession session) throws EngineException {
        var lock = lock(digest);
        lock.lock();
        try {
            if (read(digest).isEmpty()) {
                return false;
            }
            write(new Batch().put(key(digest), session.encode()));
            remember(digest, session);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean samePassword(WebSession session) throws DirectoryException {
        return directory
                .passwordChanged(session.account())
                .orElse(Instant.EPOCH)
                .equals(session.password());
    }

    private Optional<WebSession> read(String digest) throws EngineException {
        synchronized (known) {
            var session = known.get(digest);
            if (session != null) {
                return Optional.of(session);
            }
        }
        var lock = lock(digest);
        lock.lock();
        try {
            Optional<byte[]> value = engine.get(PARTITION, key(digest));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            var session = WebSession.decode(value.get());
            remember(digest, session);
            return Optional.of(session);
        } finally {
            lock.unlock();
        }
    }

    private void remember(String digest, WebSession session) {
        synchronized (known) {
            known.put(digest, session);
        }
    }

    /// A session and its digest.
    record Held(String digest, WebSession session) {}

    /// The sessions of an account that have not expired.
    List<Held> of(String account) throws EngineException {
        var all = new ArrayList<Held>();
        var expired = new ArrayList<Held>();
        byte[] from = accountKey(account, "");
        byte[] to = from.clone();
        to[to.length - 1] = 1;
        for (Entry entry : engine.range(PARTITION, from, to, 10_000, Direction.FORWARD)) {
            String digest =
                    HexFormat.of()
                            .formatHex(
                                    Arrays.copyOfRange(
                                            entry.key(), from.length, entry.key().length));
            Optional<WebSession> session = read(digest);
            if (session.isPresent()) {
                boolean over = !now().isBefore(session.get().expires(settings.get()));
                (over ? expired : all).add(new Held(digest, session.get()));
            }
        }
        for (Held held : expired) {
            end(held, WebEvent.SessionEnd.EXPIRED);
        }
        return all;
    }

    /// Every session that has not expired, at most `most`.
    List<Held> all(int most) throws EngineException {
        var all = new ArrayList<Held>();
        byte[] from = {SESSION};
        while (all.size() < most) {
            var page =
                    engine.range(
                            PARTITION, from, new byte[] {SESSION + 1}, PAGE, Direction.FORWARD);
            for (Entry entry : page) {
                String digest =
                        HexFormat.of()
                                .formatHex(Arrays.copyOfRange(entry.key(), 1, entry.key().length));
                var session = WebSession.decode(entry.value());
                if (now().isBefore(session.expires(settings.get())) && all.size() < most) {
                    all.add(new Held(digest, session));
                }
            }
            if (page.size() < PAGE) {
                break;
            }
            from = Reader.after(page.getLast().key());
        }
        return all;
    }

    /// Ends one session of an account.
    ///
    /// @param id as [WebSession#id]
    /// @return whether there was one
    boolean end(String account, String id, WebEvent.SessionEnd how) throws EngineException {
        for (Held held : of(account)) {
            if (held.session().id().equals(id)) {
                end(held, how);
                return true;
            }
        }
        return false;
    }

    /// Ends all sessions of an account but one.
    ///
    /// @param except the digest of that one; empty: none
    /// @return how many ended
    int endAll(String account, String except, WebEvent.SessionEnd how) throws EngineException {
        int ended = 0;
        for (Held held : of(account)) {
            if (!held.digest().equals(except)) {
                end(held, how);
                ended++;
            }
        }
        return ended;
    }

    void end(Held held, WebEvent.SessionEnd how) throws EngineException {
        var lock = lock(held.digest());
        lock.lock();
        try {
            write(
                    new Batch()
                            .delete(key(held.digest()))
                            .delete(accountKey(held.session().account(), held.digest())));
            synchronized (known) {
                known.remove(held.digest());
            }
        } finally {
            lock.unlock();
        }
        events.record(new WebEvent.SessionEnded(held.session().id(), how));
        tell(held.digest());
    }

    private void tell(String digest) {
        var actions = watches.remove(digest);
        if (actions != null) {
            actions.forEach(Runnable::run);
        }
    }

    private void write(Batch batch) throws EngineException {
        committer.commit(new Engine.Write(PARTITION, 0, batch));
    }

    /// What a session is to a handler that serves something long.
    LoginTicket ticket(Found found) {
        return new LoginTicket() {
            @Override
            public boolean valid() {
                try {
                    return read(found.digest()).isPresent()
                            && directory
                                    .byId(found.account().id())
                                    .filter(Account::logsIn)
                                    .isPresent();
                } catch (EngineException | DirectoryException unknown) {
                    // Nothing says that it was taken back.
                    return true;
                }
            }

            @Override
            public Watch onRevoked(Runnable action) {
                watches.compute(
                        found.digest(),
                        (_, actions) -> {
                            var all =
                                    actions == null
                                            ? new CopyOnWriteArrayList<Runnable>()
                                            : actions;
                            all.add(action);
                            return all;
                        });
                if (!valid()) {
                    tell(found.digest());
                }
                return () ->
                        watches.computeIfPresent(
                                found.digest(),
                                (_, actions) -> {
                                    actions.remove(action);
                                    return actions.isEmpty() ? null : actions;
                                });
            }
        };
    }

    /// A change of the account's password by the user of a session.
    @FunctionalInterface
    interface PasswordChange {
        void run() throws ProblemException, DirectoryException;
    }

    /// Has a password changed; all other sessions of the account end.
    void sparing(Found found, PasswordChange change)
            throws ProblemException, EngineException, DirectoryException {
        spared.add(found.digest());
        try {
            change.run();
            var session =
                    found.session()
                            .withPassword(
                                    directory
                                            .passwordChanged(found.account().id())
                                            .orElse(Instant.EPOCH));
            var _ = replace(found.digest(), session);
        } finally {
            spared.remove(found.digest());
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    static String digest(String token) {
        return HexFormat.of().formatHex(Sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] key(String digest) {
        byte[] octets = HexFormat.of().parseHex(digest);
        byte[] key = new byte[1 + octets.length];
        key[0] = SESSION;
        System.arraycopy(octets, 0, key, 1, octets.length);
        return key;
    }

    /// `a`, the account's id, 0, the digest.
    private static byte[] accountKey(String account, String digest) {
        byte[] id = account.getBytes(StandardCharsets.UTF_8);
        byte[] octets = HexFormat.of().parseHex(digest);
        byte[] key = new byte[2 + id.length + octets.length];
        key[0] = OF_ACCOUNT;
        System.arraycopy(id, 0, key, 1, id.length);
        System.arraycopy(octets, 0, key, 2 + id.length, octets.length);
        return key;
    }

    @Override
    public void created(Account account) {
        // Nobody has logged in yet.
    }

    @Override
    public void renamed(Account before, Account after) {
        // A session knows its account by the id.
    }

    @Override
    public void limitsChanged(Account account) {
        if (!account.logsIn()) {
            endFor(account);
        }
    }

    @Override
    public void credentialsChanged(Account account) {
        endFor(account);
    }

    @Override
    public void deleted(Account account) {
        endFor(account);
    }

    private void endFor(Account account) {
        try {
            for (Held held : of(account.id())) {
                if (!spared.contains(held.digest())) {
                    end(held, WebEvent.SessionEnd.ACCOUNT);
                }
            }
        } catch (EngineException e) {
            // Each is refused when it is shown, since the password is another.
            LOG.log(Level.WARNING, "sessions not deleted account=" + account.id(), e);
        }
    }

    @Override
    public String name() {
        return "web-sessions";
    }

    @Override
    public void start() {
        sweeper = Thread.ofVirtual().name(name()).start(this::sweep);
    }

    @Override
    public void stop(Duration grace) {
        var thread = sweeper;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP);
                sweepOnce();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Deletes what has expired and nobody has shown since.
    void sweepOnce() {
        try {
            byte[] from = {SESSION};
            List<Entry> page;
            do {
                page =
                        engine.range(
                                PARTITION, from, new byte[] {SESSION + 1}, PAGE, Direction.FORWARD);
                for (Entry entry : page) {
                    var session = WebSession.decode(entry.value());
                    if (!now().isBefore(session.expires(settings.get()))) {
                        String digest =
                                HexFormat.of()
                                        .formatHex(
                                                Arrays.copyOfRange(
                                                        entry.key(), 1, entry.key().length));
                        end(new Held(digest, session), WebEvent.SessionEnd.EXPIRED);
                    }
                }
                from = page.isEmpty() ? from : Reader.after(page.getLast().key());
            } while (page.size() == PAGE);
        } catch (EngineException e) {
            LOG.log(Level.WARNING, "expired sessions stay for now", e);
        }
    }

    @Override
    public Health health() {
        return new Health(State.OK, "kept in the store; " + inMemory() + " in memory");
    }

    private int inMemory() {
        synchronized (known) {
            return known.size();
        }
    }

    @Override
    public List<Field> status() {
        return List.of(Field.of("webSessionsInMemory", Value.number(inMemory())));
    }
}
