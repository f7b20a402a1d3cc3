package org.postern.net;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Sha256;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.Authenticator.Outcome;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// What failed logins cost, counted over all protocols that share it (SPEC NET-6). Safe for use by
/// many threads.
///
/// An *address* (IPv6: its /64) is answered ever more slowly, and after `login.failuresToBlock`
/// failures not judged at all for a time that doubles from block to block. The same name with the
/// same wrong password counts once: a telephone that has the old password does not lock out the
/// office it stands in. An *account* is never blocked, since then whoever fails often enough could
/// keep its owner out: its failures only delay the answers to further failures, by three seconds at
/// most. `trusted.hosts` are delayed as accounts are and not blocked.
///
/// A success forgets the failures of its account, and those failures of its address that were meant
/// for this account: a stranger who also has an account of his own cannot wash his guesses with it.
/// An address from which an account has logged in before is *good* for this account and goes on
/// being judged while the address is blocked for the failures of others, until the pair itself has
/// failed `login.failuresToBlock` times.
///
/// Memory: three tables of at most `login.remembered` rows; a row of an address holds at most
/// `login.failuresToBlock` guesses.
public final class LoginGuard implements StatusSource {
    /// How an account's failures, and those of trusted hosts, delay at most (SPEC NET-1).
    static final Duration LONGEST_OF_ACCOUNT = Duration.ofSeconds(3);

    private static final int IPV4_BITS = 32;

    /// RFC 4291 section 2.5.4: a site has at least a /64.
    private static final int IPV6_BITS = 64;

    private static final int LOGGED_CHARACTERS = 255;

    private final Supplier<GuardSettings> settings;
    private final Supplier<TrustedSettings> trusted;
    private final UnaryOperator<String> accounts;
    private final InstantSource clock;
    private final Events events;
    private final Waiting waiting;
    private final byte[] key = new byte[Sha256.OCTETS];
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private final Object lock = new Object();

    /// Guarded by `lock`, as the other two are.
    private final FailureTable<Network> byAddress;

    private final FailureTable<String> byAccount;

    /// Failures since the last success of an account at an address.
    private final FailureTable<Pair> good;

    /// How time passes for a session that is delayed.
    @FunctionalInterface
    interface Waiting {
        void sleep(Duration duration) throws InterruptedException;
    }

    private record Pair(Network client, String account) {}

    /// @param accounts the one name of an account for each name it can log in by; anything of
    ///   bounded length for a name that nobody has
    public LoginGuard(
            Supplier<GuardSettings> settings,
            Supplier<TrustedSettings> trusted,
            UnaryOperator<String> accounts,
            InstantSource clock,
            Events events) {
        this(settings, trusted, accounts, clock, events, Thread::sleep);
    }

    LoginGuard(
            Supplier<GuardSettings> settings,
            Supplier<TrustedSettings> trusted,
            UnaryOperator<String> accounts,
            InstantSource clock,
            Events events,
            Waiting waiting) {
        this.settings = settings;
        this.trusted = trusted;
        this.accounts = accounts;
        this.clock = clock;
        this.events = events;
        this.waiting = waiting;
        this.byAddress = new FailureTable<>(settings);
        this.byAccount = new FailureTable<>(settings);
        this.good = new FailureTable<>(settings);
        new SecureRandom().nextBytes(key);
    }

    /// Has a login judged, unless its address is blocked; counts how it ends and delays the answer
    /// to a failure.
    ///
    /// @param login the name as the client gave it
    /// @param secret what was shown beside it, to know a repetition; empty when that is new each
    ///   time
    /// @param judge whoever can tell
    Outcome judge(
            String login,
            byte[] secret,
            InetAddress client,
            String service,
            Supplier<Outcome> judge) {
        String account = accounts.apply(login);
        Network from = network(client);
        boolean exempt = trusted.get().trusts(client);
        if (!exempt && blocked(from, account, login, service)) {
            refused.increment();
            return new Outcome.Blocked();
        }
        Outcome outcome = judge.get();
        switch (outcome) {
            case Outcome.Accepted _, Outcome.NotEntitled _ -> succeeded(from, account);
            case Outcome.Refused _ ->
                    pause(failed(from, account, guess(account, secret), exempt, service));
            case Outcome.Blocked _, Outcome.Unavailable _ -> {}
        }
        return outcome;
    }

    private boolean blocked(Network from, String account, String login, String service) {
        synchronized (lock) {
            var now = clock.instant();
            Optional<Failures> address = byAddress.find(from, now);
            if (address.isEmpty() || !address.get().blocked(now)) {
                return false;
            }
            if (good.find(new Pair(from, account), now).isPresent()) {
                return false;
            }
            if (!address.get().firstRefused()) {
                return true;
            }
        }
        String name =
                login.length() > LOGGED_CHARACTERS ? login.substring(0, LOGGED_CHARACTERS) : login;
        events.record(new NetEvent.LoginBlocked(name, from.toString(), service));
        return true;
    }

    private void succeeded(Network from, String account) {
        synchronized (lock) {
            var now = clock.instant();
            byAccount.forget(account);
            byAddress.find(from, now).ifPresent(failures -> failures.forgive(account));
            good.fresh(new Pair(from, account), now);
        }
    }

    /// @return how long the answer waits
    private Duration failed(
            Network from, String account, long guess, boolean exempt, String service) {
        failed.increment();
        var now = clock.instant();
        GuardSettings rules = settings.get();
        Optional<NetEvent> block = Optional.empty();
        Duration delay;
        synchronized (lock) {
            wearOut(new Pair(from, account), now, rules);
            Failures ofAccount = byAccount.of(account, now);
            ofAccount.countAlways(now);
            Failures ofAddress = byAddress.of(from, now);
            boolean another = ofAddress.count(account, guess, now, rules.failuresToBlock());
            if (another && !exempt && ofAddress.count() >= rules.failuresToBlock()) {
                int failures = ofAddress.count();
                Duration time = ofAddress.block(now, rules);
                block =
                        Optional.of(
                                new NetEvent.ClientBlocked(
                                        service, from.toString(), failures, time.toSeconds()));
            }
            delay =
                    longer(
                            doubled(rules.firstDelay(), ofAccount.count(), LONGEST_OF_ACCOUNT),
                            doubled(
                                    rules.firstDelay(),
                                    ofAddress.recent(),
                                    exempt ? LONGEST_OF_ACCOUNT : rules.longestDelay()));
        }
        block.ifPresent(events::record);
        return delay;
    }

    /// A pair that fails too often is good no more.
    private void wearOut(Pair pair, Instant now, GuardSettings rules) {
        Optional<Failures> known = good.find(pair, now);
        if (known.isPresent()) {
            known.get().countAlways(now);
            if (known.get().count() >= rules.failuresToBlock()) {
                good.forget(pair);
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration doubled(Duration first, int times, Duration longest) {
        Duration duration = first;
        for (int i = 1; i < times && duration.compareTo(longest) < 0; i++) {
            duration = duration.multipliedBy(2);
        }
        return duration.compareTo(longest) < 0 ? duration : longest;
    }

    private void pause(Duration delay) {
        try {
            waiting.sleep(delay);
        } catch (InterruptedException e) {
            // The session ends; its next read finds the thread interrupted.
            Thread.currentThread().interrupt();
        }
    }

    /// Tells a guess from another without keeping it.
    private long guess(String account, byte[] secret) {
        var mac = Sha256.mac(key);
        mac.update(account.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return ByteBuffer.wrap(mac.doFinal(secret)).getLong();
    }

    private static Network network(InetAddress client) {
        return Network.of(client, client instanceof Inet4Address ? IPV4_BITS : IPV6_BITS);
    }

    /// When logins from this address are judged again; empty when they are now.
    public Optional<Instant> blockedUntil(InetAddress client) {
        synchronized (lock) {
            var now = clock.instant();
            return byAddress
                    .find(network(client), now)
                    .flatMap(failures -> failures.standing("", now).until());
        }
    }

    /// Whom failures are held against.
    ///
    /// @param who an address or an account
    /// @param until when the block ends; empty when none is in force
    public record Standing(String who, int failures, Optional<Instant> until, Instant last) {}

    /// Everybody whom failures are held against, addresses first, the latest failure last.
    public List<Standing> standings() {
        synchronized (lock) {
            var now = clock.instant();
            var all = new ArrayList<Standing>();
            byAddress.each(now, (who, failures) -> all.add(failures.standing(who.toString(), now)));
            byAccount.each(now, (who, failures) -> all.add(failures.standing(who, now)));
            return all;
        }
    }

    /// Forgets the failures of a client's address or of an account, and lifts the block.
    ///
    /// @param who as [#standings] names it, an address inside it, or a name of the account
    /// @return whether there were any
    public boolean lift(String who) {
        boolean known;
        synchronized (lock) {
            known = byAccount.forget(accounts.apply(who)) || liftAddress(who);
        }
        if (known) {
            events.record(new NetEvent.BlockLifted(who));
        }
        return known;
    }

    private boolean liftAddress(String who) {
        try {
            return byAddress.forget(network(Network.parse(who).address()));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    @Override
    public List<Field> status() {
        var now = clock.instant();
        long blocks;
        synchronized (lock) {
            var count = new LongAdder();
            byAddress.each(
                    now,
                    (_, failures) -> {
                        if (failures.blocked(now)) {
                            count.increment();
                        }
                    });
            blocks = count.sum();
        }
        return List.of(
                Field.of(
                        "logins",
                        Value.group(
                                Field.of("failed", Value.number(failed.sum())),
                                Field.of("refusedUnjudged", Value.number(refused.sum())),
                                Field.of("blockedAddresses", Value.number(blocks)))));
    }
}
