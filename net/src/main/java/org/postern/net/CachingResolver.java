package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.net.DnsCache.Kept;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The resolver of a node: a stub that asks the resolving servers of `dns.servers` and keeps what
/// they said.
///
/// An answer is kept for the shortest time to live in it, an absence for what its SOA allows (RFC
/// 2308 section 5), a failure for some seconds (RFC 9520 section 3.2). When an answer has ended and
/// no fresh one can be had, the old one is given for a while, marked stale (RFC 8767). Equal
/// questions at the same time are asked once; the others wait for that answer. Which records belong
/// to an answer is decided by following the chain of CNAMEs from the name asked for: what else a
/// server puts in is not looked at.
///
/// Nothing here recurses or checks signatures: that is the business of the resolving server; where
/// we trust it (`dns.trusted`) its word about DNSSEC is passed on.
public final class CachingResolver implements Resolver, MetricSource {
    /// How often each server is asked the same.
    private static final int ROUNDS = 2;

    /// RFC 8767 section 5: with a stale answer at hand nobody waits longer than this for a fresh
    /// one.
    private static final Duration STALE_PATIENCE = Duration.ofMillis(1_800);

    private final Supplier<DnsSettings> settings;
    private final Supplier<List<DnsServer>> system;
    private final InstantSource clock;
    private final DnsServers servers;
    private final DnsExchange exchange = new DnsExchange();
    private final DnsCache cache = new DnsCache();
    private final ConcurrentHashMap<DnsQuestion, CompletableFuture<Kept>> running =
            new ConcurrentHashMap<>();
    private final LongAdder questions = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder staleHits = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /// @param settings asked anew for each question
    /// @param system the servers when `dns.servers` is empty, as [ResolvConf]
    /// @param clock for what is kept; waiting goes by the machine's own
    public CachingResolver(
            Supplier<DnsSettings> settings,
            Supplier<List<DnsServer>> system,
            InstantSource clock,
            Events events) {
        this.settings = settings;
        this.system = system;
        this.clock = clock;
        this.servers = new DnsServers(events);
    }

    /// What the counters say.
    ///
    /// @param questions asked of us
    /// @param hits answered from memory, stale ones included
    /// @param stale answered with what had ended
    /// @param failures answered "not now"
    /// @param packets sent over UDP
    /// @param connections questions sent over TCP
    /// @param strays packets that matched no question
    /// @param entries answers kept
    /// @param octets memory they take, estimated
    public record Counters(
            long questions,
            long hits,
            long stale,
            long failures,
            long packets,
            long connections,
            long strays,
            int entries,
            long octets) {}

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("dns.questions", "What was asked of the resolver.", questions::sum),
                Metric.counter(
                        "dns.hits", "Questions answered from memory, those below too.", hits::sum),
                Metric.counter(
                        "dns.stale",
                        "Questions answered from memory past their time because no server"
                                + " answered.",
                        staleHits::sum),
                Metric.counter("dns.failures", "Questions without an answer.", failures::sum),
                Metric.counter(
                        "dns.packets", "Packets sent to name servers.", () -> exchange.packets()),
                Metric.gauge(
                        "dns.remembered",
                        Metric.Unit.NUMBER,
                        "Answers in memory.",
                        () -> cache.entries()));
    }

    public Counters counters() {
        return new Counters(
                questions.sum(),
                hits.sum(),
                staleHits.sum(),
                failures.sum(),
                exchange.packets(),
                exchange.connections(),
                exchange.strays(),
                cache.entries(),
                cache.octets());
    }

    /// Forgets what is known of a name and of those below it; of the root, all.
    ///
    /// @return how many answers were forgotten
    public int flush(DnsName name) {
        return cache.flush(name);
    }

    List<DnsServers.Standing> standings() {
        return servers.standings(listed(settings.get()));
    }

    private List<DnsServer> listed(DnsSettings now) {
        return now.servers().isEmpty() ? system.get() : now.servers();
    }

    @Override
    public <R extends DnsRecord> DnsAnswer<R> lookup(DnsName name, DnsType<R> type) {
        questions.increment();
        var special = SpecialNames.answer(name, type);
        if (special != null) {
            return answer(special, type, clock.millis());
        }
        var question = new DnsQuestion(name, type);
        var known = cache.find(question);
        long now = clock.millis();
        if (known != null && known.isEnough(now)) {
            hits.increment();
            return answer(known, type, now);
        }
        return answer(single(question, known), type, clock.millis());
    }

    private <R extends DnsRecord> DnsAnswer<R> answer(Kept kept, DnsType<R> type, long now) {
        if (kept.isFailure()) {
            failures.increment();
            return DnsAnswer.failure(kept.canonical(), kept.reason());
        }
        if (kept.isStale()) {
            staleHits.increment();
        }
        return new DnsAnswer<>(
                kept.status(),
                kept.records().stream().map(type.form()::cast).toList(),
                kept.authenticated(),
                kept.isStale(),
                kept.canonical(),
                Duration.ofMillis(Math.max(0, kept.expires() - now)),
                "");
    }

    /// Asks the servers, or waits for whoever asks the same just now.
    private Kept single(DnsQuestion question, @Nullable Kept known) {
        var ours = new CompletableFuture<Kept>();
        var theirs = running.putIfAbsent(question, ours);
        if (theirs != null) {
            return await(theirs, question);
        }
        try {
            // Somebody may have got it between our look into the cache and now.
            var kept = cache.find(question);
            var found = kept != null && kept.isEnough(clock.millis()) ? kept : ask(question, known);
            ours.complete(found);
            return found;
        } finally {
            running.remove(question, ours);
            ours.complete(failure(question, "the question was given up"));
        }
    }

    private Kept await(CompletableFuture<Kept> answer, DnsQuestion question) {
        try {
            return answer.get(settings.get().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return failure(question, "no answer in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return failure(question, "interrupted");
        }
    }

    /// Asks, and keeps the answer. When none can be had, what had ended is kept and given as stale.
    private Kept ask(DnsQuestion question, @Nullable Kept known) {
        var now = settings.get();
        // RFC 8767 section 4: how long after its end an answer may still be of use
        boolean usable =
                known != null
                        && !known.isFailure()
                        && clock.millis() - known.expires() < now.stale().toMillis();
        boolean hurried = usable && STALE_PATIENCE.compareTo(now.timeout()) < 0;
        var patience = hurried ? STALE_PATIENCE : now.timeout();
        var asked =
                new DnsChase(this::reply, question, now, System.nanoTime() + patience.toNanos());
        var found = asked.resolve(clock);
        if (found.isFailure() && usable && known != null) {
            found = known.stale(clock.millis() + now.failureTtl().toMillis());
        }
        // While nobody can be asked at all, failures cost nothing and would only fill the memory.
        if (!found.isFailure() || asked.reachedServer()) {
            cache.put(question, found, now.cache().count());
        }
        return found;
    }

    private Kept failure(DnsQuestion question, String reason) {
        return new Kept(
                DnsStatus.TEMPORARY_FAILURE, List.of(), false, question.name(), 0, 0, reason);
    }

    /// Asks one server after the other, twice at most.
    private DnsChase.Heard reply(DnsQuestion question, DnsSettings now, long deadline) {
        var listed = listed(now);
        String reason = "no name server answers";
        boolean reached = false;
        for (int round = 0; round < ROUNDS; round++) {
            for (var server : servers.toAsk(listed, System.nanoTime())) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new DnsChase.Heard(null, false, reached, reason);
                }
                reached = true;
                var patience = Math.min(left, now.serverTimeout().toNanos());
                try {
                    var reply =
                            exchange.ask(
                                    server, question, now.mixedCase(), Duration.ofNanos(patience));
                    servers.answered(server, System.nanoTime());
                    if (reply.isConclusive()) {
                        boolean believed = Network.anyContains(now.trusted(), server.address());
                        return new DnsChase.Heard(reply, believed && reply.authentic(), true, "");
                    }
                    reason = server + " says " + reply.codeName();
                } catch (DnsFormatException malformed) {
                    reason = server + " sent what cannot be read: " + malformed.getMessage();
                } catch (IOException silent) {
                    if (Thread.currentThread().isInterrupted()) {
                        return new DnsChase.Heard(null, false, reached, "interrupted");
                    }
                    String why = why(silent);
                    reason = server + " does not answer: " + why;
                    servers.silent(server, why, System.nanoTime());
                }
            }
        }
        return new DnsChase.Heard(null, false, reached, reason);
    }

    /// A port where nothing listens is told without words.
    private static String why(IOException silent) {
        String words = silent.getMessage();
        return words != null
                ? words
                : silent instanceof PortUnreachableException
                        ? "nothing listens there"
                        : "the question could not be sent";
    }
}
