package org.postern.setup;

import org.postern.kernel.Addresses;
import org.postern.net.DnsAnswer;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Network;
import org.postern.net.Resolver;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What several checks ask.
final class Look {
    /// Not reachable from the Internet, besides what Java knows: RFC 6598 section 7, RFC 4193
    /// section 3.1, and the documentation networks of RFC 5737 section 3 are left out, since tests
    /// of a site use them.
    private static final List<Network> PRIVATE =
            List.of(Network.parse("100.64.0.0/10"), Network.parse("fc00::/7"));

    private Look() {}

    /// A name of the settings as DNS has it; empty when it cannot be one.
    static Optional<DnsName> name(String text) {
        return DnsName.find(text);
    }

    static boolean isPublic(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !Network.anyContains(PRIVATE, address);
    }

    /// The public addresses of a host.
    static List<InetAddress> publicAddresses(Resolver resolver, String host) {
        return name(host)
                .map(each -> addresses(resolver.addresses(each)))
                .orElse(List.of())
                .stream()
                .filter(Look::isPublic)
                .toList();
    }

    static List<InetAddress> addresses(DnsAnswer<DnsRecord.Address> answer) {
        return answer.records().stream().map(DnsRecord.Address::address).toList();
    }

    /// The texts at a name that begin so, in any case.
    static List<String> texts(DnsAnswer<DnsRecord.Txt> answer, String beginning) {
        return answer.records().stream()
                .map(DnsRecord.Txt::text)
                .filter(text -> begins(text, beginning))
                .toList();
    }

    private static boolean begins(String text, String beginning) {
        String folded = text.toLowerCase(Locale.ROOT);
        return folded.equals(beginning)
                || folded.startsWith(beginning + " ")
                || folded.startsWith(beginning + ";");
    }

    static DnsAnswer<DnsRecord.Txt> txt(Resolver resolver, DnsName name) {
        return resolver.lookup(name, DnsType.TXT);
    }

    static String listed(List<InetAddress> addresses) {
        return addresses.stream().map(Addresses::text).collect(Collectors.joining(", "));
    }

    /// The record that gives a host an address.
    static String record(String host, InetAddress address) {
        return host
                + ". IN "
                + (address instanceof Inet4Address ? "A " : "AAAA ")
                + Addresses.text(address);
    }

    /// The addresses of this machine's interfaces that are up.
    static List<InetAddress> ownAddresses() {
        var all = new ArrayList<InetAddress>();
        try {
            for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    each.getInterfaceAddresses().stream()
                            .map(InterfaceAddress::getAddress)
                            .forEach(all::add);
                }
            }
        } catch (SocketException none) {
            return List.of();
        }
        return all;
    }
}
