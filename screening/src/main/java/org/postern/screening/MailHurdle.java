package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.engine.FileLayer;
import org.postern.engine.Journal;
import org.postern.engine.JournalCounters;
import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdleDay.Count;
import org.postern.screening.MailHurdleVerdict.Defer;
import org.postern.screening.MailHurdleVerdict.Pass;
import org.postern.screening.MailHurdleVerdict.Reason;
import org.postern.screening.Triplets.Manner;
import org.postern.smtp.ReversePath;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/// MailHurdle (SPEC INB-8): whoever writes to somebody for the first time is asked to come again
/// some minutes later. Servers do; most programs that send unwanted mail do not.
///
/// A contact is a [Triplet] of source, sender and recipient. The source is the domain that SPF
/// verified, so that all addresses of a pool are one, or else the client's network. A decision
/// looks into memory only; what changes is written to a [Journal] behind it, so that the last
/// second may be lost: then somebody is asked once more.
///
/// What it does is measured by itself: of first contacts that would be deferred a small sample is
/// let through, so that the report can tell what deferral stops from what would have been unwanted
/// anyway, and the delays of those that come back are counted.
///
/// Safe for use by many threads. Any number of nodes may share [Triplets].
public final class MailHurdle implements Service {
    private static final System.Logger LOG = System.getLogger(MailHurdle.class.getName());
    private static final int THOUSAND = 1_000;
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final Duration SWEEP = Duration.ofMinutes(5);
    private static final Duration TOLD_AGAIN = Duration.ofHours(1);

    private final Path folder;
    private final FileLayer files;
    private final TripletLog log;
    private final Supplier<MailHurdleSettings> settings;
    private final Supplier<TrustedSettings> trusted;
    private final InstantSource clock;
    private final Events events;
    private final IntUnaryOperator chance;

    /// One sweep at a time; guards what sweeps leave.
    private final ReentrantLock sweeping = new ReentrantLock();

    private Instant sweptAt = Instant.MIN;
    private Instant evictionToldAt = Instant.MIN;
    private long evictionTold;
    private volatile Triplets.Swept standing = new Triplets.Swept(0, 0, 0, 0, 0);
    private volatile @Nullable Thread sweeper;

    /// @param folder of its journal; made when absent
    public MailHurdle(
            Path folder,
            FileLayer files,
            Supplier<MailHurdleSettings> settings,
            Supplier<TrustedSettings> trusted,
            InstantSource clock,
            Events events) {
        this(
                folder,
                files,
                settings,
                trusted,
                clock,
                events,
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /// @param chance a number below its argument, for the sample
    MailHurdle(
            Path folder,
            FileLayer files,
            Supplier<MailHurdleSettings> settings,
            Supplier<TrustedSettings> trusted,
            InstantSource clock,
            Events events,
            IntUnaryOperator chance) {
        this.folder = folder;
        this.files = files;
        this.settings = settings;
        this.trusted = trusted;
        this.clock = clock;
        this.events = events;
        this.chance = chance;
        this.log = new TripletLog(settings);
    }

    /// What is remembered, once it has been read.
    private Triplets triplets() {
        return log.table();
    }

    /// Whether [#judge] looks at the evidence, so that nobody gathers it in vain.
    public boolean wantsEvidence() {
        var now = settings.get();
        return now.enabled() && now.mode() == MailHurdleSettings.Mode.EVIDENCE;
    }

    /// Whether [#judge] looks at the domain that SPF verified.
    public boolean wantsSpf() {
        var now = settings.get();
        return now.enabled() && now.spfKeys();
    }

    /// Judges a recipient of mail from outside. Clients that authenticated and submission do not
    /// come here.
    public MailHurdleVerdict judge(MailHurdleAttempt attempt) {
        var now = settings.get();
        if (!now.enabled()) {
            return new Pass(Reason.OFF, null);
        }
        if (trusted.get().trusts(attempt.client())) {
            return new Pass(Reason.TRUSTED_HOST, null);
        }
        if (isAllowed(attempt, now)) {
            day().count(Count.ALLOWED, 1);
            return new Pass(Reason.ALLOWED, null);
        }
        var instant = clock.instant();
        if (now.correspondents()
                && attempt.sender() instanceof ReversePath.Mailbox(var sender)
                && hasWritten(attempt.recipient(), sender, instant)) {
            day().count(Count.CORRESPONDENT, 1);
            return new Pass(Reason.CORRESPONDENT, null);
        }
        return judge(attempt, now, instant);
    }

    /// Notes that a user has sent mail to somebody elsewhere, who may answer.
    public void wrote(Address own, Address other) {
        var now = settings.get();
        if (now.enabled() && now.correspondents()) {
            var rules = now.rules();
            triplets().add(TripletNames.correspondence(own, other), clock.instant(), rules);
        }
    }

    boolean hasWritten(Address own, Address other, Instant instant) {
        var rules = settings.get().rules();
        return triplets().remembers(TripletNames.correspondence(own, other), instant, rules);
    }

    private boolean isAllowed(MailHurdleAttempt attempt, MailHurdleSettings now) {
        for (String name : attempt.classes()) {
            if (now.exemptClasses().contains(name)) {
                return true;
            }
        }
        var allowed = log.allowed();
        return !allowed.isEmpty()
                && (allowed.host(attempt.client(), attempt.clientName(), attempt.verified()) != null
                        || allowed.sender(attempt.sender()) != null
                        || allowed.recipient(attempt.recipient()) != null);
    }

    private MailHurdleVerdict judge(
            MailHurdleAttempt attempt, MailHurdleSettings now, Instant instant) {
        var rules = now.rules();
        String network = TripletNames.network(attempt.client(), now);
        String verified = now.spfKeys() ? attempt.verified() : null;
        var triplet = triplet(attempt, verified == null ? network : verified, now);
        var other = verified == null ? null : triplet(attempt, network, now);
        // SPF may fail to answer once and pass at the retry: then the network is known already.
        if (other == null
                || triplets().remembers(triplet, instant, rules)
                || !triplets().remembers(other, instant, rules)) {
            return judge(attempt, triplet, now, instant);
        }
        var verdict = judge(attempt, other, now, instant);
        if (verdict instanceof Pass) {
            triplets().add(triplet, instant, rules);
        }
        return verdict;
    }

    private static Triplet triplet(
            MailHurdleAttempt attempt, String source, MailHurdleSettings now) {
        return new Triplet(
                source,
                TripletNames.sender(attempt.sender(), now),
                TripletNames.recipient(attempt.recipient(), now));
    }

    private MailHurdleVerdict judge(
            MailHurdleAttempt attempt, Triplet triplet, MailHurdleSettings now, Instant instant) {
        var rules = now.rules();
        int merits = triplets().merits(triplet.source(), instant, rules);
        boolean merited = now.autoExempt() > 0 && merits >= now.autoExempt();
        if (merited && !triplets().remembers(triplet, instant, rules)) {
            // Not noted: a source that everybody gets mail from would fill the table.
            day().count(Count.MERITS, 1);
            return new Pass(Reason.MERITS, null);
        }
        var weighed =
                now.mode() == MailHurdleSettings.Mode.EVIDENCE
                        ? attempt.evidence().weigh(merits)
                        : null;
        var excuse = merited ? Reason.MERITS : excuse(attempt, now, instant, weighed);
        var met = triplets().meet(triplet, instant, rules, manner(excuse));
        return switch (met) {
            case Triplets.Known _ -> {
                day().count(Count.KNOWN, 1);
                yield new Pass(Reason.KNOWN, null);
            }
            case Triplets.CameBack(var waited, var attempts) ->
                    cameBack(attempt, triplet, waited, attempts);
            case Triplets.Early(var since, var attempts)
                    when excuse == null || excuse == Reason.SAMPLE -> {
                day().count(Count.EARLY, 1);
                var left = now.retryMin().minusSeconds(since);
                yield defer(attempt, triplet, left, attempts, weighed);
            }
            case Triplets.Early _ -> letThrough(attempt, triplet, excuse);
            case Triplets.Fresh(var late) -> {
                day().count(Count.LATE, late ? 1 : 0);
                if (excuse != null) {
                    yield letThrough(attempt, triplet, excuse);
                }
                day().count(Count.DEFERRED, 1);
                log.deferred(triplet, instant);
                yield defer(attempt, triplet, now.retryMin(), 1, weighed);
            }
        };
    }

    private static Manner manner(@Nullable Reason excuse) {
        if (excuse == null) {
            return Manner.DEFER;
        }
        return excuse == Reason.SAMPLE ? Manner.SAMPLE : Manner.PASS;
    }

    /// Why a first contact would pass; null when nothing speaks for it.
    private @Nullable Reason excuse(
            MailHurdleAttempt attempt,
            MailHurdleSettings now,
            Instant instant,
            MailHurdleEvidence.@Nullable Weighed weighed) {
        if (log.expected().isOpen(attempt.recipient(), instant)) {
            return Reason.EXPECTED;
        }
        if (weighed != null && weighed.points() >= now.trust()) {
            return Reason.EVIDENCE;
        }
        if (now.mode() == MailHurdleSettings.Mode.LEARN) {
            return Reason.LEARNING;
        }
        boolean sampled = now.holdOut() > 0 && chance.applyAsInt(THOUSAND) < now.holdOut();
        return sampled ? Reason.SAMPLE : null;
    }

    private Pass cameBack(MailHurdleAttempt attempt, Triplet triplet, long waited, int attempts) {
        var day = day();
        day.count(Count.CAME_BACK, 1);
        day.delayed(waited);
        log.waiting().remove(triplet);
        var delay = Duration.ofSeconds(waited);
        events.record(
                new MailHurdleEvent.MailHurdlePassed(
                        attempt.session(),
                        triplet.source(),
                        attempt.sender().toString(),
                        attempt.recipient().toString(),
                        delay,
                        attempts));
        return new Pass(Reason.CAME_BACK, delay);
    }

    private Pass letThrough(MailHurdleAttempt attempt, Triplet triplet, Reason reason) {
        var what =
                switch (reason) {
                    case EXPECTED -> Count.EXPECTED;
                    case EVIDENCE -> Count.TRUSTED;
                    case LEARNING -> Count.LEARNT;
                    case SAMPLE -> Count.SAMPLED;
                    case MERITS -> Count.MERITS;
                    case OFF, TRUSTED_HOST, ALLOWED, CORRESPONDENT, KNOWN, CAME_BACK ->
                            Count.ALLOWED;
                };
        day().count(what, 1);
        log.waiting().remove(triplet);
        if (reason == Reason.SAMPLE || reason == Reason.EXPECTED) {
            events.record(
                    new MailHurdleEvent.MailHurdleLetThrough(
                            attempt.session(),
                            triplet.source(),
                            attempt.sender().toString(),
                            attempt.recipient().toString(),
                            reason == Reason.SAMPLE ? "sample" : "expected"));
        }
        return new Pass(reason, null);
    }

    private Defer defer(
            MailHurdleAttempt attempt,
            Triplet triplet,
            Duration left,
            int attempts,
            MailHurdleEvidence.@Nullable Weighed weighed) {
        events.record(
                new MailHurdleEvent.MailHurdleDeferred(
                        attempt.session(),
                        Addresses.text(attempt.client()),
                        triplet.source(),
                        attempt.sender().toString(),
                        attempt.recipient().toString(),
                        attempts,
                        weighed == null ? List.of() : weighed.reasons()));
        var second = Duration.ofSeconds(1);
        return new Defer(left.compareTo(second) < 0 ? second : left);
    }

    private MailHurdleDay day() {
        return log.days().on(clock.instant());
    }

    /// Says what content checks found of a message that the sample let through: one with
    /// `hurdle=sample` in its field X-Postern-Screening.
    ///
    /// @param received when it came
    public void sampleJudged(Instant received, boolean unwanted) {
        log.days().on(received).count(unwanted ? Count.SAMPLE_UNWANTED : Count.SAMPLE_GOOD, 1);
    }

    /// Opens a window in which first contact to a recipient is not deferred.
    ///
    /// @param by who asked
    /// @return when it ends
    public Instant expect(Address recipient, Duration length, String by) {
        var until = clock.instant().plus(length);
        log.expect(recipient.canonical(), until);
        events.record(
                new MailHurdleEvent.MailHurdleExpectedOpened("", recipient.toString(), until, by));
        return until;
    }

    /// The commands of the noun `MailHurdle`.
    ///
    /// @param domain of addresses that are given without one
    MailHurdleCommands commands(Supplier<Domain> domain, MailHurdleGate.Recipients recipients) {
        return new MailHurdleCommands(
                this, log, this::triplets, settings, clock, domain, recipients);
    }

    /// Keeps the journal's files as they are, for a snapshot.
    public Journal.Hold hold() throws EngineException {
        log.writeDays();
        return log.journal().hold();
    }

    /// Reads the journal's files again.
    ///
    /// @return what is wrong, a line each
    public List<String> verify() throws EngineException {
        return log.journal().verify();
    }

    /// Writes all that is remembered anew.
    void checkpoint() {
        log.journal().checkpoint();
    }

    JournalCounters journal() {
        return log.journal().counters();
    }

    /// What the last sweep found.
    Triplets.Swept standing() {
        return standing;
    }

    /// Drops what is over and counts who never came back.
    void sweep() {
        sweeping.lock();
        try {
            var now = clock.instant();
            var rules = settings.get().rules();
            var swept = triplets().sweep(now, rules);
            standing = swept;
            log.days().on(now).count(Count.NEVER_CAME_BACK, swept.neverCameBack());
            log.writeDays();
            log.swept(now);
            log.expected().forgetOver(now);
            sweptAt = now;
            tellEviction(now, rules.maxTriplets());
        } finally {
            sweeping.unlock();
        }
    }

    private void tellEviction(Instant now, long most) {
        long evicted = triplets().evicted();
        boolean due =
                evictionToldAt.equals(Instant.MIN) || now.isAfter(evictionToldAt.plus(TOLD_AGAIN));
        if (evicted > evictionTold && due) {
            evictionTold = evicted;
            evictionToldAt = now;
            events.record(new MailHurdleEvent.TripletsEvicted(evicted, most));
        }
    }

    @Override
    public String name() {
        return "mailhurdle";
    }

    /// Reads what was remembered.
    @Override
    public void start() throws ProblemException {
        try {
            log.begin(Journal.open("mailhurdle", folder, files, log, events));
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem(
                            "What MailHurdle remembers cannot be read.",
                            e.getMessage(),
                            "move " + folder + " away: then all contacts are first ones again"),
                    e);
        }
        sweep();
        sweeper = Thread.ofVirtual().name("mailhurdle-sweep").start(this::care);
    }

    private void care() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(TICK);
                if (!clock.instant().isBefore(sweptAt.plus(SWEEP))) {
                    sweep();
                } else {
                    log.writeDays();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "defect while sweeping", e);
            }
        }
    }

    @Override
    public void stop(Duration grace) {
        var thread = sweeper;
        if (thread != null) {
            thread.interrupt();
        }
        if (log.isRead()) {
            log.writeDays();
            log.journal().close();
            log.table().release();
        }
    }

    @Override
    public Health health() {
        var now = settings.get();
        if (!log.isRead()) {
            return new Health(State.OFF, "not started");
        }
        if (!journal().healthy()) {
            return new Health(
                    State.DEGRADED,
                    "its journal cannot be written: triplets are in memory only; see the log and"
                            + " make room or mend the device");
        }
        if (!now.enabled()) {
            return new Health(State.OFF, "mailhurdle.enabled = false");
        }
        String mode = now.mode().name().toLowerCase(java.util.Locale.ROOT);
        return new Health(State.OK, "mode %s, %,d triplets".formatted(mode, triplets().size()));
    }
}
