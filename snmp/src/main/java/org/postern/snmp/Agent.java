package org.postern.snmp;

import org.snmp4j.CommandResponder;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.SNMP4JSettings;
import org.snmp4j.Snmp;
import org.snmp4j.TransportMapping;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.OctetString;
import org.snmp4j.util.DefaultPDUFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// The library, put together for one set of users: sockets, both versions of the protocol, the
/// engine. Of what the library shares in all of the process only the way of reports is set.
final class Agent implements AutoCloseable {
    private final Snmp snmp;
    private final USM usm;
    private final EngineFile engine;
    private final List<AgentSocket> sockets;
    private final AgentSocket sender;

    private Agent(
            Snmp snmp, USM usm, EngineFile engine, List<AgentSocket> sockets, AgentSocket sender) {
        this.snmp = snmp;
        this.usm = usm;
        this.engine = engine;
        this.sockets = sockets;
        this.sender = sender;
    }

    /// Makes sockets.
    @FunctionalInterface
    interface Sockets {
        AgentSocket open(InetAddress address, int port, boolean answers) throws IOException;
    }

    /// Binds all sockets and begins to answer.
    ///
    /// @param addresses where requests are taken; empty: nowhere
    /// @throws IOException when one cannot be bound; nothing is left open
    static Agent open(
            List<InetAddress> addresses,
            int port,
            SnmpSettings settings,
            EngineFile engine,
            Sockets opener,
            CommandResponder responder,
            ProtocolCounts counts)
            throws IOException {
        // RFC 3414 section 3.2: whoever has an unknown name is told so, which needs no key.
        SNMP4JSettings.setReportSecurityLevelStrategy(
                SNMP4JSettings.ReportSecurityLevelStrategy.noAuthNoPrivIfNeeded);
        var protocols = new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.none);
        protocols.addAuthenticationProtocol(new AuthHMAC192SHA256());
        protocols.addAuthenticationProtocol(new AuthHMAC256SHA384());
        protocols.addAuthenticationProtocol(new AuthHMAC384SHA512());
        protocols.addPrivacyProtocol(new PrivAES128());
        var counter = new CounterSupport();
        counter.addCounterListener(counts);
        var id = new OctetString(engine.id());
        var usm = new USM(protocols, id, engine.boots(), counter);
        for (SnmpUser user : settings.users()) {
            usm.addUser(
                    new UsmUser(
                            new OctetString(user.name()),
                            settings.digest().protocol(),
                            new OctetString(user.authentication()),
                            PrivAES128.ID,
                            new OctetString(user.encryption())));
        }
        var models = new SecurityModels();
        models.addSecurityModel(usm);
        var dispatcher = new MessageDispatcherImpl();
        dispatcher.addCounterListener(counts);
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(
                new MPv3(engine.id(), new DefaultPDUFactory(), protocols, models, counter));
        var snmp = new Snmp(dispatcher);
        var opened = new ArrayList<AgentSocket>();
        try {
            for (InetAddress address : addresses) {
                opened.add(opener.open(address, port, true));
            }
            var sender = opener.open(InetAddress.getByAddress(new byte[4]), 0, false);
            opened.forEach(snmp::addTransportMapping);
            snmp.addTransportMapping(sender);
            snmp.addCommandResponder(responder);
            var agent = new Agent(snmp, usm, engine, List.copyOf(opened), sender);
            snmp.listen();
            return agent;
        } catch (IOException | RuntimeException e) {
            for (AgentSocket socket : opened) {
                socket.close();
            }
            snmp.close();
            throw e;
        }
    }

    Snmp snmp() {
        return snmp;
    }

    EngineFile engine() {
        return engine;
    }

    /// snmpEngineTime: seconds since the boot.
    int seconds() {
        return usm.getEngineTime();
    }

    /// The socket that notifications leave by.
    TransportMapping<?> sender() {
        return sender;
    }

    /// Where requests are taken.
    List<AgentSocket> sockets() {
        return sockets;
    }

    @Override
    public void close() throws IOException {
        snmp.close();
    }
}
