package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsName;
import org.postern.net.DnsStatus;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Walks up the tree of names to find policies and organizational domains (RFC 9989 section 4.10).
/// It replaces the list of public suffixes, which somebody has to keep fresh. What one message asks
/// is asked once. Not for several threads.
final class DmarcTree {
    // RFC 9989 section 4.10: a name of more than eight labels is cut to seven after its first step
    private static final int LONGEST_WALK = 8;

    /// Most domains of one message for which the tree is walked.
    private static final int MOST_WALKS = 24;

    /// DNS could not tell.
    static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownException(String message) {
            super(message, null, false, false);
        }
    }

    /// A record and where it was found.
    record Found(DnsName domain, DmarcRecord record) {}

    /// What a walk met, from the domain upwards.
    record Walk(DnsName domain, List<Found> found) {
        Walk {
            found = List.copyOf(found);
        }

        // RFC 9989 section 4.10.2: psd=n is it; below psd=y is it; else the highest record's place
        DnsName organization() {
            for (var one : found) {
                if (one.record().organization()) {
                    return one.domain();
                }
                if (one.record().publicSuffix() && !one.domain().equals(domain)) {
                    return below(one.domain());
                }
            }
            return found.isEmpty() ? domain : found.getLast().domain();
        }

        /// The ancestor of the domain that is one label longer than `parent`.
        private DnsName below(DnsName parent) {
            var at = domain;
            while (!at.parent().equals(parent) && !at.parent().isRoot()) {
                at = at.parent();
            }
            return at;
        }

        // RFC 9989 section 4.10.1: the domain's own record, else its organization's, else that of
        // the public suffix
        @Nullable Found policy() {
            if (found.isEmpty()) {
                return null;
            }
            if (found.getFirst().domain().equals(domain)) {
                return found.getFirst();
            }
            var organization = organization();
            for (var one : found) {
                if (one.domain().equals(organization)) {
                    return one;
                }
            }
            var last = found.getLast();
            return last.record().publicSuffix() ? last : null;
        }
    }

    private final Resolver resolver;
    private final long deadline;
    private final Map<DnsName, Walk> walks = new HashMap<>();
    private final Map<DnsName, Optional<DmarcRecord>> records = new HashMap<>();

    /// @param deadline as [System#nanoTime] has it
    DmarcTree(Resolver resolver, long deadline) {
        this.resolver = resolver;
        this.deadline = deadline;
    }

    Walk walk(DnsName domain) throws UnknownException {
        var known = walks.get(domain);
        if (known != null) {
            return known;
        }
        if (walks.size() >= MOST_WALKS) {
            throw new UnknownException("more than " + MOST_WALKS + " domains");
        }
        var found = new ArrayList<Found>();
        var at = domain;
        boolean first = true;
        while (!at.isRoot()) {
            var record = record(at);
            if (record.isPresent()) {
                found.add(new Found(at, record.get()));
                if (record.get().organization() || record.get().publicSuffix()) {
                    break;
                }
            }
            at = next(at, first);
            first = false;
        }
        var walk = new Walk(domain, found);
        walks.put(domain, walk);
        return walk;
    }

    private static DnsName next(DnsName at, boolean first) {
        var next = at.parent();
        if (first) {
            while (next.labels().size() >= LONGEST_WALK) {
                next = next.parent();
            }
        }
        return next;
    }

    private Optional<DmarcRecord> record(DnsName domain) throws UnknownException {
        var known = records.get(domain);
        if (known != null) {
            return known;
        }
        var name = DnsName.find("_dmarc." + domain.text());
        var found = name.isEmpty() ? Optional.<DmarcRecord>empty() : look(name.get());
        records.put(domain, found);
        return found;
    }

    // RFC 9989 section 4.10: several records at one place are as none
    private Optional<DmarcRecord> look(DnsName name) throws UnknownException {
        if (System.nanoTime() - deadline > 0) {
            throw new UnknownException("policies not found in time");
        }
        var answer = resolver.lookup(name, DnsType.TXT);
        if (answer.isUnknown()) {
            throw new UnknownException("the policy cannot be had now");
        }
        var read =
                answer.records().stream()
                        .map(text -> DmarcRecord.parse(text.text()))
                        .flatMap(Optional::stream)
                        .toList();
        return read.size() == 1 ? Optional.of(read.getFirst()) : Optional.empty();
    }

    /// Whether a name exists, for `np=`.
    boolean exists(DnsName domain) throws UnknownException {
        var answer = resolver.lookup(domain, DnsType.A);
        if (answer.isUnknown()) {
            throw new UnknownException("whether the domain exists cannot be told now");
        }
        // RFC 9989 section 3.2: a name exists unless DNS says NXDOMAIN
        return answer.status() != DnsStatus.NO_SUCH_NAME;
    }

    /// Whether an authenticated domain is good for an author's.
    // RFC 9989 section 3.2: strict is the same name, relaxed the same organization
    boolean aligned(DnsName author, DnsName authenticated, boolean strict) throws UnknownException {
        if (author.equals(authenticated)) {
            return true;
        }
        if (strict || !shareEnd(author, authenticated)) {
            return false;
        }
        return walk(author).organization().equals(walk(authenticated).organization());
    }

    /// Whether they could be of one organization: their last labels are the same.
    private static boolean shareEnd(DnsName a, DnsName b) {
        return a.labels().getLast().equals(b.labels().getLast());
    }
}
