package org.postern.transport;

import org.postern.directory.Account;
import org.postern.engine.Batch;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.mail.MailDate;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Counts what our users send, by recipients, and holds an account that breaks its own pattern: the
/// sign of a stolen password (SPEC BEY-15).
///
/// The pattern of an account is its busiest hour so far, which fades by half in a month. Far more
/// than that, and more than a floor, freezes it: what it has in the queue is held, it sends nothing
/// more, and people are told. Only an operator ends that. Safe for use by many threads.
public final class OutboundControl {
    private static final Logger LOG = System.getLogger(OutboundControl.class.getName());
    private static final Partition PARTITION = new Partition("transport/patterns");
    private static final long EPOCH = 1;
    private static final byte VERSION = 1;
    private static final int MOST_REMEMBERED = 50_000;
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final double HALF_LIFE_HOURS = 30 * 24;

    private final Engine engine;
    private final Committer committer;
    private final Queue queue;
    private final QueueOperator operator;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Supplier<String> host;
    private final Supplier<OutboundSettings> settings;
    private final Router router;
    private final Events events;

    // Guarded by this.
    private final Map<String, Pattern> patterns =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    // Guarded by this.
    private final Map<String, Integer> domains = new HashMap<>();
    private long domainsHour;

    /// What an account has sent.
    ///
    /// @param hour the hour that is counted, since 1970
    /// @param count recipients in it
    /// @param busiest recipients in the busiest hour before, faded to `hour`
    /// @param known whether there was an hour before
    /// @param frozen whether it is held
    private record Pattern(long hour, int count, double busiest, boolean known, boolean frozen) {
        Pattern at(long now) {
            if (now == hour) {
                return this;
            }
            double faded = Math.max(busiest, count) * Math.pow(0.5, (now - hour) / HALF_LIFE_HOURS);
            return new Pattern(now, 0, faded, known || count > 0, frozen);
        }
    }

    OutboundControl(
            Transport.Ground ground,
            Queue queue,
            QueueOperator operator,
            Router router,
            Supplier<OutboundSettings> settings) {
        this.engine = ground.engine();
        this.committer = ground.committer();
        this.blobs = ground.blobs();
        this.clock = ground.clock();
        this.host = ground.host();
        this.events = ground.events();
        this.queue = queue;
        this.operator = operator;
        this.router = router;
        this.settings = settings;
    }

    /// What is said to one more recipient.
    public enum Answer {
        ALLOWED,
        /// The account has had as many as it may in this hour.
        ACCOUNT_LIMIT,
        /// Its domain has.
        DOMAIN_LIMIT,
        /// The account is held.
        FROZEN
    }

    /// Counts one recipient of a message that an account submits.
    public Answer recipient(Account account) {
        boolean freezes;
        synchronized (this) {
            long hour = clock.millis() / HOUR_MILLIS;
            var before = pattern(account.id());
            var pattern = before.at(hour);
            if (before.hour() != hour) {
                keep(account.id(), pattern);
            }
            if (pattern.frozen()) {
                return Answer.FROZEN;
            }
            var limits = settings.get();
            if (limits.accountHourly() > 0 && pattern.count() >= limits.accountHourly()) {
                return Answer.ACCOUNT_LIMIT;
            }
            if (!domainMay(account.address().domain().ascii(), hour, limits)) {
                return Answer.DOMAIN_LIMIT;
            }
            pattern =
                    new Pattern(
                            hour, pattern.count() + 1, pattern.busiest(), pattern.known(), false);
            freezes =
                    limits.freeze()
                            && pattern.known()
                            && pattern.count() > limits.freezeFloor()
                            && pattern.count() > limits.freezeFactor() * pattern.busiest();
            patterns.put(account.id(), pattern);
        }
        if (freezes) {
            freeze(account, "it sent far more in this hour than ever before");
            return Answer.FROZEN;
        }
        return Answer.ALLOWED;
    }

    private boolean domainMay(String domain, long hour, OutboundSettings limits) {
        if (limits.domainHourly() == 0) {
            return true;
        }
        if (domainsHour != hour) {
            domains.clear();
            domainsHour = hour;
        }
        return domains.merge(domain, 1, Integer::sum) <= limits.domainHourly();
    }

    private Pattern pattern(String account) {
        var known = patterns.get(account);
        if (known != null) {
            return known;
        }
        var read = read(account);
        patterns.put(account, read);
        return read;
    }

    private Pattern read(String account) {
        try {
            Optional<byte[]> value =
                    engine.get(PARTITION, account.getBytes(StandardCharsets.US_ASCII));
            if (value.isPresent() && value.get()[0] == VERSION) {
                var in = ByteBuffer.wrap(value.get(), 1, value.get().length - 1);
                return new Pattern(in.getLong(), 0, in.getDouble(), true, in.get() != 0);
            }
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "the pattern of an account cannot be read", e);
        }
        return new Pattern(clock.millis() / HOUR_MILLIS, 0, 0, false, false);
    }

    /// Not waited for: what a crash loses is one hour of a pattern.
    private Committer.Ticket keep(String account, Pattern pattern) {
        patterns.put(account, pattern);
        byte[] value =
                ByteBuffer.allocate(2 + Long.BYTES + Double.BYTES)
                        .put(VERSION)
                        .putLong(pattern.hour())
                        .putDouble(Math.max(pattern.busiest(), pattern.count()))
                        .put((byte) (pattern.frozen() ? 1 : 0))
                        .array();
        return committer.submit(
                new Engine.Write(
                        PARTITION,
                        EPOCH,
                        new Batch().put(account.getBytes(StandardCharsets.US_ASCII), value)),
                () -> {});
    }

    synchronized boolean frozen(String account) {
        return pattern(account).frozen();
    }

    /// Holds an account.
    void freeze(Account account, String why) {
        synchronized (this) {
            var pattern = pattern(account.id());
            keep(
                    account.id(),
                    new Pattern(pattern.hour(), pattern.count(), pattern.busiest(), true, true));
        }
        events.record(new TransportEvent.AccountFrozen(account.address().toString(), why));
        Thread.ofVirtual().name("freeze").start(() -> holdAndTell(account, why));
    }

    private void holdAndTell(Account account, String why) {
        try {
            long[] held = new long[1];
            queue.store()
                    .<IOException>forEach(message -> {
                        if (message.letter().account().equals(account.id())
                                && !message.held()
                                && operator.handle(message, Handling.HOLD).isPresent()) {
                            held[0]++;
                        }
                        return true;
                    });
            queue.schedule().hops().forEach(hop -> queue.schedule().changed(hop.hop()));
            for (var to : List.of(account.address(), router.postmaster())) {
                tell(account, to, why, held[0]);
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "mail of a frozen account is not held", e);
        }
    }

    private void tell(Account account, Address to, String why, long held) throws IOException {
        String id = Ids.next();
        // RFC 3834 section 5: Auto-Submitted keeps answering machines still
        String text =
                """
                From: Mail system <postmaster@%s>
                To: <%s>
                Subject: Mail from %s is held
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                The account %s is held: %s.
                That is how a stolen password looks. Nothing more is sent from it, and %d messages wait.

                If it was you, tell your administrator. If it was not, change the password now.
                For the administrator: Queue List from:%s shows what waits, Queue Delete removes it,
                Outbound Thaw %s lets the account send again, and Queue Release lets its mail go.
                """
                        .formatted(
                                host.get(),
                                to.wire(),
                                account.address().wire(),
                                MailDate.format(clock.instant().atOffset(ZoneOffset.UTC)),
                                id,
                                host.get(),
                                account.address(),
                                why,
                                held,
                                account.address(),
                                account.address())
                        .replace("\n", "\r\n");
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (var blob = blobs.create()) {
            blob.write(octets, 0, octets.length);
            var letter =
                    new Letter(
                            id,
                            clock.instant(),
                            blob.finish(),
                            octets.length,
                            new byte[0],
                            new ReversePath.NullSender(),
                            MailParameters.NONE,
                            "");
            var quiet = new RecipientParameters(EnumSet.of(Notify.NEVER), null);
            queue.take(letter, List.of(new Onward(to, quiet, new Hop.Mailboxes()))).await();
        }
    }

    /// Lets an account send again; what it sent in this hour counts as usual from now on.
    ///
    /// @return whether it was held
    boolean thaw(Account account) throws EngineException {
        Committer.Ticket ticket;
        synchronized (this) {
            var pattern = pattern(account.id());
            if (!pattern.frozen()) {
                return false;
            }
            double busiest = Math.max(pattern.busiest(), pattern.count());
            ticket =
                    keep(
                            account.id(),
                            new Pattern(pattern.hour(), pattern.count(), busiest, true, false));
        }
        ticket.await();
        events.record(new TransportEvent.AccountThawed(account.address().toString()));
        return true;
    }

    /// What one account has sent in this hour, and its busiest hour.
    record Usage(int recipients, long busiest, boolean frozen) {}

    synchronized Usage usage(Account account) {
        var pattern = pattern(account.id()).at(clock.millis() / HOUR_MILLIS);
        return new Usage(pattern.count(), Math.round(pattern.busiest()), pattern.frozen());
    }
}
