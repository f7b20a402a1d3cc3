package org.postern.transport;

import org.postern.mail.AddressLiteral;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsStatus;
import org.postern.net.DnsType;
import org.postern.net.Resolver;
import org.postern.smtp.Reply;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/// Finds the servers of a hop, in the order in which they are to be tried.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-5.1 RFC 5321: locating the target host
final class Exchangers {
    /// Most hosts and addresses tried: a domain with hundreds means no good.
    private static final int MOST_HOSTS = 10;

    private static final int MOST_ADDRESSES = 16;

    private final Resolver resolver;
    private final Supplier<String> host;
    private final Supplier<TransportSettings> settings;
    private final Random chance = new Random();

    /// @param host this node's own name
    Exchangers(Resolver resolver, Supplier<String> host, Supplier<TransportSettings> settings) {
        this.resolver = resolver;
        this.host = host;
        this.settings = settings;
    }

    /// What a search gave.
    sealed interface Answer {
        /// At least one.
        ///
        /// @param authenticated whether DNSSEC proved which hosts they are
        record Found(List<Exchanger> exchangers, boolean authenticated) implements Answer {}

        /// There is none, and will be none.
        record Refused(Reply reply) implements Answer {}

        /// It cannot be found out now.
        record Unknown(String why) implements Answer {}
    }

    Answer of(Hop hop) {
        return switch (hop) {
            case Hop.Mailboxes() -> throw new IllegalArgumentException("no server for " + hop);
            case Hop.Host(var name, var port, var _) -> host(name, port);
            case Hop.Exchangers(AddressLiteral literal) -> host(literal, settings.get().port());
            case Hop.Exchangers(Domain domain) -> domain(domain);
        };
    }

    private Answer host(MailDomain name, int port) {
        if (name instanceof AddressLiteral(var address)) {
            return new Answer.Found(
                    List.of(
                            new Exchanger(
                                    name.ascii(),
                                    DnsName.ROOT,
                                    new InetSocketAddress(address, port),
                                    false)),
                    false);
        }
        var addresses = new ArrayList<Exchanger>();
        var problem = addresses(DnsName.of(name.ascii()), port, true, addresses);
        if (!addresses.isEmpty()) {
            return new Answer.Found(addresses, true);
        }
        // A host that an operator named is there, whatever DNS says now.
        return new Answer.Unknown(
                problem.isEmpty() ? "the host " + name + " has no address in DNS" : problem);
    }

    private Answer domain(Domain domain) {
        var name = DnsName.of(domain.ascii());
        var answer = resolver.lookup(name, DnsType.MX);
        return switch (answer.status()) {
            case TEMPORARY_FAILURE ->
                    new Answer.Unknown("DNS does not tell now where mail for " + domain + " goes");
            case NO_SUCH_NAME ->
                    // RFC 3463 section 3.2: X.1.2, bad destination system address
                    new Answer.Refused(Reply.of(550, "5.1.2", "There is no domain " + domain));
            // RFC 5321 section 5.1: without MX records the domain itself is the host
            case NO_DATA -> implicit(domain, name, answer.authenticated());
            case FOUND -> explicit(domain, answer.records(), answer.authenticated());
        };
    }

    private Answer implicit(Domain domain, DnsName name, boolean authenticated) {
        var addresses = new ArrayList<Exchanger>();
        var problem = addresses(name, settings.get().port(), authenticated, addresses);
        if (own(name)) {
            return loop(domain);
        }
        if (!addresses.isEmpty()) {
            return new Answer.Found(addresses, authenticated);
        }
        return problem.isEmpty()
                ? new Answer.Refused(Reply.of(550, "5.4.4", "No server takes mail for " + domain))
                : new Answer.Unknown(problem);
    }

    private Answer explicit(Domain domain, List<DnsRecord.Mx> records, boolean authenticated) {
        // RFC 7505 section 3: a single MX of the root says that the domain takes no mail
        if (records.size() == 1 && records.getFirst().exchange().isRoot()) {
            // RFC 7505 section 4.2: 5.1.10
            return new Answer.Refused(
                    Reply.of(556, "5.1.10", "The domain " + domain + " takes no mail"));
        }
        var sorted = inOrder(records);
        var addresses = new ArrayList<Exchanger>();
        String problem = "";
        for (var mx : sorted) {
            if (addresses.size() < MOST_ADDRESSES && !mx.exchange().isRoot()) {
                var why = addresses(mx.exchange(), settings.get().port(), authenticated, addresses);
                problem = why.isEmpty() ? problem : why;
            }
        }
        if (!addresses.isEmpty()) {
            return new Answer.Found(addresses, authenticated);
        }
        if (sorted.isEmpty()) {
            return loop(domain);
        }
        return problem.isEmpty()
                // RFC 3463 section 3.5: X.4.4, unable to route
                ? new Answer.Refused(
                        Reply.of(550, "5.4.4", "The servers of " + domain + " have no address"))
                : new Answer.Unknown(problem);
    }

    /// Best first, equals by chance; none that is not better than we are.
    // RFC 5321 section 5.1: "the MX records with preference numbers equal or higher MUST be
    // discarded" where the client is among the hosts
    private List<DnsRecord.Mx> inOrder(List<DnsRecord.Mx> records) {
        var sorted = new ArrayList<>(records);
        Collections.shuffle(sorted, chance);
        sorted.sort(Comparator.comparingInt(DnsRecord.Mx::preference));
        int ours =
                sorted.stream()
                        .filter(mx -> own(mx.exchange()))
                        .mapToInt(DnsRecord.Mx::preference)
                        .min()
                        .orElse(Integer.MAX_VALUE);
        return sorted.stream().filter(mx -> mx.preference() < ours).limit(MOST_HOSTS).toList();
    }

    private boolean own(DnsName name) {
        return name.text().equals(host.get().toLowerCase(Locale.ROOT));
    }

    private static Answer loop(Domain domain) {
        // RFC 3463 section 3.5: X.4.6, routing loop detected
        return new Answer.Refused(
                Reply.of(
                        554,
                        "5.4.6",
                        "DNS says that this server takes mail for "
                                + domain
                                + ", and it does not know that domain"));
    }

    /// Adds the addresses of a host, IPv6 and IPv4 in turn.
    ///
    /// @return why they cannot be found out; empty when they can
    private String addresses(
            DnsName name, int port, boolean authenticated, List<Exchanger> target) {
        var six = resolver.lookup(name, DnsType.AAAA);
        var four = resolver.lookup(name, DnsType.A);
        var sixes = six.records().stream().map(DnsRecord.Address::address).toList();
        var fours = four.records().stream().map(DnsRecord.Address::address).toList();
        var best = sixes.isEmpty() ? four : six;
        boolean proved = authenticated && best.authenticated();
        var base =
                best.status() == DnsStatus.FOUND && best.authenticated() ? best.canonical() : name;
        for (int i = 0; i < Math.max(sixes.size(), fours.size()); i++) {
            for (var list : List.of(sixes, fours)) {
                if (i < list.size() && target.size() < MOST_ADDRESSES && usable(list.get(i))) {
                    target.add(
                            new Exchanger(
                                    name.text(),
                                    base,
                                    new InetSocketAddress(list.get(i), port),
                                    proved));
                }
            }
        }
        boolean unknown = six.isUnknown() || four.isUnknown();
        return unknown ? "DNS does not tell now what address " + name + " has" : "";
    }

    /// Not where nobody can be.
    private static boolean usable(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !(address instanceof Inet6Address six && six.isIPv4CompatibleAddress());
    }
}
