package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsCache.Kept;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the answer to one question: follows the chain of CNAMEs from the name asked for, through
/// one reply and, where that ends too early, by asking again.
final class DnsChase {
    /// Longest chain of CNAMEs; a longer one, or a circle, is a failure.
    static final int LONGEST_CHAIN = 12;

    /// Asks servers until one gives an answer.
    @FunctionalInterface
    interface Asker {
        Heard ask(DnsQuestion question, DnsSettings settings, long deadline);
    }

    /// @param reply absent when no server gave an answer
    /// @param authenticated by DNSSEC, as a server says that we believe
    /// @param reached whether any server was asked
    /// @param reason why there is no reply
    record Heard(@Nullable DnsReply reply, boolean authenticated, boolean reached, String reason) {}

    private final Asker asker;
    private final DnsQuestion question;
    private final DnsSettings settings;
    private final long deadline;

    /// Where the chain has come to.
    private DnsName at;

    private int links;

    /// Seconds; the shortest of the chain.
    private long ttl;

    private boolean authenticated = true;
    private boolean reached;

    /// @param deadline as [System#nanoTime] has it
    DnsChase(Asker asker, DnsQuestion question, DnsSettings settings, long deadline) {
        this.asker = asker;
        this.question = question;
        this.settings = settings;
        this.deadline = deadline;
        this.at = question.name();
        this.ttl = settings.longestTtl().toSeconds();
    }

    /// Whether any server was asked.
    boolean reachedServer() {
        return reached;
    }

    Kept resolve(InstantSource clock) {
        while (true) {
            var heard = asker.ask(new DnsQuestion(at, question.type()), settings, deadline);
            reached |= heard.reached();
            var reply = heard.reply();
            if (reply == null) {
                return failure(heard.reason(), clock);
            }
            authenticated &= heard.authenticated();
            int before = links;
            follow(reply);
            if (links > LONGEST_CHAIN) {
                return failure("a chain of more than " + LONGEST_CHAIN + " CNAMEs", clock);
            }
            var records = records(reply);
            if (!records.isEmpty()) {
                return kept(DnsStatus.FOUND, List.copyOf(records), ttl, clock);
            }
            var soa = soa(reply);
            // RFC 6604 section 3: the code is about the end of the chain.
            if (reply.code() == DnsReply.NAME_ERROR) {
                return kept(DnsStatus.NO_SUCH_NAME, List.of(), negativeTtl(soa), clock);
            }
            if (links == before || soa != null) {
                return kept(DnsStatus.NO_DATA, List.of(), negativeTtl(soa), clock);
            }
        }
    }

    /// Goes along the CNAMEs of a reply.
    private void follow(DnsReply reply) {
        if (question.type().equals(DnsType.CNAME)) {
            return;
        }
        boolean moved = true;
        while (moved && links <= LONGEST_CHAIN) {
            moved = false;
            for (var entry : reply.answers()) {
                if (entry.data() instanceof DnsRecord.Cname(var target)
                        && entry.owner().equals(at)) {
                    at = target;
                    links++;
                    ttl = Math.min(ttl, entry.ttl());
                    moved = true;
                    break;
                }
            }
        }
    }

    private Set<DnsRecord> records(DnsReply reply) {
        var found = new LinkedHashSet<DnsRecord>();
        for (var entry : reply.answers()) {
            if (entry.type() == question.type().code()
                    && entry.data() != null
                    && entry.owner().equals(at)) {
                found.add(entry.data());
                ttl = Math.min(ttl, entry.ttl());
            }
        }
        return found;
    }

    private DnsReply.@Nullable Entry soa(DnsReply reply) {
        for (var entry : reply.authority()) {
            if (entry.data() instanceof DnsRecord.Soa && at.isWithin(entry.owner())) {
                return entry;
            }
        }
        return null;
    }

    // RFC 2308 section 5: the lesser of the SOA's own TTL and its MINIMUM; without SOA not at all
    private long negativeTtl(DnsReply.@Nullable Entry soa) {
        if (soa == null || !(soa.data() instanceof DnsRecord.Soa data)) {
            return 0;
        }
        long most = settings.longestNegativeTtl().toSeconds();
        return Math.min(Math.min(ttl, most), Math.min(soa.ttl(), data.minimum()));
    }

    private Kept kept(
            DnsStatus status, List<DnsRecord> records, long seconds, InstantSource clock) {
        long expires = clock.millis() + seconds * 1_000;
        return new Kept(status, records, authenticated, at, expires, 0, "");
    }

    private Kept failure(String reason, InstantSource clock) {
        long expires = clock.millis() + settings.failureTtl().toMillis();
        return new Kept(
                DnsStatus.TEMPORARY_FAILURE, List.of(), false, question.name(), expires, 0, reason);
    }
}
