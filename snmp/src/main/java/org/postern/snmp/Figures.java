package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What the agent tells of a node, at one moment. Counts are since the start unless told otherwise.
///
/// @param services all of them, always in the same order
/// @param groups where mail is on its way to, and where it comes from
/// @param events how often each event happened, by name
public record Figures(
        Node node,
        List<ServiceFigures> services,
        Mail mail,
        Queue queue,
        List<Group> groups,
        Store store,
        People people,
        List<Certificate> certificates,
        Map<String, Long> events) {
    public Figures {
        services = List.copyOf(services);
        groups = List.copyOf(groups);
        certificates = List.copyOf(certificates);
        events = Map.copyOf(events);
    }

    /// @param usedOctets of the heap
    /// @param mostOctets the heap may have
    public record Node(
            String version,
            String hostname,
            Instant started,
            Service.State state,
            long usedOctets,
            long mostOctets) {}

    /// @param text one line of its health
    /// @param connections absent for a service that has none of its own
    public record ServiceFigures(
            String name, Service.State state, String text, @Nullable Connections connections) {}

    /// @param port bound; 0 when it does not listen
    /// @param standardPort by which the protocol is known (RFC 2788 section 4, applTCPProtoID)
    /// @param live now
    /// @param accepted those refused included
    public record Connections(int port, int standardPort, int live, long accepted, long refused) {}

    /// The mail transfer agent as a whole.
    ///
    /// @param received taken, by SMTP, submission and LMTP
    /// @param refusedMessages at the end of their data
    /// @param refusedRecipients at RCPT
    /// @param delivered copies put into mailboxes
    /// @param relayed handed to other servers
    /// @param deferred attempts that failed and are repeated, by recipient
    /// @param failed recipients given up
    /// @param notices sent to senders
    public record Mail(
            Count received,
            long refusedMessages,
            long refusedRecipients,
            Count delivered,
            Count relayed,
            long deferred,
            long failed,
            long notices) {}

    /// @param octets of content
    public record Count(long messages, long recipients, long octets) {
        public static final Count NONE = new Count(0, 0, 0);

        public Count plus(Count other) {
            return new Count(
                    messages + other.messages,
                    recipients + other.recipients,
                    octets + other.octets);
        }
    }

    /// @param stored now
    /// @param held of the messages
    /// @param oldest when the oldest message came; absent when there is none
    public record Queue(
            Count stored,
            long held,
            @Nullable Instant oldest,
            long destinations,
            long unreachable,
            long connections) {}

    /// A group of RFC 2789: a way in or a destination.
    ///
    /// @param name `in smtp`, or the hop's: `local`, `mx:example.org`
    /// @param port standard port of the protocol; 0 when there is none
    /// @param oldest what has waited longest
    /// @param connections now
    /// @param problem why the last connection failed; empty when it did not
    /// @param retry when it is tried again
    public record Group(
            String name,
            int port,
            Count received,
            long rejected,
            Count stored,
            Count transmitted,
            @Nullable Oldest oldest,
            int inbound,
            int connections,
            long accepted,
            long refused,
            long failures,
            String problem,
            @Nullable Instant lastReceived,
            @Nullable Instant lastSent,
            @Nullable Instant lastTried,
            @Nullable Instant retry) {}

    public record Oldest(String id, Instant arrived) {}

    /// @param contentOctets of the bodies written since the start
    /// @param freeOctets of the device
    /// @param failed whether nothing can be written
    public record Store(
            long bodies,
            long contentOctets,
            long repeated,
            long collected,
            long freedOctets,
            long freeOctets,
            boolean failed) {}

    /// @param accounts those that are there
    public record People(long accounts, long domains) {}

    /// @param name what the site calls it, else its subject
    public record Certificate(String name, Instant notAfter) {
        Duration left(Instant now) {
            return Duration.between(now, notAfter);
        }
    }
}
