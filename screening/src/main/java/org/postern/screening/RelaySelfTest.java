package org.postern.screening;

import org.postern.kernel.Addresses;
import org.postern.kernel.ProblemException;
import org.postern.mail.Domain;
import org.postern.mail.PublicSuffixes;
import org.postern.net.Network;
import org.postern.net.ProxyProtocolSettings;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// The relay self-test: settings under which strangers could send mail to strangers are refused,
/// with the reason, before they are in force.
///
/// Strangers stand at some well-known public addresses; whoever lets those relay lets everybody.
public final class RelaySelfTest {
    private static final int IPV4_BITS = 32;
    private static final PublicSuffixes SUFFIXES = new PublicSuffixes();

    /// A site is given a /48 at most.
    private static final int SHORTEST_IPV6 = 48;

    private static final List<InetAddress> STRANGERS =
            List.of(
                    InetAddress.ofLiteral("8.8.8.8"),
                    InetAddress.ofLiteral("1.1.1.1"),
                    InetAddress.ofLiteral("9.9.9.9"),
                    InetAddress.ofLiteral("2606:4700:4700::1111"),
                    InetAddress.ofLiteral("2001:4860:4860::8888"));

    private RelaySelfTest() {}

    /// @throws ProblemException saying which setting would open the relay, and why
    public static void check(RelaySettings relay, ProxyProtocolSettings proxies)
            throws ProblemException {
        for (var network : relay.networks()) {
            checkSize(network, relay.largestNetwork());
        }
        for (var stranger : STRANGERS) {
            checkStranger(stranger, relay, proxies);
        }
        for (var domain : relay.domains()) {
            if (domain.name().indexOf('.') < 0) {
                throw open(
                        "relay.domains has "
                                + domain
                                + ", a whole top-level domain: every host in it could relay.");
            }
            if (SUFFIXES.isPublicSuffix(Domain.of(domain.name()))) {
                throw open(
                        "relay.domains has "
                                + domain
                                + ", below which anybody can have a name: every host in it could"
                                + " relay.");
            }
        }
    }

    private static void checkStranger(
            InetAddress stranger, RelaySettings relay, ProxyProtocolSettings proxies)
            throws ProblemException {
        for (var network : relay.networks()) {
            if (network.contains(stranger)) {
                throw open(
                        "relay.networks has "
                                + network
                                + ", in which strangers stand ("
                                + Addresses.text(stranger)
                                + ").");
            }
        }
        boolean list = !relay.networks().isEmpty() || !relay.domains().isEmpty();
        if (list && proxies.expectsHeader(stranger)) {
            throw open(
                    "proxyProtocol.from has networks in which strangers stand ("
                            + Addresses.text(stranger)
                            + "): they could say that they come from the relay list.");
        }
    }

    private static void checkSize(Network network, int most) throws ProblemException {
        boolean four = network.address() instanceof Inet4Address;
        if (four && addresses(network) > most) {
            throw open(
                    "relay.networks has "
                            + network
                            + ", which is more than "
                            + most
                            + " addresses (relay.largestNetwork).");
        }
        if (!four && network.prefixBits() < SHORTEST_IPV6) {
            throw open("relay.networks has " + network + ", which is more than one site (a /48).");
        }
    }

    private static double addresses(Network network) {
        int width = network.address() instanceof Inet4Address ? IPV4_BITS : IPV4_BITS * 4;
        return Math.pow(2, width - network.prefixBits());
    }

    private static ProblemException open(String why) {
        return new ProblemException(
                "This would open the relay: strangers could send mail to strangers through us.",
                why,
                "name single hosts, or have their users log in (submission)");
    }
}
