package org.postern.screening;

import org.postern.kernel.ProblemException;
import org.postern.net.Network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// The relay self-test: settings under which strangers could send mail to strangers are refused,
/// with the reason, before they are in force.
///
/// Strangers stand at addresses that no site has for itself (documentation networks are taken here,
/// with some well-known public ones); whoever lets those relay lets everybody.
public final class RelaySelfTest {
    private static final int IPV4_BITS = 32;

    /// A site is given a /48 at most.
    private static final int SHORTEST_IPV6 = 48;

    private static final List<InetAddress> STRANGERS =
            List.of(
                    InetAddress.ofLiteral("192.0.2.1"),
                    InetAddress.ofLiteral("198.51.100.1"),
                    InetAddress.ofLiteral("203.0.113.1"),
                    InetAddress.ofLiteral("8.8.8.8"),
                    InetAddress.ofLiteral("2001:db8::1"),
                    InetAddress.ofLiteral("2606:4700:4700::1111"));

    private RelaySelfTest() {}

    /// @throws ProblemException saying which setting would open the relay, and why
    public static void check(RelaySettings relay) throws ProblemException {
        for (var network : relay.networks()) {
            checkSize(network, relay.largestNetwork());
        }
        for (var stranger : STRANGERS) {
            for (var network : relay.networks()) {
                if (network.contains(stranger) && addresses(network) > 1) {
                    throw open(
                            "relay.networks has "
                                    + network
                                    + ", in which strangers stand ("
                                    + stranger.getHostAddress()
                                    + ").");
                }
            }
        }
        for (var domain : relay.domains()) {
            if (domain.name().indexOf('.') < 0) {
                throw open(
                        "relay.domains has "
                                + domain
                                + ", a whole top-level domain: every host in it could relay.");
            }
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
