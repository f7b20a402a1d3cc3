package org.postern.net;

import java.time.Duration;
import java.util.List;

/// What a look-up gave.
///
/// @param records in the order of the answer; empty unless the status is [DnsStatus#FOUND]
/// @param authenticated whether a server that we trust says that DNSSEC proved all of it, the
///   absence of records too (RFC 4035 section 3.2.3)
/// @param stale whether it had expired and is given since nothing fresher could be had (RFC 8767
///   section 4)
/// @param canonical the name that bears the records: the end of the chain of CNAMEs that began at
///   the name asked for
/// @param ttl how long it may still be relied on; zero when it is stale or a failure
/// @param reason why it failed, in words for a log or an operator; empty unless the status is
///   [DnsStatus#TEMPORARY_FAILURE]
public record DnsAnswer<R extends DnsRecord>(
        DnsStatus status,
        List<R> records,
        boolean authenticated,
        boolean stale,
        DnsName canonical,
        Duration ttl,
        String reason) {
    public DnsAnswer {
        records = List.copyOf(records);
        if ((status == DnsStatus.FOUND) == records.isEmpty()) {
            throw new IllegalArgumentException(status + " with " + records.size() + " records");
        }
    }

    public boolean isFound() {
        return status == DnsStatus.FOUND;
    }

    /// True when it is known that there is no such record: the name or the type is not there.
    public boolean isAbsent() {
        return status == DnsStatus.NO_DATA || status == DnsStatus.NO_SUCH_NAME;
    }

    /// True when it could not be found out.
    public boolean isUnknown() {
        return status == DnsStatus.TEMPORARY_FAILURE;
    }

    static <R extends DnsRecord> DnsAnswer<R> failure(DnsName name, String reason) {
        return new DnsAnswer<>(
                DnsStatus.TEMPORARY_FAILURE, List.of(), false, false, name, Duration.ZERO, reason);
    }
}
