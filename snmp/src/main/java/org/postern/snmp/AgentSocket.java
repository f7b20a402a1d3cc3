package org.postern.snmp;

import org.postern.kernel.Addresses;
import org.snmp4j.TransportStateReference;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/// A socket of the agent, read by a thread of its own. What strangers send, and what is no message,
/// goes no further than here.
final class AgentSocket extends DefaultUdpTransportMapping {
    private static final Logger LOG = System.getLogger(AgentSocket.class.getName());

    /// A datagram is at most so large: one octet is left over to see that one is larger.
    private static final int MOST_DATAGRAM = 65_535;

    private final Supplier<SnmpSettings> settings;
    private final ProtocolCounts counts;
    private final Drops drops;
    private final boolean answers;

    /// Binds.
    ///
    /// @param port 0 for any
    /// @param answers whether requests are taken; else only what answers us
    AgentSocket(
            InetAddress address,
            int port,
            boolean answers,
            Supplier<SnmpSettings> settings,
            ProtocolCounts counts,
            Drops drops)
            throws IOException {
        super(new UdpAddress(address, port));
        this.settings = settings;
        this.counts = counts;
        this.drops = drops;
        this.answers = answers;
        setMaxInboundMessageSize(MOST_DATAGRAM);
    }

    boolean answers() {
        return answers;
    }

    @Override
    protected void fireProcessMessage(
            DatagramPacket packet, ByteBuffer buffer, TransportStateReference state) {
        InetAddress client = packet.getAddress();
        if (answers && !Networks.anyHolds(settings.get(), client)) {
            drops.count(Drops.Why.NETWORK, Addresses.text(client));
            return;
        }
        byte[] octets = new byte[packet.getLength()];
        System.arraycopy(packet.getData(), packet.getOffset(), octets, 0, octets.length);
        if (octets.length > settings.get().maxMessage().count()
                || !Shape.fits(octets, octets.length)) {
            counts.increment(SnmpConstants.snmpInPkts);
            counts.increment(SnmpConstants.snmpInASNParseErrs);
            drops.count(Drops.Why.MALFORMED, Addresses.text(client));
            return;
        }
        try {
            super.fireProcessMessage(packet, ByteBuffer.wrap(octets), state);
        } catch (RuntimeException e) {
            // The library's trouble with one datagram ends neither the thread nor the socket.
            drops.count(Drops.Why.MALFORMED, Addresses.text(client));
            LOG.log(Level.WARNING, "a datagram of SNMP was not understood", e);
        }
    }
}
