package org.postern.net;

import java.util.ArrayList;
import java.util.List;

/// Looks names up in DNS. Blocking, bounded by `dns.timeout`, safe for any number of threads.
///
/// It never throws for what DNS says or fails to say; without a network every answer is quickly
/// [DnsStatus#TEMPORARY_FAILURE].
@FunctionalInterface
public interface Resolver {
    <R extends DnsRecord> DnsAnswer<R> lookup(DnsName name, DnsType<R> type);

    /// The addresses of a host of both families, IPv6 first. It is found when either family is; it
    /// is a failure when one is and the other gives nothing.
    default DnsAnswer<DnsRecord.Address> addresses(DnsName name) {
        var six = lookup(name, DnsType.AAAA);
        var four = lookup(name, DnsType.A);
        if (!six.isFound() || !four.isFound()) {
            return four.isFound() || (six.isAbsent() && four.isUnknown())
                    ? four
                    : six.isFound() || six.isUnknown() ? six : four;
        }
        List<DnsRecord.Address> both = new ArrayList<>(six.records());
        both.addAll(four.records());
        return new DnsAnswer<>(
                DnsStatus.FOUND,
                both,
                six.authenticated() && four.authenticated(),
                six.stale() || four.stale(),
                four.canonical(),
                six.ttl().compareTo(four.ttl()) < 0 ? six.ttl() : four.ttl(),
                "");
    }
}
