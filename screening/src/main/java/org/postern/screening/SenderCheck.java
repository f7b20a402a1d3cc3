package org.postern.screening;

import org.postern.mail.Address;
import org.postern.mail.AddressLiteral;
import org.postern.mail.Domain;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

/// Whether mail to a sender could come back to him (SPEC INB-5): his domain has an MX, A or AAAA
/// record.
final class SenderCheck {
    /// What DNS says of a sender's domain.
    enum Finding {
        REACHABLE,
        /// There is no such domain, or nothing in it that takes mail.
        ABSENT,
        /// The domain says that it takes no mail, so none can come from it either.
        NULL_MX,
        /// DNS does not tell now.
        UNSURE
    }

    private final Resolver resolver;

    SenderCheck(Resolver resolver) {
        this.resolver = resolver;
    }

    Finding find(Address from) {
        return switch (from.domain()) {
            case AddressLiteral _ -> Finding.REACHABLE;
            case Domain domain ->
                    DnsName.find(domain.ascii()).map(this::find).orElse(Finding.ABSENT);
        };
    }

    private Finding find(DnsName domain) {
        var exchanges = resolver.lookup(domain, DnsType.MX);
        if (exchanges.isUnknown()) {
            return Finding.UNSURE;
        }
        if (exchanges.isFound()) {
            // RFC 7505 section 3: a single MX whose exchange is the root
            boolean none =
                    exchanges.records().stream()
                            .map(DnsRecord.Mx::exchange)
                            .allMatch(DnsName::isRoot);
            return none ? Finding.NULL_MX : Finding.REACHABLE;
        }
        // RFC 5321 section 5.1: without MX the domain is its own mail exchanger.
        var addresses = resolver.addresses(domain);
        if (addresses.isFound()) {
            return Finding.REACHABLE;
        }
        return addresses.isUnknown() ? Finding.UNSURE : Finding.ABSENT;
    }
}
