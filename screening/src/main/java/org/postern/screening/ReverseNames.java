package org.postern.screening;

import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;

/// Finds a client's name by its address, and confirms it by the name's addresses (RFC 8601 section
/// 3, `iprev`, is the same check).
final class ReverseNames {
    /// Names of one address that are tried. More than a few are a mistake or an attack.
    private static final int MOST_NAMES = 4;

    private final Resolver resolver;

    ReverseNames(Resolver resolver) {
        this.resolver = resolver;
    }

    Reverse find(InetAddress client) {
        var names = resolver.lookup(DnsName.reverse(client), DnsType.PTR);
        if (!names.isFound()) {
            return names.isUnknown() ? new Reverse.Unsure() : new Reverse.Absent();
        }
        Reverse best = new Reverse.Absent();
        for (var record : names.records().stream().limit(MOST_NAMES).toList()) {
            switch (confirm(record.name(), client)) {
                case Reverse.Confirmed confirmed -> {
                    return confirmed;
                }
                case Reverse.Unsure unsure -> best = unsure;
                case Reverse.Unconfirmed other ->
                        best = best instanceof Reverse.Unsure ? best : other;
                case Reverse.Absent _, Reverse.Unasked _ -> {}
            }
        }
        return best;
    }

    private Reverse confirm(DnsName name, InetAddress client) {
        if (!plain(name)) {
            return new Reverse.Absent();
        }
        var type = client instanceof Inet4Address ? DnsType.A : DnsType.AAAA;
        var addresses = resolver.lookup(name, type);
        if (addresses.isUnknown()) {
            return new Reverse.Unsure();
        }
        boolean ours =
                addresses.records().stream()
                        .map(DnsRecord.Address::address)
                        .anyMatch(client::equals);
        return ours ? new Reverse.Confirmed(name.text()) : new Reverse.Unconfirmed(name.text());
    }

    /// Whether a name may stand in a reply and in a header field: letters, digits, hyphens,
    /// underscores.
    private static boolean plain(DnsName name) {
        return !name.isRoot()
                && name.text()
                        .toLowerCase(Locale.ROOT)
                        .chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '_'
                                        || c == '.');
    }
}
