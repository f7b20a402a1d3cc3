package org.postern.snmp;

import org.postern.kernel.Events;
import org.snmp4j.CommunityTarget;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.SecureTarget;
import org.snmp4j.Target;
import org.snmp4j.TransportMapping;
import org.snmp4j.UserTarget;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Sends notifications: traps, which nobody answers, and informs, which are repeated until they are
/// acknowledged. Safe for use by many threads.
final class Notifier {
    /// @param sent traps and informs that left
    /// @param acknowledged informs
    /// @param lost informs that nobody acknowledged, and what could not be sent
    record Counts(long sent, long acknowledged, long lost) {}

    /// One notification.
    ///
    /// @param name for people and the log
    /// @param variables behind the two that every notification begins with
    record Notification(String name, OID id, List<VariableBinding> variables) {
        Notification {
            variables = List.copyOf(variables);
        }
    }

    /// What became of one sending.
    enum Outcome {
        SENT,
        ACKNOWLEDGED,
        LOST
    }

    /// @param reason why it was lost; empty when it was not
    record Told(Outcome outcome, String reason) {}

    private final Events events;
    private final LongAdder sent = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder lost = new LongAdder();

    Notifier(Events events) {
        this.events = events;
    }

    Counts counts() {
        return new Counts(sent.sum(), acknowledged.sum(), lost.sum());
    }

    /// What could not even be tried.
    void dropped(String receiver, String notification, String reason) {
        lost.increment();
        events.record(new SnmpEvent.SnmpNotificationLost(receiver, notification, reason));
    }

    /// Tells one receiver; waits for the acknowledgement of an inform.
    Told tell(
            Receiver receiver,
            Notification notification,
            TimeTicks upTime,
            Agent agent,
            SnmpSettings settings) {
        Told told;
        try {
            told = send(receiver, pdu(receiver, notification, upTime, agent), agent, settings);
        } catch (IOException | RuntimeException e) {
            told = new Told(Outcome.LOST, String.valueOf(e.getMessage()));
        }
        switch (told.outcome()) {
            case SENT -> sent.increment();
            case ACKNOWLEDGED -> {
                sent.increment();
                acknowledged.increment();
            }
            case LOST -> {
                dropped(receiver.shown(), notification.name(), told.reason());
                return told;
            }
        }
        events.record(
                new SnmpEvent.SnmpNotificationSent(
                        receiver.shown(),
                        notification.name(),
                        told.outcome() == Outcome.ACKNOWLEDGED));
        return told;
    }

    // RFC 3416 section 4.2.6: sysUpTime and snmpTrapOID come first.
    private static PDU pdu(
            Receiver receiver, Notification notification, TimeTicks upTime, Agent agent) {
        PDU pdu;
        if (receiver.user()) {
            var scoped = new ScopedPDU();
            if (!receiver.inform()) {
                scoped.setContextEngineID(new OctetString(agent.engine().id()));
            }
            pdu = scoped;
        } else {
            pdu = new PDU();
        }
        pdu.setType(receiver.inform() ? PDU.INFORM : PDU.NOTIFICATION);
        pdu.add(new VariableBinding(SnmpConstants.sysUpTime, upTime));
        pdu.add(new VariableBinding(SnmpConstants.snmpTrapOID, notification.id()));
        notification.variables().forEach(pdu::add);
        return pdu;
    }

    @SuppressWarnings("unchecked") // The sender takes the addresses of UDP.
    private static Told send(Receiver receiver, PDU pdu, Agent agent, SnmpSettings settings)
            throws IOException {
        var address = new UdpAddress(InetAddress.getByName(receiver.host()), receiver.port());
        var target = target(receiver, address, agent);
        target.setTimeout(settings.timeout().toMillis());
        target.setRetries(receiver.inform() ? settings.retries() : 0);
        ResponseEvent<UdpAddress> answer =
                agent.snmp()
                        .send(pdu, target, (TransportMapping<? super UdpAddress>) agent.sender());
        if (!receiver.inform()) {
            return new Told(Outcome.SENT, "");
        }
        PDU response = answer == null ? null : answer.getResponse();
        if (response == null) {
            return new Told(Outcome.LOST, "no acknowledgement");
        }
        if (response.getType() == PDU.REPORT || response.getErrorStatus() != PDU.noError) {
            return new Told(
                    Outcome.LOST,
                    "refused: "
                            + (response.getType() == PDU.REPORT
                                    ? "the receiver does not take this user"
                                    : response.getErrorStatusText()));
        }
        return new Told(Outcome.ACKNOWLEDGED, "");
    }

    private static Target<UdpAddress> target(Receiver receiver, UdpAddress address, Agent agent) {
        if (!receiver.user()) {
            var target = new CommunityTarget<>(address, new OctetString(receiver.name()));
            target.setVersion(SnmpConstants.version2c);
            return target;
        }
        // RFC 3414 section 1.5.1: of a trap the sender is the authority, of an inform the receiver.
        var target = new UserTarget<UdpAddress>();
        target.setAddress(address);
        SecureTarget<UdpAddress> secure = target;
        secure.setSecurityName(new OctetString(receiver.name()));
        secure.setSecurityLevel(SecurityLevel.AUTH_PRIV);
        secure.setSecurityModel(SecurityModel.SECURITY_MODEL_USM);
        if (!receiver.inform()) {
            target.setAuthoritativeEngineID(agent.engine().id());
        }
        target.setVersion(SnmpConstants.version3);
        return target;
    }
}
