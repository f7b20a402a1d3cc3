package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;

/// Answers by question, within a bound of memory; the one unused for longest goes first.
///
/// The lock is held for a look-up in a map; nobody does I/O under it.
final class DnsCache {
    /// What an entry costs besides its records: question, map entry, answer.
    private static final int ENTRY_OCTETS = 400;

    private static final int RECORD_OCTETS = 120;

    /// A kept answer.
    ///
    /// @param expires millisecond of the epoch up to which it is fresh
    /// @param retry for what had ended and could not be had anew: up to when nobody asks again; 0
    ///   for all else
    record Kept(
            DnsStatus status,
            List<DnsRecord> records,
            boolean authenticated,
            DnsName canonical,
            long expires,
            long retry,
            String reason) {
        Kept {
            records = List.copyOf(records);
        }

        boolean isFailure() {
            return status == DnsStatus.TEMPORARY_FAILURE;
        }

        boolean isStale() {
            return retry > 0;
        }

        /// Whether nobody has to be asked.
        boolean isEnough(long now) {
            return now < expires || now < retry;
        }

        Kept stale(long newRetry) {
            return new Kept(status, records, authenticated, canonical, expires, newRetry, reason);
        }

        int octets() {
            int octets = ENTRY_OCTETS + canonical.text().length();
            for (var rec : records) {
                octets += RECORD_OCTETS + weight(rec);
            }
            return octets;
        }

        private static int weight(DnsRecord rec) {
            return switch (rec) {
                case DnsRecord.Txt(var strings) ->
                        strings.stream().mapToInt(String::length).sum() + 50 * strings.size();
                case DnsRecord.Mx(_, var name) -> name.text().length();
                case DnsRecord.Ptr(var name) -> name.text().length();
                case DnsRecord.Cname(var name) -> name.text().length();
                case DnsRecord.Ns(var name) -> name.text().length();
                case DnsRecord.Srv srv -> srv.target().text().length();
                case DnsRecord.Soa soa -> soa.primary().text().length();
                case DnsRecord.Tlsa tlsa -> tlsa.data().length;
                case DnsRecord.Address _ -> 0;
            };
        }
    }

    // Guarded by this, as is octets.
    private final LinkedHashMap<DnsQuestion, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long octets;

    synchronized @Nullable Kept find(DnsQuestion question) {
        return kept.get(question);
    }

    synchronized void put(DnsQuestion question, Kept answer, long mostOctets) {
        remove(question);
        int weight = weight(question, answer);
        kept.put(question, answer);
        octets += weight;
        while (octets > mostOctets && !kept.isEmpty()) {
            remove(kept.firstEntry().getKey());
        }
    }

    private void remove(DnsQuestion question) {
        var gone = kept.remove(question);
        if (gone != null) {
            octets -= weight(question, gone);
        }
    }

    private static int weight(DnsQuestion question, Kept answer) {
        return answer.octets() + question.name().text().length();
    }

    /// Forgets what is known of a name and of those below it; of the root, all.
    ///
    /// @return how many answers were forgotten
    synchronized int flush(DnsName name) {
        var gone = kept.keySet().stream().filter(q -> q.name().isWithin(name)).toList();
        gone.forEach(this::remove);
        return gone.size();
    }

    synchronized int entries() {
        return kept.size();
    }

    /// An estimate of the memory held.
    synchronized long octets() {
        return octets;
    }
}
