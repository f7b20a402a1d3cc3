package org.postern.screening;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;
import org.postern.smtp.Reply;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Asks the DNS lists of the settings about clients and senders, all at once. A list that does not
/// answer, or answers nonsense, has nothing: mail is never refused for the trouble of DNS.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5782 RFC 5782: DNS Blacklists and Whitelists
public final class DnsLists implements StatusSource {
    /// Longest reason of a list that is told to a client.
    private static final int LONGEST_REASON = 200;

    private static final Duration BETWEEN_EVENTS = Duration.ofHours(1);

    private static final class Counters {
        private final LongAdder asked = new LongAdder();
        private final LongAdder listed = new LongAdder();
        private final LongAdder failed = new LongAdder();
    }

    /// A list names somebody.
    ///
    /// @param reason what the list says about it (TXT), fit for a reply; empty when it says nothing
    record Listing(DnsZone zone, String answer, String reason) {}

    private final Supplier<DnsListSettings> settings;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Events events;
    private final Map<DnsName, Counters> counters = new ConcurrentHashMap<>();
    private final Map<DnsName, Instant> told = new ConcurrentHashMap<>();

    public DnsLists(
            Supplier<DnsListSettings> settings,
            Resolver resolver,
            InstantSource clock,
            Events events) {
        this.settings = settings;
        this.resolver = resolver;
        this.clock = clock;
        this.events = events;
    }

    /// Whether there is anything to ask about clients.
    boolean asksAboutClients() {
        return settings.get().zones().stream()
                .anyMatch(zone -> zone.of() == DnsZone.Listed.CLIENTS);
    }

    /// The lists that name a client.
    List<Listing> client(InetAddress client) {
        return ask(DnsZone.Listed.CLIENTS, zone -> DnsName.reverse(client, zone));
    }

    /// The lists that name a sender's domain, given in A-labels.
    List<Listing> sender(String domain) {
        return ask(DnsZone.Listed.SENDERS, zone -> zone.below(domain));
    }

    private interface Question {
        DnsName in(DnsName zone);
    }

    private List<Listing> ask(DnsZone.Listed of, Question question) {
        var zones = settings.get().zones().stream().filter(zone -> zone.of() == of).toList();
        var found = new ArrayList<Listing>();
        if (zones.size() == 1) {
            ask(zones.getFirst(), question).ifPresent(found::add);
        } else if (!zones.isEmpty()) {
            try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Optional<Listing>>> answers = new ArrayList<>();
                for (var zone : zones) {
                    answers.add(tasks.submit(() -> ask(zone, question)));
                }
                for (var answer : answers) {
                    answer.get().ifPresent(found::add);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a DNS list could not be asked", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return found;
    }

    private Optional<Listing> ask(DnsZone zone, Question question) {
        var counted = counters.computeIfAbsent(zone.name(), _ -> new Counters());
        DnsName name;
        try {
            name = question.in(zone.name());
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
        counted.asked.increment();
        var answer = resolver.lookup(name, DnsType.A);
        if (answer.isUnknown()) {
            counted.failed.increment();
        }
        for (var record : answer.records()) {
            if (zone.lists(record.address())) {
                counted.listed.increment();
                return Optional.of(new Listing(zone, record.toString(), reason(name)));
            }
        }
        answer.records().stream()
                .filter(record -> zone.refusesUs(record.address()))
                .findFirst()
                .ifPresent(record -> unusable(zone, record, counted));
        return Optional.empty();
    }

    private void unusable(DnsZone zone, DnsRecord.Address answer, Counters counted) {
        counted.failed.increment();
        var now = clock.instant();
        var last = told.get(zone.name());
        if (last == null || now.isAfter(last.plus(BETWEEN_EVENTS))) {
            told.put(zone.name(), now);
            events.record(
                    new ScreeningEvent.DnsListUnusable(zone.name().text(), answer.toString()));
        }
    }

    // RFC 5782 section 2.1: a TXT record beside the A record says why
    private String reason(DnsName name) {
        var texts = resolver.lookup(name, DnsType.TXT);
        return texts.isFound()
                ? Reply.clean(texts.records().getFirst().toString(), LONGEST_REASON)
                : "";
    }

    /// What all listings of a client or sender come to.
    ///
    /// @param refusal the listing to refuse by; empty to go on
    /// @param tags names of lists that only mark
    /// @param vouched names of allow lists
    record Findings(Optional<Listing> refusal, List<String> tags, List<String> vouched) {
        static final Findings NONE = new Findings(Optional.empty(), List.of(), List.of());
    }

    Findings judge(List<Listing> listings) {
        var tags = new ArrayList<String>();
        var vouched = new ArrayList<String>();
        Listing heaviest = null;
        int weight = 0;
        for (var listing : listings) {
            switch (listing.zone().use()) {
                case ALLOW -> vouched.add(listing.zone().name().text());
                case TAG -> tags.add(listing.zone().name().text());
                case BOUNCE -> {
                    weight += listing.zone().weight();
                    tags.add(listing.zone().name().text());
                    heaviest =
                            heaviest == null || heaviest.zone().weight() < listing.zone().weight()
                                    ? listing
                                    : heaviest;
                }
            }
        }
        boolean refused = vouched.isEmpty() && weight >= settings.get().bounceAt();
        return new Findings(
                refused ? Optional.ofNullable(heaviest) : Optional.empty(), tags, vouched);
    }

    /// One zone and what came of it.
    record Standing(DnsZone zone, long asked, long listed, long failed) {}

    List<Standing> standings() {
        return settings.get().zones().stream()
                .map(zone -> {
                    var counted = counters.computeIfAbsent(zone.name(), _ -> new Counters());
                    return new Standing(
                            zone, counted.asked.sum(), counted.listed.sum(), counted.failed.sum());
                })
                .toList();
    }

    @Override
    public List<Field> status() {
        var all = standings();
        return List.of(
                Field.of(
                        "dnsLists",
                        Value.group(
                                Field.of("zones", Value.number(all.size())),
                                Field.of("asked", sum(all, Standing::asked)),
                                Field.of("listed", sum(all, Standing::listed)),
                                Field.of("failed", sum(all, Standing::failed)))));
    }

    private static Value sum(List<Standing> all, ToLongFunction<Standing> count) {
        return Value.number(all.stream().mapToLong(count).sum());
    }
}
