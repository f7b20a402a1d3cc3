package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsCache.Kept;

import java.net.InetAddress;
import java.util.List;

/// Names that are no business of any server's: they are answered here and never leave the machine.
final class SpecialNames {
    private static final DnsName LOCALHOST = new DnsName("localhost");
    private static final List<DnsName> NOWHERE =
            List.of(new DnsName("invalid"), new DnsName("onion"));

    private SpecialNames() {}

    /// The answer; null for an ordinary name.
    static @Nullable Kept answer(DnsName name, DnsType<?> type) {
        // RFC 6761 section 6.3: localhost is loopback, whatever a server might say
        if (name.isWithin(LOCALHOST)) {
            if (type.equals(DnsType.A)) {
                return found(name, "127.0.0.1");
            }
            return type.equals(DnsType.AAAA)
                    ? found(name, "::1")
                    : kept(DnsStatus.NO_DATA, name, List.of());
        }
        // RFC 6761 section 6.4 and RFC 7686 section 2: these are never in DNS
        for (var nowhere : NOWHERE) {
            if (name.isWithin(nowhere)) {
                return kept(DnsStatus.NO_SUCH_NAME, name, List.of());
            }
        }
        return null;
    }

    private static Kept found(DnsName name, String address) {
        return kept(
                DnsStatus.FOUND,
                name,
                List.of(new DnsRecord.Address(InetAddress.ofLiteral(address))));
    }

    private static Kept kept(DnsStatus status, DnsName name, List<DnsRecord> records) {
        return new Kept(status, records, false, name, Long.MAX_VALUE, 0, "");
    }
}
