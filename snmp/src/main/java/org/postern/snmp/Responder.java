package org.postern.snmp;

import org.postern.kernel.Addresses;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.TransportMapping;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Answers requests, on the thread of their socket: who may ask, and what is told. Nothing can be
/// changed (RFC 3416 section 4.2, with SET refused for every name).
final class Responder implements CommandResponder {
    private static final Logger LOG = System.getLogger(Responder.class.getName());

    /// Most octets that the message takes around the variables, SNMPv3 with its security included.
    private static final int AROUND = 260;

    private final Supplier<SnmpSettings> settings;
    private final Predicate<TransportMapping<?>> listening;
    private final Supplier<Tree> tree;
    private final ProtocolCounts counts;
    private final Drops drops;

    /// @param listening whether a socket is one that answers
    Responder(
            Supplier<SnmpSettings> settings,
            Predicate<TransportMapping<?>> listening,
            Supplier<Tree> tree,
            ProtocolCounts counts,
            Drops drops) {
        this.settings = settings;
        this.listening = listening;
        this.tree = tree;
        this.counts = counts;
        this.drops = drops;
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        event.setProcessed(true);
        PDU request = event.getPDU();
        if (request == null
                || !listening.test(event.getTransportMapping())
                || !(event.getPeerAddress() instanceof UdpAddress peer)) {
            return;
        }
        InetAddress client = peer.getInetAddress();
        boolean v3 = event.getMessageProcessingModel() == MessageProcessingModel.MPv3;
        if (!v3 && !communityMay(name(event), client)) {
            // RFC 3584 section 5.2.1: dropped, and counted.
            counts.increment(SnmpConstants.snmpInBadCommunityNames);
            drops.count(Drops.Why.COMMUNITY, Addresses.text(client));
            return;
        }
        PDU response = (PDU) request.clone();
        response.setType(PDU.RESPONSE);
        response.setErrorStatus(PDU.noError);
        response.setErrorIndex(0);
        if (v3 && !userMay(event, client)) {
            // RFC 3413 section 3.2
            drops.count(Drops.Why.USER, Addresses.text(client));
            refuse(response, PDU.authorizationError, 0);
        } else if (request instanceof ScopedPDU scoped && scoped.getContextName().length() > 0) {
            drops.count(Drops.Why.CONTEXT, Addresses.text(client));
            counts.increment(SnmpConstants.snmpUnknownContexts);
            report(response);
        } else {
            answer(event, request, response, Addresses.text(client));
        }
        send(event, response);
    }

    private static String name(CommandResponderEvent<?> event) {
        return new String(event.getSecurityName(), StandardCharsets.UTF_8);
    }

    private boolean communityMay(String name, InetAddress client) {
        var now = settings.get();
        byte[] given = name.getBytes(StandardCharsets.UTF_8);
        boolean may = false;
        for (var community : now.communities()) {
            byte[] ours = community.name().getBytes(StandardCharsets.UTF_8);
            may |=
                    MessageDigest.isEqual(given, ours)
                            && Networks.hold(community.networks(), now, client);
        }
        return may;
    }

    private boolean userMay(CommandResponderEvent<?> event, InetAddress client) {
        var now = settings.get();
        if (event.getSecurityLevel() != SecurityLevel.AUTH_PRIV) {
            return false;
        }
        for (var user : now.users()) {
            if (user.name().equals(name(event))) {
                return Networks.hold(user.networks(), now, client);
            }
        }
        return false;
    }

    // RFC 3413 section 3.2: a report tells of the context that is not there.
    private void report(PDU response) {
        response.setType(PDU.REPORT);
        response.setVariableBindings(
                List.of(
                        new VariableBinding(
                                SnmpConstants.snmpUnknownContexts,
                                Numbers.counter(counts.get(SnmpConstants.snmpUnknownContexts)))));
        if (response instanceof ScopedPDU scoped) {
            scoped.setContextName(new OctetString());
        }
    }

    private void answer(CommandResponderEvent<?> event, PDU request, PDU response, String client) {
        int room =
                Math.min(event.getMaxSizeResponsePDU(), (int) settings.get().maxMessage().count())
                        - AROUND;
        Tree now = tree.get();
        switch (request.getType()) {
            case PDU.GET -> single(request, response, room, now::get);
            case PDU.GETNEXT -> single(request, response, room, now::next);
            case PDU.GETBULK -> bulk(request, response, room, now);
            case PDU.SET -> {
                drops.count(Drops.Why.CHANGE, client);
                // RFC 3416 section 4.2.5: not accessible for this kind of request.
                refuse(response, PDU.noAccess, request.size() == 0 ? 0 : 1);
            }
            default -> refuse(response, PDU.genErr, 0);
        }
    }

    private interface Step {
        VariableBinding of(OID name);
    }

    // RFC 3416 section 4.2.1, RFC 3416 section 4.2.2
    private static void single(PDU request, PDU response, int room, Step step) {
        var found = new ArrayList<VariableBinding>();
        int left = room;
        for (VariableBinding asked : request.getVariableBindings()) {
            VariableBinding answer = step.of(asked.getOid());
            left -= answer.getBERLength();
            found.add(answer);
        }
        if (left < 0) {
            // RFC 3416 section 4.2.1: too big, and then without variables.
            response.setVariableBindings(List.of());
            response.setErrorStatus(PDU.tooBig);
            return;
        }
        response.setVariableBindings(found);
    }

    // RFC 3416 section 4.2.3: as many as fit, in the order of the repetitions.
    private static void bulk(PDU request, PDU response, int room, Tree tree) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        int single = Math.clamp(request.getNonRepeaters(), 0, asked.size());
        int repetitions = Math.max(0, request.getMaxRepetitions());
        var found = new ArrayList<VariableBinding>();
        int left = room;
        for (var one : asked.subList(0, single)) {
            var next = tree.next(one.getOid());
            left -= next.getBERLength();
            if (left < 0) {
                break;
            }
            found.add(next);
        }
        var names =
                new ArrayList<>(
                        asked.subList(single, asked.size()).stream()
                                .map(VariableBinding::getOid)
                                .toList());
        boolean more = !names.isEmpty();
        for (int i = 0; i < repetitions && more && left >= 0; i++) {
            more = false;
            for (int n = 0; n < names.size() && left >= 0; n++) {
                var next = tree.next(names.get(n));
                left -= next.getBERLength();
                if (left >= 0) {
                    found.add(next);
                    names.set(n, next.getOid());
                    more |= !next.isException();
                }
            }
        }
        response.setVariableBindings(found);
    }

    private static void refuse(PDU response, int status, int index) {
        response.setErrorStatus(status);
        response.setErrorIndex(index);
    }

    private static <A extends Address> void send(CommandResponderEvent<A> event, PDU response) {
        try {
            event.getMessageDispatcher()
                    .returnResponsePdu(
                            event.getMessageProcessingModel(),
                            event.getSecurityModel(),
                            event.getSecurityName(),
                            event.getSecurityLevel(),
                            response,
                            event.getMaxSizeResponsePDU(),
                            event.getStateReference(),
                            new StatusInformation());
        } catch (MessageException e) {
            LOG.log(Level.DEBUG, "an answer of SNMP could not be sent", e);
        }
    }
}
