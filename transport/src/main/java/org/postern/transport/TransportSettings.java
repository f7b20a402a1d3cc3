package org.postern.transport;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// How mail leaves this node.
@SettingsPrefix(value = "transport", doc = "The queue, and the way of mail to other servers.")
public record TransportSettings(
        @Setting(
                        value = "true",
                        doc =
                                "Whether mail for other domains goes to the servers that DNS names"
                                        + " when neither a route nor a smart host is given; false:"
                                        + " it is refused.")
                boolean direct,
        @Setting(
                        value = "",
                        doc =
                                "host[:port] that takes all mail for other servers, instead of"
                                        + " those that DNS names; empty: DNS. Log-in and TLS to it:"
                                        + " Route Add * HOST.")
                String smarthost,
        @Setting(
                        value = "",
                        doc =
                                "[smtp:|lmtp:]host[:port] that takes all mail that this node"
                                        + " accepts, its own users' too: local message router mode."
                                        + " Empty: off.")
                String lmr,
        @Setting(
                        value = "25",
                        min = 1,
                        max = 65_535,
                        doc = "The port of the servers that DNS names. RFC 5321: 25.")
                int port,
        @Setting(
                        value = "",
                        doc =
                                "The address of this machine that mail leaves from, if no Route"
                                        + " says otherwise; empty: the system's choice.")
                String bind,
        @Setting(
                        value = "200",
                        min = 2,
                        max = 10_000,
                        doc = "Most connections to other servers at a time.")
                int maxConnections,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 1_000,
                        doc =
                                "Most connections to one destination at a time. It begins with 5"
                                        + " and grows while all goes well.")
                int maxConnectionsPerHop,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 1_000,
                        doc =
                                "Most connections to one address of another server at a time,"
                                        + " whatever domains they are for.")
                int maxConnectionsPerHost,
        @Setting(
                        value = "30s",
                        min = 100,
                        max = 600_000,
                        doc = "Longest wait for a connection; then the next server is tried.")
                Duration connectTimeout,
        @Setting(
                        value = "5m",
                        min = 100,
                        max = 3_600_000,
                        doc =
                                "Longest wait for a reply of another server, and for it to take"
                                        + " octets; twice that for the reply to a whole message."
                                        + " RFC 5321 section 4.5.3.2: 5 minutes, and 10.")
                Duration replyTimeout,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000_000,
                        doc = "Messages sent over one connection before it is closed.")
                int messagesPerConnection,
        @Setting(
                        value = "3s",
                        min = 0,
                        max = 300_000,
                        doc = "How long a connection waits for a further message.")
                Duration idleConnection,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000,
                        doc =
                                "Most recipients of one sending. RFC 5321 section 4.5.3.1.8: every"
                                        + " server takes 100.")
                int recipientsPerMessage,
        @Setting(
                        value = "5m",
                        min = 1_000,
                        doc =
                                "The first pause after a failed attempt; each further one is twice"
                                        + " as long, a fifth more or less by chance.")
                Duration retryFirst,
        @Setting(value = "4h", min = 1_000, doc = "The longest pause between two attempts.")
                Duration retryMost,
        @Setting(
                        value = "4h",
                        min = 1_000,
                        doc = "When a sender is told that his mail is still on its way.")
                Duration warnAfter,
        @Setting(
                        value = "5d",
                        min = 1_000,
                        doc =
                                "When mail that could not be delivered goes back. RFC 5321 section"
                                        + " 4.5.4.1: at least 4 to 5 days.")
                Duration expiry,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most notices of failure or delay to one address in an hour; what"
                                        + " is above is not sent, so that nobody is flooded.")
                int maxNotices,
        @Setting(
                        value = "100",
                        min = 5,
                        max = 1_000,
                        doc =
                                "Received fields of a message that has gone in a circle. RFC 5321"
                                        + " section 6.3: at least 100.")
                int maxHops,
        @Setting(
                        value = "table, directory",
                        doc =
                                "Where routes are looked up, in this order: table (Route Add) and"
                                        + " directory (mailHost and mailRoutingAddress).")
                List<RouteSourceName> sources,
        @Setting(
                        value = "true",
                        doc =
                                "Whether mail that accounts forward to other servers bears a sender"
                                        + " address of this node (SRS), so that SPF holds there.")
                boolean srs,
        @Setting(value = "true", doc = "Whether TLSA records are obeyed (DANE, RFC 7672).")
                boolean dane,
        @Setting(
                        value = "true",
                        doc =
                                "Whether policies that domains publish are obeyed (MTA-STS, RFC"
                                        + " 8461).")
                boolean mtaSts,
        @Setting(
                        value = "*",
                        doc =
                                "The domains that put an ARC seal on mail that their accounts and"
                                        + " lists forward to other servers, with their active DKIM"
                                        + " key; *: every domain that has one; empty: none.")
                List<String> arc,
        @Setting(
                        value = "14d",
                        min = 0,
                        doc = "How long Message Trace remembers what happened to mail.")
                Duration trail) {
    public TransportSettings {
        sources = List.copyOf(sources);
        arc = List.copyOf(arc);
        if (!bind.isEmpty()) {
            InetAddress.ofLiteral(bind);
        }
        if (!smarthost.isEmpty()) {
            Hop.Host.parse(smarthost);
        }
        if (!lmr.isEmpty()) {
            Hop.Host.parse(lmr);
        }
        if (retryMost.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException(
                    "transport.retryMost is shorter than transport.retryFirst.");
        }
        if (expiry.compareTo(warnAfter) < 0) {
            throw new IllegalArgumentException(
                    "transport.expiry is shorter than transport.warnAfter.");
        }
    }
}
